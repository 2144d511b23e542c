"""What bin/translations does: collect the marked words, merge them, say what is missing."""

import io
import sys
from copy import deepcopy
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from app.translations import FOLDER, catalogues, compile_catalogues

ROOT = FOLDER.parent.parent
SOURCE_LANGUAGE = "en"
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None}
# Headers that change with every run, or say nothing: two branches would quarrel over them.
PASSING_HEADERS = (
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)


def main(command: str, *languages: str) -> int:
    """Run one command, `check` for some languages or all; gives the exit code."""
    match command:
        case "update":
            update()
            return 0
        case "check":
            findings = missing(*languages)
            sys.stdout.writelines(f"{finding}\n" for finding in findings)
            return 1 if findings else 0
        case "compile":
            compile_catalogues()
            return 0
        case _:
            sys.stderr.write("bin/translations update | check [language ...] | compile\n")
            return 2


def marked_words() -> Catalog:
    """Every word marked for translation, in the order of the files."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # babel has no types here
    template = Catalog(project="Accord", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=_is_ours)
    for path, _line, message, comments, context in sorted(found, key=lambda each: each[0]):
        template.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return template


def update() -> None:
    """Bring the marked words into each catalogue; new ones are empty, except in English."""
    template = marked_words()
    for po in catalogues():
        catalogue = _read(po)
        catalogue.update(deepcopy(template), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        if po.parent.parent.name == SOURCE_LANGUAGE:
            _repeat_source(catalogue)
        _write(po, catalogue)


def missing(*languages: str) -> list[str]:
    """A line for each word that a catalogue lacks, holds as fuzzy, or holds for nobody."""
    template = marked_words()
    wanted = languages or [po.parent.parent.name for po in catalogues()]
    return [gap for language in wanted for gap in gaps(language, kept(language), template)]


def kept(language: str) -> Catalog:
    """The catalogue of a language as it is written down."""
    return _read(FOLDER / language / "LC_MESSAGES" / "messages.po")


def gaps(language: str, catalogue: Catalog, template: Catalog) -> list[str]:
    """What a catalogue lacks, holds for nobody, or leaves empty or fuzzy."""
    wanted = {(each.id, each.context) for each in template if each.id}
    held = {(each.id, each.context): each for each in catalogue if each.id}
    open_ones = [each for each in held.values() if each.fuzzy or not _is_said(each)]
    return [
        *sorted(f"{language}: not in the catalogue: {key[0]}" for key in wanted - held.keys()),
        *sorted(f"{language}: nothing uses: {key[0]}" for key in held.keys() - wanted),
        *sorted(f"{language}: not translated: {each.id}" for each in open_ones if each.id),
    ]


def _is_said(message: Message) -> bool:
    strings = message.string or ""
    return bool(strings) and (isinstance(strings, str) or all(strings))


def _is_ours(folder: str | Path) -> bool:
    return not Path(folder).name.startswith((".", "__pycache__"))


def _read(po: Path) -> Catalog:
    with po.open("rb") as source:
        return read_po(source, locale=po.parent.parent.name)


def _write(po: Path, catalogue: Catalog) -> None:
    made = io.BytesIO()
    write_po(made, catalogue, width=100, sort_output=True, no_location=True)
    lines = made.getvalue().decode().splitlines(keepends=True)
    po.write_text("".join(line for line in lines if not line.startswith(PASSING_HEADERS)))


def _repeat_source(catalogue: Catalog) -> None:
    for each in catalogue:
        if each.id:
            each.string = each.id


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or [""])))

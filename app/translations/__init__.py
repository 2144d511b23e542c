"""The catalogues: messages.po is what is written and kept, messages.mo is made from it at start."""

import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent


def catalogues() -> list[Path]:
    """The messages.po of every language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def compile_catalogues() -> list[Path]:
    """Bring each messages.mo up to its messages.po; gives those made anew.

    Called at start, before flask-babel reads them. Several processes may do so at once.
    """
    return [_compiled(po) for po in catalogues() if _is_behind(po)]


def _is_behind(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compiled(po: Path) -> Path:
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name)
    with tempfile.NamedTemporaryFile(dir=po.parent, suffix=".part", delete=False) as part:
        write_mo(part, catalogue)
    return Path(part.name).replace(po.with_suffix(".mo"))  # in one step: nobody reads half a file

"""The words of an import in the reader's language: kinds, effects, and what was said of cells."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.reading.importing import Company
from app.views.metrics.words import CYCLES
from app.views.refusing import spoken_sentence

KINDS = {
    "yearly": N_("Yearly master table"),
    "monthly": N_("Monthly tracking table"),
    "quarterly": N_("Quarterly review table"),
    "values": N_("List of values"),
    "unknown": N_("A table with column names of its own"),
}
WHATS = {
    "target": N_("Target"),
    "actual": N_("Actual value"),
    "stated": N_("Stated figure"),
    "note": N_("Note"),
    "kpi": N_("KPI"),
}
CHANGED = {
    "value": N_("Actual value"),
    "held": N_("Held value"),
    "part": N_("Target of a period"),
    "target": N_("Target of the year"),
    "weight": N_("Weight"),
    "owners": N_("Owner"),
    "line": N_("New KPI"),
    "tracking": N_("Cause, countermeasure and stated figures"),
    "review": N_("Review notes"),
}


def word(words: Mapping[str, str], code: str) -> str:
    """A code in words; the code itself where it has none."""
    return gettext(words[code]) if code in words else code


def called(here: Company, language: str) -> dict[str, str]:
    """What the codes of an import's answers are called: units, people, sources, cycles."""
    return {
        **{str(cycle): gettext(name) for cycle, name in CYCLES.items()},
        **{source.code: source.name(language) for source in here.sources.values()},
        **{
            name: here.people[person].shown(language)
            for person, name in here.usernames.items()
            if person in here.people
        },
        **{unit.code: unit.name(language) for unit in here.units.values()},
    }


def told_of_cells(why: Iterable[tuple[str, Note]], names: Mapping[str, str]) -> str:
    """What is said of some cells of a row, by column; the same of several is said once."""
    columns: dict[str, list[str]] = {}
    for column, note in why:
        columns.setdefault(spoken(note, names), []).append(column)
    return " ".join(
        gettext("%(columns)s: %(sentence)s", columns=gettext(", ").join(some), sentence=sentence)
        for sentence, some in columns.items()
    )


def spoken(note: Note, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What was said, in the reader's language; sentences within it as well, codes as `names`."""
    if not note.sentence:
        return ""

    def in_words(fact: object) -> object:
        if isinstance(fact, Note):
            return spoken(fact, names)
        codes = fact.split(", ") if isinstance(fact, str) else []
        if codes and all(code in names for code in codes):
            return gettext(", ").join(names[code] for code in codes)
        return fact

    return spoken_sentence(
        note.sentence, {name: in_words(fact) for name, fact in note.facts.items()}
    )

"""The words of an import in the reader's language: kinds, effects, and what was said of cells."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.views.refusing import spoken_sentence

KINDS = {
    "yearly": N_("Yearly master table"),
    "monthly": N_("Monthly tracking table"),
    "quarterly": N_("Quarterly review table"),
    "values": N_("List of values"),
}
EFFECTS = {
    "new": N_("New"),
    "same": N_("Same"),
    "correction": N_("Correction"),
    "conflict": N_("Conflict"),
    "held": N_("Held"),
    "ask": N_("Asks"),
    "refused": N_("Refused"),
    "none": N_("Left out"),
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


def spoken(note: Note) -> str:
    """What was said, in the reader's language; sentences within it as well."""
    if not note.sentence:
        return ""
    facts = {
        name: spoken(fact) if isinstance(fact, Note) else fact for name, fact in note.facts.items()
    }
    return spoken_sentence(note.sentence, facts)

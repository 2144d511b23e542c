"""The columns of a file with what each holds: asked where nothing says so, open to be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.importers import sentences
from app.importers.answers import Answers, Proposal
from app.importers.headings import CHOICES, LEAVE, LONGEST_NAME, Layout, Words, column_id
from app.importers.keys import FIELD
from app.importers.recognising import Recognised, UnknownTable, recognised
from app.importers.tables import Table

WHICH_FIELD = N_("What does the column “{name}” hold?")
AS_LAST_TIME = N_("The columns {columns} are read as last time, from {on}.")
BY_ITS_NAME = N_("Its name says so.")
TAKEN_TWICE = N_("“{name}” and “{other}” both hold {field}: only “{other}” is read.")
NAMES: Mapping[str, str] = {
    "dimension": N_("Goal dimension"),
    "objective": N_("Objective"),
    "metric": N_("KPI"),
    "target": N_("Target"),
    "weight": N_("Weight"),
    "owner": N_("Owner"),
    "source": N_("Data source"),
    "cycle": N_("Cycle"),
    "actual": N_("Actual value"),
    "completion": N_("Completion"),
    "mom": N_("Change (MoM)"),
    "cause": N_("Cause of deviation"),
    "countermeasure": N_("Countermeasure"),
    "period": N_("Period"),
    "core": N_("Core objective"),
    "score": N_("Score"),
    "worked": N_("What worked"),
    "problems": N_("What didn't work"),
    "next": N_("Next direction"),
    "subject": N_("Unit or person"),
    LEAVE: N_("Nothing that is needed"),
}
LABELS = {choice: Note(NAMES[choice]) for choice in CHOICES}
_SAMPLES = 3
_LONGEST_SAMPLE = 24


@dataclass(frozen=True)
class Heading:
    """A column as a check shows it. `field` is what it holds, `leave` for nothing; `samples` are
    its first texts. `last_time`: so it was explained for an earlier file like this."""

    id: str
    name: str
    samples: tuple[str, ...]
    field: str
    last_time: Layout | None = None


def headings_of(table: Table, kind: Recognised, answers: Answers) -> tuple[Heading, ...]:
    """The file's columns; what isn't known by their names alone is asked on the way.

    None for a table that was exported here. Raises UnknownChoice.
    """
    if FIELD in kind.columns:
        return ()
    words, held = table.words, {at: said for said, at in kind.columns.items()}
    found: dict[str, Heading] = {}
    for at, name in enumerate(table.header):
        id = column_id(name)
        if not name or name in table.made or id in found or len(name) > LONGEST_NAME:
            continue
        is_same = words.told(name) in (None, words.remembered(name))
        last = words.layout if words.remembered(name) and is_same else None
        one = Heading(id, name, _samples(table, at), _field(held.get(at)), last)
        found[id] = one
        if id in answers.given or words.is_explained(name) or one.field == LEAVE:
            answers.choice(
                id, Note(WHICH_FIELD, {"name": name}), 0, CHOICES,
                proposal=_as_read(words.remembered(name), one.field), is_harmless=True,
                labels=LABELS,
            )  # fmt: skip
    return tuple(found.values())


def _as_read(remembered: str | None, field: str) -> Proposal:
    """What a column holds unless somebody says otherwise."""
    return Proposal(
        remembered or field, Note(sentences.EXPLAINED_BEFORE if remembered else BY_ITS_NAME)
    )


def said_of_columns(
    table: Table, kind: Recognised, headings: Sequence[Heading]
) -> tuple[list[Note], list[Note]]:
    """Reasons and remarks: what was read as last time, and what two columns are said to hold."""
    reasons, remarks = [], []
    earlier = [one for one in headings if one.last_time]
    if earlier and (layout := earlier[0].last_time):
        facts = {"columns": ", ".join(one.name for one in earlier), "on": layout.at.date()}
        reasons.append(Note(AS_LAST_TIME, facts))
    for one in headings:
        said = table.words.told(one.name) or table.words.remembered(one.name) or LEAVE
        taken = kind.columns.get(said)
        if said not in (LEAVE, one.field) and taken is not None and one.field == LEAVE:
            facts = {"name": one.name, "other": table.header[taken], "field": Note(NAMES[said])}
            remarks.append(Note(TAKEN_TWICE, facts))
    return reasons, remarks


def to_remember(
    table: Table, headings: Sequence[Heading], new_id: UUID
) -> tuple[UUID | None, tuple[tuple[str, str], ...]]:
    """The layout and the columns that it is to hold from now on; None where nothing changes.

    What the known words say by themselves needs no remembering, unless it was said
    otherwise before.
    """
    words = table.words
    if not any(words.told(one.name) for one in headings):
        return None, ()
    plain = _by_known_words(table)
    before = {one.name: held for one in headings if (held := words.remembered(one.name))}
    said = {one.name: words.told(one.name) or words.remembered(one.name) for one in headings}
    now = {
        name: one
        for name, one in said.items()
        if one and (name in before or one != plain.get(name, LEAVE))
    }
    if now == before:
        return None, ()
    is_same_kind = words.layout is not None and now.keys() == before.keys()
    return words.layout.id if words.layout and is_same_kind else new_id, tuple(now.items())


def _by_known_words(table: Table) -> Mapping[str, str]:
    """What the known words alone say that the columns hold, by name."""
    plain = Words()
    try:
        columns = recognised(table, plain).columns
    except UnknownTable:
        columns = {}
    found = {name: fields[0] for name in table.header if (fields := plain.fields_of(name))}
    found |= {table.header[at]: said for said, at in columns.items()}
    return {name: _field(said) for name, said in found.items()}


def _field(said: str | None) -> str:
    """A column's field as it is asked for: a value is an actual value."""
    return "actual" if said == "value" else said or LEAVE


def _samples(table: Table, at: int) -> tuple[str, ...]:
    texts = (row.cells[at].strip() for row in table.rows[:50] if at < len(row.cells))
    return tuple(dict.fromkeys(text[:_LONGEST_SAMPLE] for text in texts if text))[:_SAMPLES]

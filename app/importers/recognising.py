"""What is this? The kind of a table by its columns, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note
from app.importers.headings import Words
from app.importers.tables import Table

HAS_COLUMNS = N_("It has the columns {columns}.")
EXPORTED = N_("It was exported here: each row carries its key.")
EXPLAIN = N_(
    "Its column names are not known here. Say which column holds the KPI and which its value, or "
    "for a plan its target and weight: what you say is remembered for files like this."
)
LACKS_YEAR = N_("It says no year.")
LACKS_MONTH = N_("It says no month.")


class Kind(StrEnum):
    """The tables that can be imported."""

    YEARLY = "yearly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    VALUES = "values"
    UNKNOWN = "unknown"
    """Nothing yet: its columns have to be explained."""


NEEDED: Mapping[Kind, tuple[frozenset[str], frozenset[str]]] = {
    Kind.QUARTERLY: (frozenset({"period"}), frozenset({"core", "score", "worked", "problems"})),
    Kind.YEARLY: (frozenset({"metric", "target"}), frozenset({"weight", "cycle", "objective"})),
    Kind.MONTHLY: (
        frozenset({"metric", "actual"}),
        frozenset({"target", "completion", "mom", "cause", "countermeasure"}),
    ),
    Kind.VALUES: (frozenset({"metric"}), frozenset({"value", "actual"})),
}
"""Fields that a kind can't be without, and fields of which it has at least one."""

PREFERRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.YEARLY: ("cycle",),
    Kind.MONTHLY: ("period",),
    Kind.QUARTERLY: ("period",),
    Kind.VALUES: ("period",),
}


class UnknownTable(Refused):
    sentence = N_(
        "The columns {columns} are none of a yearly, monthly or quarterly table, nor of a list of "
        "values (metric, period, value)."
    )


@dataclass(frozen=True)
class Recognised:
    """The kind of a table, the column of each field, and why it is taken for that."""

    kind: Kind
    columns: Mapping[str, int]
    reasons: tuple[Note, ...]
    unknown: tuple[int, ...]


def recognised(table: Table, words: Words | None = None) -> Recognised:
    """What the table is, by the table's own words or by these. Raises UnknownTable."""
    words = words or table.words
    possible = [words.fields_of(cell) for cell in table.header]
    first = [at for at, cell in enumerate(table.header) if words.is_explained(cell)]
    all_fields = {field for some in possible for field in some}
    if "key" in all_fields:
        columns = _columns(possible, PREFERRED[Kind.MONTHLY], first)
        return Recognised(Kind.MONTHLY, columns, (Note(EXPORTED),), _unknown(table, columns))
    for kind, (needed, some_of) in NEEDED.items():
        if needed <= all_fields and some_of & all_fields:
            columns = _columns(possible, PREFERRED[kind], first)
            named = [table.header[at] for at in sorted(columns.values())]
            reasons = [Note(HAS_COLUMNS, {"columns": ", ".join(named)})]
            if kind is Kind.YEARLY:
                reasons.append(Note(LACKS_YEAR))
            if kind is Kind.MONTHLY and "period" not in columns:
                reasons.append(Note(LACKS_MONTH))
            return Recognised(kind, columns, tuple(reasons), _unknown(table, columns))
    raise UnknownTable(columns=", ".join(cell for cell in table.header if cell))


def recognised_or_asked(table: Table) -> Recognised:
    """What the table is; UNKNOWN where its columns have to be explained first."""
    try:
        return recognised(table)
    except UnknownTable:
        columns = _columns([table.words.fields_of(cell) for cell in table.header], (), [])
        return Recognised(Kind.UNKNOWN, columns, (Note(EXPLAIN),), _unknown(table, columns))


def _unknown(table: Table, columns: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(at for at, name in enumerate(table.header) if name and at not in columns.values())


def _columns(
    possible: list[tuple[str, ...]], preferred: tuple[str, ...], first: list[int]
) -> dict[str, int]:
    """One column for each field: one that somebody explained, else the first that names it."""
    found: dict[str, int] = {}
    for at in dict.fromkeys((*first, *range(len(possible)))):
        fields = possible[at]
        wanted = [field for field in fields if field in preferred] or list(fields)
        for field in wanted:
            if field not in found:
                found[field] = at
                break
    return found

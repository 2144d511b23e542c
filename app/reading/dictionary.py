"""The metric dictionary as it is looked through: found, filtered, and followed along formulas."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from app.domain.scoring.formula import ingredients
from app.reading.finding import likeness
from projections.metrics.queries import MetricRow, metrics
from projections.scorecards.queries import lines_by_metric

ON_A_SCORECARD, COMPUTED, INGREDIENT = "scored", "computed", "ingredient"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty word leaves that open.

    `use`: on a scorecard, computed by a formula, or an ingredient of others' formulas.
    """

    text: str = ""
    dimension: str = ""
    kind: str = ""
    pack: str = ""
    use: str = ""


@dataclass(frozen=True)
class Entry:
    """A metric of the list, and how many lines of scorecards score it."""

    metric: MetricRow
    lines: int


def entries(db: Connection, wanted: Wanted, *, at: int) -> list[Entry]:
    """The metrics that are wanted, the best matches first."""
    known, scored = metrics(db, at=at), lines_by_metric(db, at=at)
    feeding = {code for row in known.values() for code in made_of(row)}
    found = [
        (rank, Entry(row, scored.get(row.code, 0)))
        for row in known.values()
        if _fits(row, wanted, scored, feeding) and (rank := match(row, wanted.text)) is not None
    ]
    order = {"financial": 0, "customer_market": 1, "process": 2, "team_capability": 3}
    return [
        entry
        for _, entry in sorted(
            found,
            key=lambda one: (
                one[1].metric.is_retired,
                one[0],
                not one[1].lines,
                one[1].metric.input_only,
                order.get(one[1].metric.dimension, 9),
                one[1].metric.code,
            ),
        )
    ]


def match(row: MetricRow, text: str) -> int | None:
    """How well a metric answers to a text: 0 is a whole name; None where a word is nowhere in it.

    Names in every language, aliases and the code count, in either script and width.
    """
    return likeness((row.code, *row.names.values(), *row.aliases), text)


def made_of(row: MetricRow) -> tuple[str, ...]:
    """The codes in a metric's formula; none where it is only recorded."""
    return ingredients(row.formula) if row.formula else ()


def used_in(code: str, known: Mapping[str, MetricRow]) -> list[MetricRow]:
    """The metrics whose formulas hold this one."""
    return [row for row in known.values() if code in made_of(row)]


def packs_of(rows: Iterable[MetricRow]) -> list[str]:
    """Every pack that a metric belongs to, by name."""
    return sorted({pack for row in rows for pack in row.packs})


def _fits(row: MetricRow, wanted: Wanted, scored: Mapping[str, int], feeding: set[str]) -> bool:
    in_use = {
        "": True,
        ON_A_SCORECARD: row.code in scored,
        COMPUTED: bool(row.formula),
        INGREDIENT: row.code in feeding,
    }
    return (
        (not wanted.dimension or row.dimension == wanted.dimension)
        and (not wanted.kind or row.kind == wanted.kind)
        and (not wanted.pack or wanted.pack in row.packs)
        and in_use.get(wanted.use, True)
    )

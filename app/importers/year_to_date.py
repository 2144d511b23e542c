"""Figures that are counted from the year's start: a month is what they grew by since the last.

Asked, never guessed: words such as 累計 leave the question open, figures that only grow propose the
months' own. (input.md, periods)
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from uuid import UUID

from app.domain.measurements.place import Place
from app.domain.refusals import N_
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.domain.values.period import Period, PeriodKind
from app.importers.answers import Proposal, question_id
from app.importers.checking import Checking, Since

WHICH_COUNT = N_("Are the actual values each month's own, or counted from the year's start?")
MONTHS_OWN = N_("Each month's own")
FROM_THE_START = N_("From the year's start: a month is the difference to the month before")
FIRST_MONTH = N_("Counted from the year's start: the first month is {total} itself.")
DIFFERENCE = N_("Counted from the year's start: {total} less {before} up to {period} is {own}.")
NEEDS_BEFORE = N_(
    "Counted from the year's start, so the figure up to {period} is needed: it stands neither in "
    "this file nor here."
)
UNREAD_BEFORE = N_("Counted from the year's start, and the figure up to {period} can't be read.")
NO_PERIOD_OF_ITS_OWN = N_("“{typed}” is no period of its own, only the year up to then.")
NOT_SUMMED = N_("This metric isn't summed over months, so its figure is taken as it is.")

MOSTLY_SO = N_("Most tables count each month by itself.")

MONTHS, YEAR_TO_DATE = "months", "year_to_date"
LABELS = {MONTHS: Note(MONTHS_OWN), YEAR_TO_DATE: Note(FROM_THE_START)}
_SAYS_SO = re.compile(r"累计|累积|截至|截止|年初至今|(?<![a-z])ytd(?![a-z])|yeartodate|cumulative")
_FEWEST_MONTHS = 3
_GROWN = 2
MOST_LOOKED_AT = 2_000
"""Rows of which it is looked at whether they only grow."""


@dataclass(frozen=True)
class Given:
    """What the file gives for a month. `number` is None where it can't be read."""

    place: Place
    source: str
    number: Decimal | None


def says_year_to_date(checking: Checking) -> bool:
    """Whether the file's words say that its figures are counted from the year's start."""
    columns = [checking.columns[one] for one in ("actual", "value") if one in checking.columns]
    words = [*checking.table.titles, PurePath(checking.file_name).stem]
    words += [checking.table.header[at] for at in columns]
    return any(_SAYS_SO.search(fold(word)) for word in words)


def is_answered(checking: Checking) -> bool:
    """Whether somebody said how the months are counted, asked or not."""
    return question_id(checking.kind, "year-to-date") in checking.answers.given


def counted(checking: Checking, given: Iterable[Given], *, says_so: bool) -> str | None:
    """How the months are counted: `months`, `year_to_date`, or None while that is asked."""
    looks_so = not says_so and len(checking.table.rows) <= MOST_LOOKED_AT and _only_grows(given)
    if not (says_so or looks_so or is_answered(checking)):
        return MONTHS
    return checking.answers.choice(
        question_id(checking.kind, "year-to-date"), Note(WHICH_COUNT), 0, (MONTHS, YEAR_TO_DATE),
        proposal=None if says_so else Proposal(MONTHS, Note(MOSTLY_SO)), is_harmless=True,
        labels=LABELS,
    )  # fmt: skip


def _only_grows(given: Iterable[Given]) -> bool:
    """Whether every summed metric's months begin in January and never fall."""
    found: dict[tuple[str, UUID, str, int], dict[int, Decimal]] = {}
    for one in given:
        period = Period.parse(one.place.period)
        if one.number is not None:
            key = (one.place.metric, one.place.subject, one.source, period.year)
            found.setdefault(key, {})[period.first_day.month] = one.number
    series = [[months[at] for at in sorted(months)] for months in found.values()]
    from_start = all(sorted(months) == list(range(1, len(months) + 1)) for months in found.values())
    return (
        bool(series)
        and from_start
        and all(
            len(one) >= _FEWEST_MONTHS and one == sorted(one) and one[-1] >= _GROWN * one[0] > 0
            for one in series
        )
    )


class YearToDate:
    """The figures of a file that are counted from the year's start."""

    def __init__(self, checking: Checking, given: Iterable[Given]) -> None:
        self._checking = checking
        self._given: Mapping[tuple[Place, str], Decimal | None] = {
            (one.place, one.source): one.number for one in given
        }

    def since(self, place: Place, source: str) -> Since | None:
        """What a month's figure holds of the months before; None for what isn't a month."""
        period = Period.parse(place.period)
        if period.kind is not PeriodKind.MONTH:
            return None
        metric = self._checking.company.metrics[place.metric]
        if metric.aggregation != "sum":
            return Since(Decimal(0), lambda total: Note(NOT_SUMMED))
        unit = Unit(metric.unit)
        if period.first_day.month == 1:
            return Since(
                Decimal(0), lambda total: Note(FIRST_MONTH, {"total": Amount(total, unit)})
            )
        last = period.previous()
        before = self._before(place, source, last)
        if isinstance(before, Note):
            return Since(None, lambda total: before)

        def said(total: Decimal) -> Note:
            facts = {
                "total": Amount(total, unit),
                "before": Amount(before, unit),
                "period": last,
                "own": Amount(total - before, unit),
            }
            return Note(DIFFERENCE, facts)

        return Since(before, said)

    def _before(self, place: Place, source: str, last: Period) -> Decimal | Note:
        """The figure up to the last month: the file's own, else what stands here, summed."""
        key = (Place(place.metric, place.subject, last.key), source)
        if key in self._given:
            given = self._given[key]
            return Note(UNREAD_BEFORE, {"period": last}) if given is None else given
        months = [month for month in Period.parse(str(last.year)).months() if month.key <= last.key]
        stand = [
            self._checking.standing(Place(place.metric, place.subject, month.key), source)
            for month in months
        ]
        known = [one for one in stand if one is not None]
        if len(known) < len(months):
            return Note(NEEDS_BEFORE, {"period": last})
        return sum(known, Decimal(0))

"""The one reader of periods: what a text in a period column means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note
from app.domain.values.normalising import normalised
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_forms import Found, YearMissing, in_digits, period_in

WHICH_YEAR = N_("Which year is “{typed}” in?")
WHICH_PERIOD = N_("“{typed}” can mean two periods. Which one?")
IS_IT = N_("Is “{typed}” {period}?")
YEAR_TO_DATE = N_("Is this the year to date? Then a month is the difference to the month before.")
AS_A_WHOLE = N_("a figure of {period} as a whole")
AS_A_DIFFERENCE = N_("the year to date: {period} is the difference to the month before")
AS_PERIOD = N_("{period}")

_RELATIVE = re.compile(
    "[上本下这当去今明前昨][个一]?(?:周|星期|礼拜|月|季|年|日|天)|近[0-9]+"
    "|(?:last|this|next) |yesterday|today"
)
_PLAN = re.compile(
    r"[ (]*(?:计划|规划|目标|预算|预测|plan|planned|target|budget|forecast)(?:值|数)?[ )]*$"
)
_CUMULATIVE = re.compile("累计|累积|截至|截止到?|年初至今?|至今|(?<![a-z])ytd(?![a-z])|cumulative")
_MONTHS = re.compile(r"(.*?)([0-9]{1,2}) ?月?份? ?[-~—至到] ?([0-9]{1,2}) ?月份?")
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[- /]([a-z]{3,9})")
_OTHER_CALENDAR = re.compile(r"(?:fy ?((?:19|20)?[0-9]{2})|((?:19|20)[0-9]{2}) ?财年)(.*)")
_THREE_DIGITS = re.compile(r"(1[0-9]{2}) ?(?:年|(?=q))(.*)")


class PeriodOutcome(StrEnum):
    """How reading a period ends."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"
    PLAN = "plan"
    """A planned figure of that period, not an actual value."""


@dataclass(frozen=True)
class PeriodChoice:
    """One answer. `is_difference`: the figure is the year to date, the period's own is what it
    grew by since the month before. `label` is marked for translation, `facts` fill its {places}.
    """

    period: Period
    label: str = AS_PERIOD
    is_difference: bool = False

    @property
    def facts(self) -> Mapping[str, object]:
        return {"period": self.period}


@dataclass(frozen=True)
class PeriodReading:
    """What one text says. `period` is None where it is refused or asked about.

    `is_year_assumed`: the year is the caller's, to be confirmed once for a file or page.
    `through` is the last month that a cumulative figure covers, None for other texts.
    An `ask` without choices asks for the year.
    """

    outcome: PeriodOutcome
    typed: str
    period: Period | None = None
    is_year_assumed: bool = False
    is_cumulative: bool = False
    through: Period | None = None
    sentence: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    choices: tuple[PeriodChoice, ...] = ()
    notes: tuple[Note, ...] = ()

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


class NoPeriod(Refused):
    sentence = N_("“{typed}” is not a period: write 2026-Q1, 2026-03, 2026-W11 or 2026.")


class RelativePeriod(Refused):
    sentence = N_("“{typed}” depends on the day it is read: write the period itself, 2026-W11.")


def read_period(text: str, *, year: int | None) -> PeriodReading:
    """The period that the text names.

    `year` is the year of the file or page, used where the text names none (and said so in
    `is_year_assumed`); None asks. Whether the period is in the future or closed is not asked here.
    (input.md, periods)

    >>> read_period("第一季度", year=2026).period.key
    '2026-Q1'
    """
    try:
        return _period(" ".join(in_digits(normalised(text).plain).split()), text, year)
    except YearMissing:
        facts = {"typed": text.strip()}
        return PeriodReading(PeriodOutcome.ASK, text, sentence=WHICH_YEAR, facts=facts)
    except Refused as reason:
        return PeriodReading(
            PeriodOutcome.REFUSE, text, sentence=reason.sentence, facts=reason.facts
        )


def _period(said: str, typed: str, year: int | None) -> PeriodReading:
    if _CUMULATIVE.search(said):
        return _cumulative(_CUMULATIVE.sub("", said).strip(" :()"), typed, year)
    if plan := _PLAN.search(said):
        planned = _found(said[: plan.start()], typed, year)
        return _accepted(planned, typed, PeriodOutcome.PLAN)
    if choices := _doubtful(said, year):
        facts = {"typed": typed.strip(), "period": choices[0].period}
        sentence = WHICH_PERIOD if len(choices) > 1 else IS_IT
        return PeriodReading(
            PeriodOutcome.ASK, typed, sentence=sentence, facts=facts, choices=choices
        )
    if months := _MONTHS.fullmatch(said):
        return _months(months, typed, year)
    return _accepted(_found(said, typed, year), typed)


def _accepted(
    found: Found, typed: str, outcome: PeriodOutcome = PeriodOutcome.ACCEPT
) -> PeriodReading:
    note = found.notes[0] if found.notes else Note("")
    return PeriodReading(
        outcome,
        typed,
        found.period,
        found.is_year_assumed,
        sentence=note.sentence,
        facts=note.facts,
        notes=found.notes,
    )


def _found(said: str, typed: str, year: int | None) -> Found:
    """The period named. Raises NoPeriod, RelativePeriod, YearMissing."""
    found = period_in(said, year)
    if found is None:
        raise RelativePeriod(typed=typed.strip()) if _RELATIVE.search(said) else _none(typed)
    return found


def _none(typed: str) -> NoPeriod:
    return NoPeriod(typed=typed.strip())


def _cumulative(said: str, typed: str, year: int | None) -> PeriodReading:
    """累計1-3月, 截至3月: asked whether a month is the difference to the one before."""
    if months := _MONTHS.fullmatch(said):
        if int(months[2]) != 1:
            raise _none(typed)
        said = f"{months[1]}{months[3]}月"
    found = _found(re.sub("[底末止]$", "", said), typed, year)
    if found.period.kind in (PeriodKind.WEEK, PeriodKind.DAY):
        raise _none(typed)
    return _asked_year_to_date(found, typed)


def _asked_year_to_date(found: Found, typed: str) -> PeriodReading:
    through = found.period.last_month()
    whole = _between(through.first_day.replace(month=1), through.last_day)
    as_whole = (PeriodChoice(whole, AS_A_WHOLE),) if whole else ()
    return PeriodReading(
        PeriodOutcome.ASK,
        typed,
        is_year_assumed=found.is_year_assumed,
        is_cumulative=True,
        through=through,
        sentence=YEAR_TO_DATE,
        choices=(*as_whole, PeriodChoice(through, AS_A_DIFFERENCE, is_difference=True)),
    )


def _months(months: re.Match[str], typed: str, year: int | None) -> PeriodReading:
    """4-6月 is a quarter; 1-2月 is no period, and so a year to date."""
    if int(months[3]) <= int(months[2]):
        raise _none(typed)
    first = _found(f"{months[1]}{months[2]}月", typed, year)
    last = _found(f"{months[1]}{months[3]}月", typed, year)
    whole = _between(first.period.first_day, last.period.last_day)
    if whole:
        return _accepted(Found(whole, first.is_year_assumed), typed)
    if first.period.first_day.month == 1:
        return _asked_year_to_date(last, typed)
    raise _none(typed)


def _between(first_day: date, last_day: date) -> Period | None:
    for kind in (PeriodKind.YEAR, PeriodKind.HALF, PeriodKind.QUARTER, PeriodKind.MONTH):
        period = Period.of_day(first_day, kind)
        if (period.first_day, period.last_day) == (first_day, last_day):
            return period
    return None


def _doubtful(said: str, year: int | None) -> tuple[PeriodChoice, ...]:
    """The periods that 3/9, 26-Mar, FY26 or 115年3月 may mean; () where there is no doubt."""
    forms: tuple[str, ...] = ()
    if two := _TWO_NUMBERS.fullmatch(said):
        forms = (f"{two[1]}年{two[2]}月" if len(two[1]) == 2 else "", f"{two[1]}月{two[2]}日")
    elif named := _DAY_MONTH.fullmatch(said):
        month = period_in(f"{named[2]} 2000", None)
        number = month.period.first_day.month if month else 0
        forms = (f"{named[1]}年{number}月", f"{number}月{named[1]}日")
    elif other := _OTHER_CALENDAR.fullmatch(said):
        forms = (f"{other[1] or other[2]}年{other[3]}",)
    elif roc := _THREE_DIGITS.fullmatch(said):
        forms = (f"{int(roc[1]) + 1911}年{roc[2]}",)
    return tuple(PeriodChoice(period) for period in _periods(filter(None, forms), year))


def _periods(forms: Iterable[str], year: int | None) -> tuple[Period, ...]:
    """The periods of those forms that name one. Raises YearMissing if none does without a year."""
    found: list[Period] = []
    is_year_missing = False
    for form in forms:
        try:
            named = period_in(form, year)
        except YearMissing:
            is_year_missing = True
        else:
            found += [named.period] if named else []
    if is_year_missing and not found:
        raise YearMissing
    return tuple(found)

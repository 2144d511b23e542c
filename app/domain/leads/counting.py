"""Counting a list's records under a definition: rows of conditions, and nothing that is run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.leads.record import LeadRecord, moment_in
from app.domain.leads.refusals import (
    AttributeMissing,
    ConditionValueMissing,
    NotANumber,
    NothingToCountBy,
    TooManyConditions,
)
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.domain.values.outcome import Outcome
from app.domain.values.period import Period
from app.domain.values.reading import read_value

MOST_CONDITIONS = 20
LONGEST = 200
SEVERAL = str.maketrans(dict.fromkeys(";；、|", ";"))


class Operator(StrEnum):
    """How an attribute is compared with a condition's value."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    WITHIN_DAYS = "within_days"
    FILLED = "filled"
    EMPTY = "empty"


WITHOUT_VALUE = (Operator.FILLED, Operator.EMPTY)
OF_NUMBERS = (Operator.AT_LEAST, Operator.AT_MOST, Operator.WITHIN_DAYS)


class Ground(StrEnum):
    """Why a record does not count."""

    CONDITION = "condition"
    UNREADABLE = "unreadable"
    OUTSIDE_PERIOD = "outside_period"
    UNDATED = "undated"
    REPEATED = "repeated"
    ERASED = "erased"
    ABSENT = "absent"


@dataclass(frozen=True)
class Condition:
    """One row: attribute, operator, value. Names and words compare folded (blanks, case, width,
    Traditional and Simplified make no difference); `one_of` and `none_of` list words with `;`.
    """

    attribute: str
    operator: Operator
    value: str = ""

    @property
    def facts(self) -> list[str]:
        """As an event holds it."""
        return [self.attribute, str(self.operator), self.value]


@dataclass(frozen=True)
class Counting:
    """What counts (計數規則): records of the period that meet every condition, each key once.

    `dated_by` is the attribute whose day must lie in the period; empty for the record's own time.
    `once_by` is an attribute of which each value counts once, e.g. the customer; empty for none.
    """

    conditions: tuple[Condition, ...] = ()
    once_by: str = ""
    dated_by: str = ""

    @classmethod
    def of(
        cls, conditions: Iterable[Sequence[str]], once_by: str = "", dated_by: str = ""
    ) -> "Counting":
        """From plain rows of attribute, operator and value."""
        rows = tuple(
            Condition(attribute, Operator(operator), value)
            for attribute, operator, value in conditions
        )
        return cls(rows, once_by, dated_by)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The columns that it needs."""
        named = (*(one.attribute for one in self.conditions), self.once_by, self.dated_by)
        return tuple(dict.fromkeys(name for name in named if name))

    def lacking(self, columns: Iterable[str]) -> tuple[str, ...]:
        """The columns that it needs and a list doesn't have: it can't be counted then."""
        there = {fold(one) for one in columns}
        return tuple(name for name in self.attributes if fold(name) not in there)


@dataclass(frozen=True)
class Verdict:
    """Whether a record counts, and else the first thing that stands against it.

    `condition` is that condition's place from 0; `repeats` the number of the record that counts
    in its stead.
    """

    record: LeadRecord
    ground: Ground | None = None
    condition: int | None = None
    repeats: int | None = None

    @property
    def counts(self) -> bool:
        return self.ground is None


def checked(counting: Counting) -> Counting:
    """The same, if it can be applied.

    Raises NothingToCountBy, TooManyConditions, AttributeMissing, ConditionValueMissing,
    NotANumber.
    """
    if not (counting.conditions or counting.once_by or counting.dated_by):
        raise NothingToCountBy()
    if len(counting.conditions) > MOST_CONDITIONS:
        raise TooManyConditions(most=MOST_CONDITIONS)
    for number, one in enumerate(counting.conditions, start=1):
        if not one.attribute:
            raise AttributeMissing(field="conditions", row=number)
        if one.operator not in WITHOUT_VALUE and not one.value:
            raise ConditionValueMissing(field="conditions", row=number, attribute=one.attribute)
        if one.operator in OF_NUMBERS and not _is_measure(one):
            raise NotANumber(field="conditions", row=number, text=one.value)
    return counting


def judged(
    records: Iterable[LeadRecord], counting: Counting, period: Period, zone: ZoneInfo
) -> list[Verdict]:
    """A verdict on each record, in order: the period, the conditions, then what repeats another.

    Of records that repeat each other the earliest in the list counts. A list without times is
    taken to be of the period. (domain.md 4, 9)
    """
    everything = list(records)
    has_times = bool(counting.dated_by) or any(one.at for one in everything)
    seen: dict[str, int] = {}
    named: dict[str, int] = {}
    verdicts = []
    for record in everything:
        verdict = _judged(record, counting, period if has_times else None, zone)
        if verdict.counts:
            value = fold(record.of(counting.once_by)) if counting.once_by else ""
            before = seen.get(fold(record.key)) or (named.get(value) if value else None)
            if before is not None:
                verdict = Verdict(record, Ground.REPEATED, repeats=before)
            else:
                seen[fold(record.key)] = record.number
                if value:
                    named[value] = record.number
        verdicts.append(verdict)
    return verdicts


def _judged(
    record: LeadRecord, counting: Counting, period: Period | None, zone: ZoneInfo
) -> Verdict:
    if not record.is_there:
        return Verdict(record, Ground.ERASED)
    if period is not None:
        dated = moment_in(record.of(counting.dated_by) if counting.dated_by else record.at, zone)
        if dated is None:
            return Verdict(record, Ground.UNDATED)
        if not period.first_day <= dated.date() <= period.last_day:
            return Verdict(record, Ground.OUTSIDE_PERIOD)
    for place, condition in enumerate(counting.conditions):
        met = _is_met(condition, record, zone)
        if met is None:
            return Verdict(record, Ground.UNREADABLE, condition=place)
        if not met:
            return Verdict(record, Ground.CONDITION, condition=place)
    return Verdict(record)


# -- single conditions ----------------------------------------------------------------------------


def _is_met(condition: Condition, record: LeadRecord, zone: ZoneInfo) -> bool | None:
    """Whether a record meets a condition; None where its text can't be read as what it needs."""
    text, operator = record.of(condition.attribute), condition.operator
    if operator in _OF_WORDS:
        return _OF_WORDS[operator](fold(text), condition.value)
    if not text.strip():
        return False
    if operator is Operator.WITHIN_DAYS:
        return _is_within_days(condition, record, zone)
    limit, given = _measure(condition.value, zone), _measure(text, zone)
    if limit is None or given is None or type(limit) is not type(given):
        return None
    return bool(given >= limit if operator is Operator.AT_LEAST else given <= limit)


def _is_within_days(condition: Condition, record: LeadRecord, zone: ZoneInfo) -> bool | None:
    """Not before the record's own time, and at most so many days of 24 hours after it."""
    since, until = moment_in(record.at, zone), moment_in(record.of(condition.attribute), zone)
    days = number_in(condition.value)
    if since is None or until is None or days is None:
        return None
    return timedelta() <= until - since <= timedelta(days=int(days))


def _words(value: str) -> frozenset[str]:
    """The words that a condition lists."""
    return frozenset(fold(one) for one in value.translate(SEVERAL).split(";") if one.strip())


_OF_WORDS: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.IS: lambda text, value: text == fold(value),
    Operator.IS_NOT: lambda text, value: text != fold(value),
    Operator.ONE_OF: lambda text, value: text in _words(value),
    Operator.NONE_OF: lambda text, value: text not in _words(value),
    Operator.FILLED: lambda text, _: bool(text),
    Operator.EMPTY: lambda text, _: not text,
}


def _is_measure(condition: Condition) -> bool:
    days = number_in(condition.value)
    if condition.operator is Operator.WITHIN_DAYS:
        return days is not None and 0 <= days <= 3_660 and days == int(days)
    return _measure(condition.value, ZoneInfo("UTC")) is not None


def _measure(text: str, zone: ZoneInfo) -> Any:
    """A number or a moment; None for anything else."""
    number = number_in(text)
    return number if number is not None else moment_in(text, zone)


@lru_cache(maxsize=16_384)
def number_in(text: str) -> Decimal | None:
    """The number that a text is, read as everywhere; None for anything else.

    >>> number_in("7.2萬"), number_in("35%"), number_in("金卡")
    (Decimal('72000'), Decimal('0.35'), None)
    """
    unit = Unit.PERCENT if text.strip().endswith(("%", "％")) else Unit.COUNT
    reading = read_value(text, unit=unit, origin="file")
    if reading.amount is None or reading.outcome not in (Outcome.ACCEPT, Outcome.NOTE):
        return None
    return reading.amount.number


# -- two countings side by side -------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """A key in both countings; a side without a record of this key is None."""

    key: str
    first: Verdict | None
    second: Verdict | None

    @property
    def differs(self) -> bool:
        return _counts(self.first) != _counts(self.second)


@dataclass(frozen=True)
class Beside:
    """Two countings of the same records, or of two lists by their keys."""

    first: int
    second: int
    both: int
    pairs: tuple[Pair, ...]

    @property
    def only_first(self) -> int:
        return self.first - self.both

    @property
    def only_second(self) -> int:
        return self.second - self.both


def beside(first: Sequence[Verdict], second: Sequence[Verdict]) -> Beside:
    """Both countings by key. A key that a list has several times goes by its record that counts.

    >>> one = Verdict(LeadRecord(1, "L-1")); other = Verdict(LeadRecord(1, "L-1"), Ground.UNDATED)
    >>> found = beside([one], [other]); found.first, found.second, found.both, found.only_first
    (1, 0, 0, 1)
    """
    ours, theirs = _by_key(first), _by_key(second)
    pairs = tuple(
        Pair(key, ours.get(name), theirs.get(name))
        for name, key in {**_keys(second), **_keys(first)}.items()
    )
    return Beside(
        first=sum(1 for one in first if one.counts),
        second=sum(1 for one in second if one.counts),
        both=sum(1 for one in pairs if _counts(one.first) and _counts(one.second)),
        pairs=tuple(sorted(pairs, key=lambda one: _number(one))),
    )


def _by_key(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    found: dict[str, Verdict] = {}
    for one in verdicts:
        name = _name(one)
        if name not in found or (one.counts and not found[name].counts):
            found[name] = one
    return found


def _keys(verdicts: Sequence[Verdict]) -> dict[str, str]:
    return {_name(one): one.record.key for one in verdicts}


def _name(verdict: Verdict) -> str:
    """By what two lists are laid side by side; an erased record stands for itself alone."""
    record = verdict.record
    return fold(record.key) if record.is_there else f"#{record.text or record.number}"


def _counts(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.counts


def _number(pair: Pair) -> tuple[int, int]:
    here = pair.first or pair.second
    return (0 if pair.first else 1, here.record.number if here else 0)

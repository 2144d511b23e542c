"""Lists of records, counted: under one definition, under two side by side, and as answered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.leads.counting import Beside, Ground, Verdict, beside, judged
from app.domain.leads.handover import Answer
from app.domain.leads.record import LeadRecord
from app.domain.values.period import Period
from projections.leads.queries import AnswerRow, ListRow, RuleRow


@dataclass(frozen=True)
class Counted:
    """A list under a rule. `lacking` columns the rule needs: then nothing is counted, and `value`
    is None, never zero. `unjudged` records were erased or are not the ones that were imported."""

    row: ListRow
    rule: RuleRow
    records: Sequence[LeadRecord]
    verdicts: Sequence[Verdict]
    lacking: tuple[str, ...]

    @property
    def value(self) -> int | None:
        return None if self.lacking else sum(1 for one in self.verdicts if one.counts)

    @property
    def unjudged(self) -> int:
        return sum(1 for one in self.verdicts if one.ground is Ground.ERASED)

    @property
    def grounds(self) -> list[tuple[Ground, int | None, int]]:
        """What stands against records, each with its condition's place and how many, most first."""
        found = Counter((one.ground, one.condition) for one in self.verdicts if one.ground)
        return [(ground, at, count) for (ground, at), count in found.most_common() if ground]


def counted(row: ListRow, records: Sequence[LeadRecord], rule: RuleRow, zone: ZoneInfo) -> Counted:
    """A list's records under a rule."""
    lacking = rule.counting.lacking(row.columns)
    period = Period.parse(row.period)
    verdicts = [] if lacking else judged(records, rule.counting, period, zone)
    return Counted(row, rule, records, verdicts, lacking)


def side_by_side(first: Counted, second: Counted) -> Beside | None:
    """Two countings by the records' ids; None where one of them could not be made."""
    if first.value is None or second.value is None:
        return None
    return beside(first.verdicts, second.verdicts)


# -- hand-over ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Handed:
    """How a handed over list stands. Silence is a class of its own, and never acceptance.

    `late` records wait after their time, `answered_late` were answered after it. `typical` is the
    median time to an answer; None where nothing was answered.
    """

    size: int
    waiting: int
    accepted: int
    rejected: int
    qualified: int
    late: int
    answered_late: int
    typical: timedelta | None
    grounds: tuple[tuple[str, int], ...]
    due_at: datetime
    age: timedelta

    @property
    def answered(self) -> int:
        return self.size - self.waiting

    @property
    def is_overdue(self) -> bool:
        return self.late > 0


def handed(row: ListRow, answers: Mapping[int, AnswerRow], now: datetime) -> Handed | None:
    """The state of a list's hand-over; None where it was not handed over.

    `accepted` counts the qualified ones too; shares are of all that were sent, so that silence
    makes acceptance no better. (domain.md 6)
    """
    if row.sent_at is None or row.due_at is None:
        return None
    count = Counter(one.answer for one in answers.values())
    waiting = row.size - len(answers)
    due, sent = row.due_at, row.sent_at
    took = [one.first_at - sent for one in answers.values()]
    return Handed(
        size=row.size,
        waiting=waiting,
        accepted=count[Answer.ACCEPTED] + count[Answer.QUALIFIED],
        rejected=count[Answer.REJECTED],
        qualified=count[Answer.QUALIFIED],
        late=waiting if now > due else 0,
        answered_late=sum(1 for one in answers.values() if one.first_at > due),
        typical=_median(took),
        grounds=tuple(Counter(one.ground for one in answers.values() if one.ground).most_common()),
        due_at=due,
        age=now - sent,
    )


def _median(took: list[timedelta]) -> timedelta | None:
    """The middle one; of two the mean. None of none."""
    if not took:
        return None
    ordered, half = sorted(took), len(took) // 2
    return ordered[half] if len(took) % 2 else (ordered[half - 1] + ordered[half]) / 2

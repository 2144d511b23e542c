"""Consistency runs: sources compared with each other, and what was found."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.aggregate import Aggregate
from app.domain.ids import ident


@dataclass(frozen=True)
class Findings:
    """What a run looked at, as known at `position`, and what it found.

    `compared` numbers are reported by several sources; `conflicts` are those that differ by more
    than the tolerance, each as metric, subject and period. `missing` are official sources that
    said nothing of a number on a scorecard, as metric, subject, period and source, in `month`.
    `held` values wait for a steward.
    """

    position: int
    month: str
    compared: int
    conflicts: tuple[tuple[str, UUID, str], ...]
    missing: tuple[tuple[str, UUID, str, str], ...]
    held: int


def run_id(day: str, number: int) -> UUID:
    """The id of a day's run: 0 is the scheduled one, those by hand count from 1."""
    return ident("consistency_run", day, number)


class ConsistencyRun(Aggregate):
    """One check of the sources against each other (一致性檢查), and its record for ever."""

    TOPIC = "quality.consistency_run"

    class Event(Aggregate.Event):
        TOPIC = "quality.consistency_run.event"

    class CarriedOut(Event, Aggregate.Created):
        """What was compared as known at `position`, and what was found then."""

        TOPIC = "quality.consistency_run.carried_out"
        day: str
        number: int
        position: int
        month: str
        compared: int
        conflicts: list[list[str]]
        missing: list[list[str]]
        held: int

    @classmethod
    def carry_out(cls, *, by: UUID, day: str, number: int, findings: Findings) -> "ConsistencyRun":
        """Keep the record of a run."""
        return cls._create(
            cls.CarriedOut,
            id=run_id(day, number),
            by=by,
            day=day,
            number=number,
            position=findings.position,
            month=findings.month,
            compared=findings.compared,
            conflicts=[
                [metric, subject.hex, period] for metric, subject, period in findings.conflicts
            ],
            missing=[
                [metric, subject.hex, period, source]
                for metric, subject, period, source in findings.missing
            ],
            held=findings.held,
        )

    def __init__(
        self,
        day: str,
        number: int,
        position: int,
        month: str,
        compared: int,
        conflicts: list[list[str]],
        missing: list[list[str]],
        held: int,
    ) -> None:
        self.day = day
        self.number = number

"""What every fault experiment is given, and what it gives back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.domain.scorecards.commands import phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import PeriodTarget
from app.eventlog.store import Store
from tests.eventlog.tampering import as_owner, delete, newest
from tests.faults.counting import damage
from tests.faults.writers import Writer
from tests.open_house import TODAY, demonstrated, leads_address
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))
WRITERS = 8

Plant = Callable[["Lab"], None]
"""Breaks something on purpose before the counting, so that the counting is seen to find it."""


@dataclass(frozen=True)
class Lab:
    """A database of its own with the small company, whose people sign in by one click."""

    company: SmallCompany
    accord: Accord
    url: str
    folder: Path

    def writers(self, host: str, port: int, count: int = WRITERS) -> list[Writer]:
        """So many people at their numbers, each with months that nobody else writes into."""
        people: tuple[UUID, ...] = (WANG, LI, STEWARD)
        return [
            Writer(
                host,
                port,
                people[number % len(people)],
                [leads_address(self.company, month) for month in MONTHS[number::count]],
            )
            for number in range(count)
        ]


@dataclass
class Report:
    """What an experiment saw: how often what happened, and everything that must not be."""

    figures: dict[str, int | float] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    def demand(self, holds: bool, told: str) -> None:
        """Note it where it doesn't hold."""
        if not holds:
            self.bad.append(told)

    def count(self, lab: Lab, acknowledged: Iterable[str], *, may_lose: bool = False) -> None:
        """Hold what was acknowledged against the log, and the read tables against a replay.

        `may_lose`: what is lost is counted, and is not bad.
        """
        self.acknowledged = list(acknowledged)
        found = damage(lab.accord, self.acknowledged)
        self.figures |= {
            "acknowledged": len(self.acknowledged),
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "defects": len(found.defects),
        }
        self.demand(may_lose or not found.lost, f"{len(found.lost)} acknowledged writes are lost")
        self.demand(not found.doubled, f"{len(found.doubled)} writes stand twice")
        self.bad += found.defects


@contextmanager
def laboratory(url: str, folder: Path) -> Iterator[Lab]:
    """The small company in a new database."""
    with small_company(url) as company:
        demonstrated(company, TODAY - datetime.now(UTC))
        _aim(company)
        accord = Accord(Store(url))  # on the machine's clock, as the processes are
        try:
            yield Lab(company, accord, url, folder)
        finally:
            accord.close()


def _aim(company: SmallCompany) -> None:
    """A target for each month, so that pages have scores."""
    assert company.card is not None
    company.accord.ledger.do(
        phase_line,
        by=WANG,
        card_id=company.card,
        kpi=kpi_id(company.card, "leads", MARKETING),
        parts=tuple(PeriodTarget(month, Decimal(1_000)) for month in MONTHS),
    )


def finds_a_loss(lab: Lab, report: Report) -> bool:
    """Whether the counting sees that the newest event, which was acknowledged, is taken away."""
    with as_owner(lab.url) as db:
        delete(db, newest(db))
    again = Report()
    again.count(lab, report.acknowledged)
    return again.figures["lost"] == 1 and "1 acknowledged writes are lost" in again.bad

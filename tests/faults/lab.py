"""What every fault experiment is given, and what it gives back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.domain.ids import card_id
from app.domain.scorecards.commands import NewLine, draft_card, phase_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.eventlog.store import Store
from tests.eventlog.tampering import as_owner, delete, newest
from tests.faults.counting import damage
from tests.faults.writers import Writer
from tests.open_house import TODAY, demonstrated
from tests.small_company import LI, MARKETING, STEWARD, WANG, SmallCompany, small_company

YEAR = 2026
MONTHS = tuple(f"{YEAR}-{month:02}" for month in range(1, 13))
EARLIER = (2025, 2024, 2023, 2022)
"""Years whose scorecards are made for long runs: a command replays what was done to its number, and
no real number is corrected a thousand times."""
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
    years: tuple[int, ...] = (YEAR,)
    warm: bool = False
    """Whether its processes are forked from one that has read the program: a tenth of the work."""

    def writers(self, host: str, port: int, count: int = WRITERS) -> list[Writer]:
        """So many people at their numbers, each with months that nobody else writes into."""
        people: tuple[UUID, ...] = (WANG, LI, STEWARD)
        return [
            Writer(
                host,
                port,
                people[number % len(people)],
                [address(month) for month in self._months()[number::count]],
            )
            for number in range(count)
        ]

    def patience(self, seconds: float) -> float:
        """How long something may take that should take so many seconds.

        Ten times as long where the processes are warm: there other tests use the processor.
        """
        return 10 * seconds if self.warm else seconds

    def _months(self) -> list[str]:
        return [f"{year}-{month:02}" for year in self.years for month in range(1, 13)]


def address(month: str) -> str:
    """Where the department's leads of a month are posted to."""
    kpi = kpi_id(card_id(MARKETING, int(month[:4])), "leads", MARKETING)
    return f"/measurements/leads/{MARKETING}/{month}?kpi={kpi}&within={month}"


@dataclass
class Report:
    """What an experiment saw: how often what happened, and everything that must not be."""

    figures: dict[str, int | float | list[float]] = field(default_factory=dict)
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
def laboratory(
    url: str, folder: Path, earlier: tuple[int, ...] = (), *, warm: bool = False
) -> Iterator[Lab]:
    """The small company in a new database, with scorecards of earlier years where asked for."""
    with small_company(url) as company:
        demonstrated(company, TODAY - datetime.now(UTC))
        _aim(company)
        for year in earlier:
            _draft(company, year)
        accord = Accord(Store(url))  # on the machine's clock, as the processes are
        try:
            yield Lab(company, accord, url, folder, (YEAR, *earlier), warm)
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


def _draft(company: SmallCompany, year: int) -> None:
    """The department's scorecard of another year."""
    terms = Terms(
        weight=Decimal(1),
        rule="ratio",
        cycle="month",
        target=Decimal(12_000),
        owners=(Owner(LI, Decimal(1)),),
    )
    company.accord.ledger.do(
        draft_card,
        by=WANG,
        holder=MARKETING,
        year=year,
        name="行銷",
        owner=WANG,
        lines=(NewLine(metric="leads", subject=MARKETING, terms=terms),),
    )


def finds_a_loss(lab: Lab, report: Report) -> bool:
    """Whether the counting sees that the newest event, which was acknowledged, is taken away."""
    with as_owner(lab.url) as db:
        delete(db, newest(db))
    again = Report()
    again.count(lab, report.acknowledged)
    return again.figures["lost"] == 1 and "1 acknowledged writes are lost" in again.bad

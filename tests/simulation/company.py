"""The company of the simulation: two departments with a scorecard each, twelve people."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.domain.ids import SYSTEM, unit_id
from app.domain.metrics.commands import appoint_sources
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.reference import Ledger
from app.domain.scorecards.commands import NewLine, add_line, draft_card, phase_line, reweight_lines
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.eventlog import migrating
from app.eventlog.store import Store
from tests.small_company import BEGINNING, LI, MARKETING, STEWARD, WANG, SmallCompany, found

COMPANY, SALES = unit_id("CO"), unit_id("SAL")
HE, ZHOU, SUN, CHEN, MA, QIN, XU, FENG, GUO = (UUID(int=n, version=4) for n in range(11, 20))
PEOPLE = (HE, ZHOU, WANG, SUN, LI, CHEN, MA, QIN, STEWARD, XU, FENG, GUO)
STEWARDS = (STEWARD, XU)
OFFICES = (
    (HE, "何", Role.DEPARTMENT_HEAD, COMPANY),
    (ZHOU, "周", Role.DEPARTMENT_HEAD, COMPANY),
    (SUN, "孫", Role.DEPARTMENT_HEAD, SALES),
    (CHEN, "陳", Role.GROUP_LEAD, MARKETING),
    (MA, "馬", Role.MEMBER, SALES),
    (QIN, "秦", Role.GROUP_LEAD, SALES),
    (XU, "徐", Role.DATA_STEWARD, COMPANY),
    (FENG, "馮", Role.FINANCE, COMPANY),
    (GUO, "郭", Role.ADMINISTRATOR, COMPANY),
)
WEIGHTS = {"leads": Decimal("0.5"), "new_customers": Decimal("0.3"), "cac": Decimal("0.2")}
PARTS = tuple(PeriodTarget(f"2026-{month:02}", Decimal(1000)) for month in range(1, 13))
RECORDED = ("leads", "new_customers", "marketing_spend")


class Clock:
    """Goes on when it is told to, and back too."""

    def __init__(self) -> None:
        self.at = BEGINNING

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


class Company:
    """One database with its clock and its chance; it can lose its process and open again."""

    def __init__(self, file: Path, seed: int) -> None:
        self.url = f"sqlite:///{file}"
        self.clock = Clock()
        self._chance = random.Random(seed)
        migrating.migrate(store := Store(self.url))
        store.close()
        self.accord = self._opened()
        self.accord.runner.set_up()
        self.cards = self._founded()

    def _opened(self) -> Accord:
        return Accord(
            Store(self.url), clock=self.clock, chance=self._chance.randbytes, raise_errors=True
        )

    def lose_the_process(self) -> None:
        """Everything in memory is gone; another process opens the same database."""
        self.accord.close()
        self.accord = self._opened()

    def close(self) -> None:
        self.accord.close()

    def _founded(self) -> dict[UUID, UUID]:
        """The scorecards, by their holders."""
        company = SmallCompany(self.accord)
        self.accord.ledger.do(lambda _: found(company), via="init")
        self.accord.ledger.do(_staffed, via="init")
        assert company.card is not None
        cards = {MARKETING: company.card}
        cards[SALES] = self.accord.ledger.do(
            draft_card, by=SUN, holder=SALES, year=2026, name="銷售", owner=SUN
        ).value
        for holder, card in cards.items():
            self.accord.ledger.do(_lined, by=HE, card=card, holder=holder)
        return cards


def _staffed(ledger: Ledger) -> None:
    found_unit(
        ledger,
        by=SYSTEM,
        code="SAL",
        kind=UnitKind.DEPARTMENT,
        parent=COMPANY,
        names={"zh_Hant": "銷售部"},
        aliases=[],
    )
    ledger.settle()
    for person, name, role, unit in OFFICES:
        add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit)
        grant_role(ledger, by=SYSTEM, person=person, role=role, unit=unit)
    head_unit(ledger, by=SYSTEM, unit=SALES, head=SUN)
    ledger.settle()
    for metric in RECORDED[1:]:
        appoint_sources(
            ledger, by=SYSTEM, code=metric, official=["crm"], others=["finance"], steward=XU
        )


def _lined(ledger: Ledger, *, by: UUID, card: UUID, holder: UUID) -> None:
    if holder == MARKETING:  # It has one KPI, which is the whole.
        leads = kpi_id(card, "leads", MARKETING)
        reweight_lines(
            ledger,
            by=by,
            card_id=card,
            weights={leads: WEIGHTS["leads"]},
            from_period="2026-01",
            reason="two more",
        )
        phase_line(ledger, by=by, card_id=card, kpi=leads, parts=PARTS)
    for metric, weight in WEIGHTS.items():
        if (holder, metric) == (MARKETING, "leads"):
            continue
        owner = {"leads": MA, "new_customers": LI if holder == MARKETING else MA}.get(metric, QIN)
        terms = Terms(
            weight=weight,
            rule="ratio",
            cycle="month",
            target=Decimal(1000),
            owners=(Owner(owner, Decimal(1)),),
        )
        line = NewLine(metric=metric, subject=holder, terms=terms, parts=PARTS)
        add_line(ledger, by=by, card_id=card, line=line, reason="the year begins")

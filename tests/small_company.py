"""A company that fits into a test: one department, three people, two metrics, one scorecard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from app.accord import Accord
from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.measurements.commands import record_value, verify_value, withdraw_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import appoint_sources, define_metrics, name_source
from app.domain.organisation.commands import found_organisation
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.scorecards.commands import NewLine, draft_card, retarget_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, Terms
from app.eventlog import migrating
from app.eventlog.store import Store
from app.importers.library import library_definitions
from tests.made_once import made_once

BEGINNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
METRICS = ("leads", "cac", "marketing_spend", "new_customers")
MARKETING = unit_id("MKT")
WANG, LI, STEWARD = (UUID(int=number, version=4) for number in (1, 2, 3))


@dataclass
class SmallCompany:
    """The company's database with a clock that stands until it is moved on."""

    accord: Accord
    hours: list[int] = field(default_factory=lambda: [0])
    card: UUID = field(default_factory=lambda: card_id(MARKETING, 2026))

    def record(self, value: str, *, month: str = "2026-01", **more: object) -> object:
        """Wang records leads of the department; returns the effect."""
        facts = {"metric": "leads", "source": "crm", "by": WANG, "reason": "", **more}
        return self.accord.ledger.do(
            record_value,
            by=facts["by"],
            place=Place(str(facts["metric"]), MARKETING, month),
            entry=Entry(source=str(facts["source"]), value=Decimal(value)),
            reason=facts["reason"],
        ).value

    def verify(self, *, month: str = "2026-01") -> None:
        place = Place("leads", MARKETING, month)
        self.accord.ledger.do(verify_value, by=STEWARD, place=place, source="crm")

    def withdraw(self, *, month: str = "2026-01") -> None:
        place = Place("leads", MARKETING, month)
        self.accord.ledger.do(
            withdraw_value, by=WANG, place=place, source="crm", reason="counted twice"
        )

    def retarget(self, target: str, *, from_period: str = "2026-04") -> None:
        self.accord.ledger.do(
            retarget_line,
            by=WANG,
            card_id=self.card,
            kpi=kpi_id(self.card, "leads", MARKETING),
            from_period=from_period,
            target=Decimal(target),
            reason="the market moved",
        )

    def last(self) -> int:
        """The last position of the log."""
        return self.accord.ledger.log_recorder.max_notification_id() or 0

    def an_hour_later(self) -> None:
        self.hours[0] += 1


@contextmanager
def small_company(url: str, *, raise_errors: bool = True) -> Iterator[SmallCompany]:
    """The company in a new database, founded through commands."""
    made_once(url, "small company", _make)
    with opened_company(url, raise_errors=raise_errors) as company:
        yield company


def _make(url: str) -> None:
    with opened_company(url) as company:
        migrating.migrate(company.accord.store)
        company.accord.runner.set_up()
        company.accord.ledger.do(lambda _: found(company), via="init")


@contextmanager
def opened_company(url: str, *, raise_errors: bool = True) -> Iterator[SmallCompany]:
    """The company in a database where it is founded, or is about to be."""
    hours = [0]
    accord = Accord(
        Store(url),
        clock=lambda: BEGINNING + timedelta(hours=hours[0]),
        raise_errors=raise_errors,
    )
    try:
        yield SmallCompany(accord, hours)
    finally:
        accord.close()


def found(company: SmallCompany) -> None:
    """Found it in an empty database, inside a command."""
    ledger = company.accord.ledger
    found_organisation(
        ledger,
        by=SYSTEM,
        origin=f"accord/log/{UUID(int=7, version=4)}",
        zone="Asia/Taipei",
        currency="TWD",
        name="小公司",
    )
    ledger.settle()
    for code, kind, parent in (
        ("CO", UnitKind.COMPANY, None),
        ("MKT", UnitKind.DEPARTMENT, unit_id("CO")),
    ):
        names = {"zh_Hant": code}
        found_unit(ledger, by=SYSTEM, code=code, kind=kind, parent=parent, names=names, aliases=[])
        ledger.settle()
    for person, name, role, unit in (
        (WANG, "王", Role.DEPARTMENT_HEAD, "MKT"),
        (LI, "李", Role.MEMBER, "MKT"),
        (STEWARD, "葉", Role.DATA_STEWARD, "CO"),
    ):
        add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit_id(unit))
        grant_role(ledger, by=SYSTEM, person=person, role=role, unit=unit_id(unit))
    head_unit(ledger, by=SYSTEM, unit=MARKETING, head=WANG)
    library = library_definitions("TWD")
    define_metrics(ledger, by=SYSTEM, definitions={code: library[code] for code in METRICS})
    for source in ("crm", "finance"):
        name_source(
            ledger,
            by=SYSTEM,
            code=source,
            names={"en": source},
            how="edit",
            keeper_unit=MARKETING,
            keeper=LI,
            due={},
        )
    ledger.settle()
    appoint_sources(
        ledger, by=SYSTEM, code="leads", official=["crm"], others=["finance"], steward=STEWARD
    )
    ledger.settle()
    draft_card(
        ledger,
        by=WANG,
        holder=MARKETING,
        year=2026,
        name="行銷",
        owner=WANG,
        lines=(
            NewLine(
                metric="leads",
                subject=MARKETING,
                terms=Terms(
                    weight=Decimal(1),
                    rule="ratio",
                    cycle="month",
                    target=Decimal(1000),
                    owners=(Owner(LI, Decimal(1)),),
                ),
            ),
        ),
    )

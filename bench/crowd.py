"""A company of many: people with a scorecard each, KPIs, months, and sources that all report."""

from decimal import Decimal
from random import Random
from uuid import UUID, uuid5

from app.accord import Accord
from app.domain.ids import SYSTEM, unit_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.report import Entry
from app.domain.people.commands import add_person, grant_role
from app.domain.people.roles import Role
from app.domain.reference import Ledger
from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.terms import Owner, Terms
from app.domain.values.period import Period
from projections.metrics.queries import metrics
from projections.temporal import NOW

PEOPLE, KPIS, MONTHS = 200, 8, 24
SOURCES = ("crm", "finance", "analytics")
GROUPS = ("MKT-CHN", "MKT-SUP")
YEAR, LAST_MONTH = 2026, "2026-06"
NAMESPACE = UUID("5a4f0f6e-3c8b-4f7e-9d0a-2f5b7c1e8a11")
SHARE = Decimal(1) / KPIS


def crowd(accord: Accord, people: int = PEOPLE) -> int:
    """Let so many people join, each with a scorecard and its values; returns the last position."""
    with accord.reading() as db:
        known = [row for row in metrics(db, at=NOW).values() if not (row.formula or row.input_only)]
    codes = sorted(row.code for row in known if row.unit == "count")[:KPIS]
    months = [Period.parse(LAST_MONTH)]
    while len(months) < MONTHS:
        months.append(months[-1].previous())
    last = 0
    for number in range(people):
        person = uuid5(NAMESPACE, str(number))
        do, unit = accord.ledger.do, unit_id(GROUPS[number % len(GROUPS)])
        do(_join, via="bench", person=person, number=number, unit=unit)
        do(_card, via="bench", person=person, codes=codes)
        last = do(_values, via="bench", person=person, codes=codes, months=months).position
    return last


def _join(ledger: Ledger, *, person: UUID, number: int, unit: UUID) -> None:
    add_person(ledger, by=SYSTEM, id=person, name=f"同仁{number:03}", unit=unit)
    grant_role(ledger, by=SYSTEM, person=person, role=Role.MEMBER, unit=unit)


def _card(ledger: Ledger, *, person: UUID, codes: list[str]) -> None:
    lines = tuple(
        NewLine(
            metric=code,
            subject=person,
            terms=Terms(
                weight=SHARE,
                rule="ratio",
                cycle="month",
                target=Decimal(600),
                owners=(Owner(person, Decimal(1)),),
            ),
        )
        for code in codes
    )
    draft_card(ledger, by=SYSTEM, holder=person, year=YEAR, owner=person, lines=lines)


def _values(ledger: Ledger, *, person: UUID, codes: list[str], months: list[Period]) -> None:
    chance = Random(person.int)
    cells = []
    for code in codes:
        for month in months:
            cell = Cell.open(by=SYSTEM, metric=code, subject=person, period=month.key)
            for source in SOURCES:
                value = Decimal(chance.randrange(20, 90))
                entry = Entry(source=source, value=value, typed=str(value))
                cell.record(entry, by=SYSTEM, at=ledger.now(), reason=None)
            cells.append(cell)
    ledger.save(*cells)

"""A joint KPI on two scorecards is one thing: a request about one line includes the other."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import approve_request, request_adjustment
from app.domain.adjustments.request import AdjustmentRequest
from app.domain.ids import SYSTEM, unit_id
from app.domain.metrics.commands import define_metrics
from app.domain.people.commands import add_person, found_unit, grant_role
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.scorecards.commands import NewLine, add_line, draft_card, reassign_line
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, PeriodTarget, Terms
from app.domain.values.period import Period
from app.importers.library import library_definitions
from tests.small_company import LI, MARKETING, WANG, small_company

HE, SUN = UUID(int=21, version=4), UUID(int=23, version=4)
SALES = unit_id("SAL")
BOTH = (Owner(LI, Decimal("0.6")), Owner(SUN, Decimal("0.4")))


@pytest.fixture
def company(database_url):
    """Sales has the department's leads on its scorecard too; Li and Sun own them together."""
    with small_company(database_url) as found:
        ledger = found.accord.ledger
        ledger.do(lambda _: enter(ledger, found), via="init")
        yield found


def enter(ledger, found):
    names = {"zh_Hant": "SAL"}
    company = unit_id("CO")
    found_unit(
        ledger,
        by=SYSTEM,
        code="SAL",
        kind=UnitKind.DEPARTMENT,
        parent=company,
        names=names,
        aliases=[],
    )
    ledger.settle()
    for person, name, role, unit in (
        (SUN, "孫", Role.DEPARTMENT_HEAD, SALES),
        (HE, "何", Role.DEPARTMENT_HEAD, company),
    ):
        add_person(ledger, by=SYSTEM, id=person, name=name, unit=unit)
        grant_role(ledger, by=SYSTEM, person=person, role=role, unit=unit)
    ledger.settle()
    terms = Terms(weight=Decimal(1), rule="ratio", cycle="month", target=Decimal(1000), owners=BOTH)
    line = NewLine(metric="leads", subject=MARKETING, terms=terms)
    found.sales = draft_card(
        ledger, by=SUN, holder=SALES, year=2026, name="業務", owner=SUN, lines=(line,)
    )
    found.later = draft_card(
        ledger, by=SUN, holder=SALES, year=2027, name="業務", owner=SUN, lines=(line,)
    )
    reassign_line(
        ledger,
        by=WANG,
        card_id=found.card,
        kpi=kpi_id(found.card, "leads", MARKETING),
        owners=BOTH,
        from_period="2026",
        reason="agreed",
    )


def ask(company, after, *more, action=Action.CHANGE):
    kpi = kpi_id(company.card, "leads", MARKETING)
    asked = Asked(
        wanted=(Wanted(action, company.card, kpi, after=after), *more),
        first_period="2026-03",
        category="market change",
        explanation="The market moved.",
    )
    return company.accord.ledger.do(request_adjustment, by=LI, asked=asked).value


def looked_at(company, kind, id):
    return company.accord.ledger.do(lambda ledger: ledger.get(kind, id)).value


def test_the_other_scorecards_line_of_the_same_year_is_asked_about_too(company):
    request = looked_at(company, AdjustmentRequest, ask(company, {"target": Decimal(900)}))
    assert [(one.card, one.after["target"]) for one in request.lines] == [
        (company.card, Decimal(900)),
        (company.sales, Decimal(900)),
    ]
    assert request.parties >= {LI, SUN}


def test_once_approved_both_lines_have_the_new_target(company):
    id = ask(company, {"target": Decimal(900)})
    company.accord.ledger.do(approve_request, by=HE, request_id=id)
    for card in (company.card, company.sales):
        line = looked_at(company, Scorecard, card).lines[kpi_id(card, "leads", MARKETING)]
        assert line.in_force("2026-03").target == 900
        assert line.in_force("2026-02").target == 1000
    later = looked_at(company, Scorecard, company.later)
    assert later.lines[kpi_id(company.later, "leads", MARKETING)].latest.target == 1000


def test_the_other_lines_parts_have_the_metrics_decimals(company):
    ledger = company.accord.ledger
    ledger.do(lambda _: share_hours(ledger, company), via="init")
    wanted = Wanted(
        Action.CHANGE,
        company.card,
        kpi_id(company.card, "hours", MARKETING),
        after={"target": Decimal("120.6")},
    )
    asked = Asked((wanted,), "2026-03", "market change", explanation="The market moved.")
    id = ledger.do(request_adjustment, by=LI, asked=asked).value
    _, twin = looked_at(company, AdjustmentRequest, id).lines
    assert [target for _, target, *_ in twin.after["parts"]] == [Decimal("10.1")] * 6


def share_hours(ledger, company):
    """Both scorecards have the department's hours, in tenths; Sales' alone by month."""
    metric = replace(
        library_definitions("TWD")["new_customers"], names={"en": "Hours"}, aliases=(), decimals=1
    )
    define_metrics(ledger, by=SYSTEM, definitions={"hours": metric})
    ledger.settle()
    terms = Terms(Decimal(0), "ratio", "month", owners=BOTH, target=Decimal(120))
    parts = tuple(PeriodTarget(one.key, Decimal(10)) for one in Period.parse("2026").months())
    for by, card, months in ((WANG, company.card, ()), (SUN, company.sales, parts)):
        line = NewLine(metric="hours", subject=MARKETING, terms=terms, parts=months)
        add_line(ledger, by=by, card_id=card, line=line)


def test_weights_are_each_scorecards_own(company):
    own = kpi_id(company.sales, "leads", MARKETING)
    named = Wanted(Action.CHANGE, company.sales, own, after={"target": Decimal(800)})
    id = ask(company, {"target": Decimal(900)}, named)
    lines = looked_at(company, AdjustmentRequest, id).lines
    assert [one.after["target"] for one in lines] == [Decimal(900), Decimal(800)]


def test_a_kpi_of_one_owner_has_no_twin(company):
    company.accord.ledger.do(
        reassign_line,
        by=WANG,
        card_id=company.card,
        kpi=kpi_id(company.card, "leads", MARKETING),
        owners=(Owner(LI, Decimal(1)),),
        from_period="2026",
        reason="agreed",
    )
    request = looked_at(company, AdjustmentRequest, ask(company, {"target": Decimal(900)}))
    assert [one.card for one in request.lines] == [company.card]

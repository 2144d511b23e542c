"""`accord adjustments` as text: a request is told by what it is called, or by what it asks for."""

from decimal import Decimal

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import draft_request
from app.terminal.adjusting import adjustment_list
from tests.demo_database import card_of, kpi_of, persons

OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")


def test_a_request_without_a_title_is_told_by_what_it_asks_for(company):
    less = Wanted(Action.CHANGE, card_of("MKT-CON"), OUTPUT, after={"target": Decimal(470)})
    means = Wanted(Action.RESOURCE, card_of("MKT-CON"), what="A host for two months.")
    company.ledger.do(
        draft_request,
        by=persons(company)["xu.shuhan"],
        asked=Asked(wanted=(less, means), first_period="2026-08", category="competitor"),
    )
    told = {line.split()[0]: line for line in adjustment_list(company, as_of=None).lines}
    assert told["ADJ-2026-007"].endswith("2026-08       change content_output, resource")
    assert "第三季再次放寬線索獲取成本" in told["ADJ-2026-005"]

"""Weights that two people move at once never come to more than the whole."""

from collections import Counter
from decimal import Decimal
from functools import partial

import pytest

from app.domain.scorecards.commands import NewLine, add_line, reweight_lines
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.refusals import WeightsOverWhole
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, Terms
from app.ledger import Outcome
from tests.open_house import open_house
from tests.races.together import together
from tests.small_company import LI, MARKETING, WANG
from tests.visiting import filled

ROUNDS = 10
SMALL, LARGE = Decimal("0.2"), Decimal("0.6")


@pytest.fixture
def here(each_database, database_url, tmp_path):
    """The department's scorecard with two KPIs of 20% each."""
    with open_house(database_url, tmp_path) as opened:
        ledger, card = opened.accord.ledger, opened.company.card
        leads = kpi_id(card, "leads", MARKETING)
        reweight(opened, {leads: SMALL})
        ledger.do(
            add_line,
            by=WANG,
            card_id=card,
            line=NewLine(
                metric="new_customers",
                subject=MARKETING,
                terms=Terms(
                    weight=SMALL,
                    rule="ratio",
                    cycle="month",
                    target=Decimal(500),
                    owners=(Owner(LI, Decimal(1)),),
                ),
            ),
            reason="the other half",
        )
        yield opened


def reweight(here, weights):
    return here.accord.ledger.do(
        reweight_lines,
        by=WANG,
        card_id=here.company.card,
        weights=weights,
        from_period="2026-01",
        reason="the year turned",
    )


def whole(here):
    """The weights as the log has them."""
    found = {}

    def look(ledger):
        card = ledger.get(Scorecard, here.company.card)
        for metric in ("leads", "new_customers"):
            line = card.line(kpi_id(here.company.card, metric, MARKETING))
            found[metric] = line.in_force("2026-01").weight

    here.accord.ledger.do(look)
    return found


def test_sixty_and_sixty_at_once_never_make_a_hundred_and_twenty(here):
    kpis = [kpi_id(here.company.card, metric, MARKETING) for metric in ("leads", "new_customers")]
    for _ in range(ROUNDS):
        done = together(*(partial(reweight, here, {kpi: LARGE}) for kpi in kpis))
        assert Counter(type(one) for one in done) == {Outcome: 1, WeightsOverWhole: 1}
        assert sorted(whole(here).values()) == [SMALL, LARGE]
        reweight(here, dict.fromkeys(kpis, SMALL))


def test_two_heads_on_one_form_of_weights_one_is_told_that_it_moved_on(here):
    twins = [here.visitor(WANG), here.visitor(WANG)]
    for number in range(ROUNDS):
        forms = []
        for twin in twins:
            page = twin.get(f"/scorecards/{here.company.card}/lines").page
            forms.append(page.button("Save the weights").inside("form"))
        name = f"weight-{kpi_id(here.company.card, 'leads', MARKETING).hex}"
        both = [
            {**filled(form), name: str(30 + 2 * number + one), "reason": "the year turned"}
            for one, form in enumerate(forms)
        ]
        answers = together(
            *(
                partial(twin.post, form["action"], **fields)
                for twin, form, fields in zip(twins, forms, both, strict=True)
            )
        )
        assert Counter(one.status for one in answers) == {303: 1, 409: 1}
        late = next(one for one in answers if one.status == 409)
        assert "Somebody changed this since you opened it" in late.page.alerts()[0]

"""Making a scorecard and keeping it: drafted, filled, weighed, phased, handed over, retired."""

from decimal import Decimal

import pytest

from app.importers.role_cards import role_cards
from projections.columns import NOW
from projections.scorecards.queries import card_with_lines, scorecards
from tests.demo_database import card_of, kpi_of, persons

HEAD, LEAD, MEMBER = "he.mingyuan", "luo.jianwei", "chen.yating"
CARD = f"/scorecards/{card_of('MKT')}"
USERS = f"{CARD}/lines/{kpi_of('new_paying_users', 'MKT', 'MKT')}"
pytestmark = pytest.mark.usefixtures("no_letter_in_force")


def form_of(answer, button: str):
    return answer.page.button(button).inside("form")


def terms_of(company, metric: str, month: str = "2026-07"):
    with company.reading() as db:
        _, lines = card_with_lines(db, at=NOW, card=card_of("MKT"))
    return next(line for line in lines if line.metric == metric).in_force(month)


# -- drafting -------------------------------------------------------------------------------------


def test_a_scorecard_starts_from_a_role_card(visit, company):
    head = visit(HEAD)
    form = form_of(head.get("/scorecards/new"), "Draft the scorecard")
    person = str(persons(company)[MEMBER])
    answer = head.send(form, holder=person, year="2027", start="channel_group", owner=person)
    assert answer.status == 303
    page = head.follow(answer).page
    assert "¥50" in page.row("Customer acquisition cost").text
    assert "100% assigned in full." in page.text


def test_every_line_of_every_role_card_can_be_read(visit, company):
    head = visit(HEAD)
    for year, code in zip(range(2025, 2028), list(role_cards())[:3], strict=True):
        form = form_of(head.get("/scorecards/new"), "Draft the scorecard")
        holder = str(persons(company)[LEAD])
        assert head.send(form, holder=holder, year=str(year), start=code).status == 303
        with company.reading() as db:
            cards = scorecards(db, at=NOW, holder=persons(company)[LEAD], year=year)
            _, lines = card_with_lines(db, at=NOW, card=cards[0].id)
        assert len(lines) == len(role_cards()[code].lines)
        wanted = [line.terms[0] for line in lines]
        assert all(one.target is not None or one.relative_change is not None for one in wanted)


def test_there_is_one_scorecard_a_year_and_what_was_typed_stays(visit, company):
    head = visit(HEAD)
    form = form_of(head.get("/scorecards/new"), "Draft the scorecard")
    unit = str(next(id for id in company_units(company) if id))
    answer = head.send(form, holder=unit, year="2026", name="Ours")
    assert answer.status == 422
    assert "There is a scorecard for 2026 already" in " ".join(answer.page.alerts())
    assert answer.page.the("textbox", "Title")["value"] == "Ours"


def company_units(company):
    with company.reading() as db:
        return [card.holder for card in scorecards(db, at=NOW) if card.holder_kind == "unit"]


def test_who_leads_nobody_drafts_nothing(visit):
    assert visit(MEMBER).get("/scorecards/new").status == 404
    assert visit(MEMBER).get(CARD + "/lines/new").status == 403


# -- adding a KPI ---------------------------------------------------------------------------------


def test_the_metric_is_looked_for_first(look):
    answer = look(HEAD).get(CARD + "/lines/new?q=市场占有", htmx=True)
    found = [link["href"] for link in answer.page.every("link")]
    assert CARD + "/lines/new/market_share" in found


def test_a_kpi_joins_with_a_range_and_joint_owners(visit, company):
    head, known = visit(HEAD), persons(company)
    _make_room(head)
    form = form_of(head.get(CARD + "/lines/new/content_output"), "Add the KPI")
    answer = head.send(
        form,
        weight="10",
        target="480 - 540",
        owner_1=str(known[MEMBER]),
        share_1="60",
        owner_2=str(known[LEAD]),
        share_2="40%",
        from_period="2026-07",
    )
    assert answer.status == 303
    terms = terms_of(company, "content_output")
    assert (terms.low, terms.high, terms.weight) == (480, 540, Decimal("0.1"))
    assert terms.owners == ((known[MEMBER], Decimal("0.6")), (known[LEAD], Decimal("0.4")))


@pytest.mark.parametrize(
    ("typed", "baseline", "source"),
    [({"baseline_period": "2025-12"}, None, "crm"), ({"baseline": "8,000"}, Decimal(8000), "")],
)
def test_a_relative_target_freezes_its_baseline(visit, company, typed, baseline, source):
    head = visit(HEAD)
    _make_room(head)
    form = form_of(head.get(CARD + "/lines/new/leads"), "Add the KPI")
    answer = head.send(form, weight="10%", target="同比+25%", floor="+15%", **typed)
    assert answer.status == 303
    terms = terms_of(company, "leads")
    assert terms.baseline == baseline or (baseline is None and terms.baseline > 0)
    assert (terms.relative_change, terms.baseline_source) == (Decimal("0.25"), source)
    assert terms.floor == terms.baseline * Decimal("1.15")
    assert (terms.target, terms.stated) == (None, "同比+25%")


def test_a_relative_target_without_a_baseline_says_so(visit):
    head = visit(HEAD)
    _make_room(head)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    assert head.send(form, weight="10%", target="同比+25%").status == 303
    assert "baseline missing" in head.get(CARD + "/lines").page.row("Market share").text


@pytest.mark.parametrize("period", ["\ufeff", "2026-02-30", "2099"])
def test_a_period_to_measure_against_that_is_not_offered_breaks_nothing(visit, period):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    answer = head.send(form, weight="10%", target="12%", baseline_period=period)
    assert answer.status == 422


def test_what_can_not_be_read_stays_beside_its_field(visit):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    answer = head.send(form, weight="much", target="about 12%", floor="10%")
    assert answer.status == 422
    assert answer.page.the("textbox", "Weight")["value"] == "much"
    assert answer.page.the("textbox", "Target optional")["value"] == "about 12%"
    assert len(answer.page.alerts()) == 2


def test_too_much_weight_is_refused_with_how_much(visit):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    answer = head.send(form, weight="10%", target="12%")
    assert answer.status == 422
    assert "110%, 10% more than 100%" in " ".join(answer.page.alerts())


def test_a_floor_above_the_target_is_told_in_percent(visit):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    answer = head.send(form, weight="0", target="12%", floor="14%")
    assert "The floor 14% must not be above the target 12%." in answer.page.alerts()


def test_the_remainder_is_told_while_a_weight_is_typed(look):
    head = look(HEAD)
    over = head.get(CARD + "/lines/new/market_share/remainder?weight=5", htmx=True)
    assert "105% assigned; 5% too much." in over.page.text


# -- keeping --------------------------------------------------------------------------------------


def _make_room(visitor):
    """Take 10% from the last line, so that another one can join."""
    form = form_of(visitor.get(CARD + "/lines"), "Save the weights")
    name = f"weight-{kpi_of('engagement', 'MKT', 'MKT-CON').hex}"
    typed = {name: "0%", "reason": "another KPI joins", "from_period": "2026"}
    assert visitor.send(form, **typed).status == 303


def test_weights_move_together_from_a_period_on(visit, company):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines"), "Save the weights")
    users, cac = (kpi_of(metric, "MKT", "MKT").hex for metric in ("new_paying_users", "cac"))
    typed = {f"weight-{users}": "35", f"weight-{cac}": "10%"}
    answer = head.send(form, **typed, reason="growth first", from_period="2026-10")
    assert answer.status == 303
    weights = [terms_of(company, "cac", month).weight for month in ("2026-09", "2026-10")]
    assert weights == [Decimal("0.15"), Decimal("0.1")]


def test_weights_need_a_reason_and_stay_as_typed_without_one(visit):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines"), "Save the weights")
    name = f"weight-{kpi_of('cac', 'MKT', 'MKT').hex}"
    answer = head.send(form, **{name: "10%"})
    assert answer.status == 422
    assert "95% assigned; 5% left to assign." in answer.page.text


def test_the_second_of_two_heads_is_told_what_came_first(visit):
    head, other = visit(HEAD), visit("shen.wanqing")
    mine = form_of(head.get(USERS + "/target"), "Set the target")
    theirs = form_of(other.get(USERS + "/target"), "Set the target")
    assert other.send(theirs, target="900000", reason="the market shrank").status == 303
    answer = head.send(mine, target="1,100,000", reason="we grow")
    assert answer.status == 409
    assert "the market shrank" in answer.page.text
    assert answer.page.the("textbox", "Target optional")["value"] == "1,100,000"


def test_a_target_is_set_from_a_period_with_its_reason(visit, company):
    head = visit(HEAD)
    form = form_of(head.get(USERS + "/target"), "Set the target")
    typed = {"target": "90萬", "floor": "80萬", "challenge": "100萬", "from_period": "2026-10"}
    assert head.send(form, **typed, reason="the market shrank").status == 303
    terms = terms_of(company, "new_paying_users", "2026-10")
    assert (terms.target, terms.floor, terms.challenge) == (900000, 800000, 1000000)
    assert terms_of(company, "new_paying_users", "2026-09").target == 1000000


def test_spreading_fills_the_fields_and_saves_nothing(visit, company):
    head = visit(HEAD)
    page = head.get(USERS + "/phasing").page
    button = page.button("Spread evenly over quarters")
    answer = head.send(button.inside("form"), button)
    assert answer.status == 200
    assert answer.page.the("textbox", "Q1 2026")["value"] == "250,000"
    assert head.get(USERS + "/phasing").page.the("textbox", "Q1 2026")["value"] == "100,000"


def test_the_phasing_says_what_is_left_of_the_whole(look):
    part = look(HEAD).get(USERS + "/phasing/remainder?part-2026-Q1=400000", htmx=True)
    assert "600,000 left to assign" in part.page.text


def test_a_changed_part_needs_a_reason_and_a_cleared_one_is_taken_back(visit, company):
    head = visit(HEAD)
    form = form_of(head.get(USERS + "/phasing"), "Save the phasing")
    typed = {"part-2026-12": "", "part-2026-11": "105,000"}
    assert head.send(form, **typed).status == 422
    assert head.send(form, **typed, reason="December is short").status == 303
    with company.reading() as db:
        _, lines = card_with_lines(db, at=NOW, card=card_of("MKT"))
    parts = next(line for line in lines if line.metric == "new_paying_users").parts
    assert "2026-12" not in parts
    assert parts["2026-11"].target == 105000


def test_owners_whose_shares_are_not_the_whole_are_refused(visit, company):
    head, known = visit(HEAD), persons(company)
    form = form_of(head.get(USERS + "/owners"), "Save the owners")
    typed = {"owner_2": str(known[LEAD]), "share_1": "60%", "share_2": "30%"}
    answer = head.send(form, **typed, reason="two of them now")
    assert answer.status == 422
    assert "The owners' shares add up to 90%, not to 100%." in answer.page.alerts()
    again = head.send(form, **{**typed, "share_2": "40"}, reason="two of them now")
    assert again.status == 303


def test_a_line_is_retired_with_its_reason(visit, company):
    head = visit(HEAD)
    form = form_of(head.get(USERS + "/retirement"), "Retire the KPI")
    assert head.send(form).status == 422
    assert head.send(form, reason="measured elsewhere", from_period="2026-10").status == 303
    assert terms_of(company, "new_paying_users", "2026-10") is None
    assert "retired from October 2026" in head.get(CARD + "/lines").page.text


@pytest.mark.parametrize("who", [MEMBER, LEAD, "fang.zhenghao"])
def test_who_sets_no_targets_sees_weights_without_fields(look, who):
    page = look(who).get(CARD + "/lines").page
    assert "30%" in page.row("New paying users").text
    assert page.every("button", "Save the weights") == []
    assert look(who).get(USERS + "/target").status == 403


def test_a_personal_scorecard_of_others_is_not_there(look, still_company):
    card = card_of(persons(still_company)["wu.guanting"])
    assert look(HEAD).get(f"/scorecards/{card}/lines").status == 200
    assert look("hou.jiaxin").get(f"/scorecards/{card}/lines").status == 404


def test_a_refused_kpi_still_counts_in_the_remainder_that_is_shown(visit):
    head = visit(HEAD)
    form = form_of(head.get(CARD + "/lines/new/market_share"), "Add the KPI")
    answer = head.send(form, weight="5%", target="12%", floor="14%")
    assert "105% assigned; 5% too much." in answer.page.text

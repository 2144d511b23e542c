"""What if: the same reckoning as the command line, as one types, and nothing is saved."""

from app.terminal.adjusting import what_would_be
from tests.demo_database import card_of, end_of_log, kpi_of

CARD = card_of("MKT")
URL = f"/scorecards/{CARD}/2026-Q2/what-if"
USERS, CAC = kpi_of("new_paying_users", "MKT", "MKT"), kpi_of("cac", "MKT", "MKT")
LEADS = kpi_of("conversion", "MKT", "MKT")


def test_it_reckons_like_the_command_line_and_leaves_the_log_alone(visit, company):
    head, before = visit("shen.wanqing"), end_of_log(company)
    typed = (
        f"weight-{USERS.hex}=40&weight-{CAC.hex}=5%25&value-{CAC.hex}=44&target-{USERS.hex}=50萬"
    )
    told = what_would_be(
        company,
        holder="MKT",
        period_key="2026-Q2",
        sets=[
            "new_paying_users.weight=40",
            "cac.weight=5",
            "cac.value=44",
            "new_paying_users.target=500000",
        ],
        as_of=None,
    )
    now, then = told.facts["now"], told.facts["then"]
    assert now["score"] != then["score"]
    page = head.get(f"{URL}?{typed}").page
    assert f"{then['score']}" in page.text
    assert f"{now['score']}" in page.text
    assert "100% assigned in full." in page.text
    part = head.get(f"{URL}?{typed}", htmx=True)
    assert f"{then['score']}" in part.page.text
    assert "Start again" not in part.page.text
    assert end_of_log(company) == before


def test_weights_off_the_whole_and_what_cannot_be_read_are_said(visit):
    page = visit("shen.wanqing").get(f"{URL}?weight-{USERS.hex}=50&value-{CAC.hex}=many").page
    assert "too much" in page.text
    assert page.by_id(f"value-{CAC.hex}")["aria-invalid"] == "true"
    assert page.by_id(f"value-{CAC.hex}")["value"] == "many"
    part = visit("shen.wanqing").get(f"{URL}?value-{CAC.hex}=many", htmx=True).page
    assert "Not reckoned with yet: Customer acquisition cost: “many” can't be read" in part.text


def test_it_is_reached_from_the_scorecard_and_hidden_with_it(visit):
    page = visit("shen.wanqing").get(f"/scorecards/{CARD}/2026-Q2").page
    assert URL in [link["href"] for link in page.every("link")]
    past = visit("shen.wanqing").get(f"/scorecards/{CARD}/2026-Q2?as_of=2026-05-31").page
    assert URL not in [link["href"] for link in past.every("link")]
    personal = visit("chen.yating").get(
        "/scorecards/00000000-0000-4000-8000-000000000001/2026/what-if"
    )
    assert personal.status == 404
    assert visit("shen.wanqing").get(f"/scorecards/{CARD}/never/what-if").status == 404

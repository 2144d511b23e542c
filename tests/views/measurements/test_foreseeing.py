"""What a pasted block would come to, before it is saved."""

from app.domain.ids import unit_id
from tests.demo_database import end_of_log

SHEN, WU = "shen.wanqing", "wu.guanting"
MARKETING = unit_id("MKT")
FORESEEN = "/measurements/foreseen"


def place(metric="new_paying_users", month="2026-07"):
    return f"{metric}/{MARKETING}/{month}"


def lines(answer):
    return [one.text for one in answer.page.every("listitem")]


def test_each_text_is_read_as_its_cell_would_and_nothing_is_written(visit, company):
    before = end_of_log(company)
    answer = visit(SHEN).post(
        FORESEEN,
        place=[place(), place("cac"), place(month="2026-06"), place(month="2026-08")],
        typed=["7.2萬", "many", "-", "80000"],
        reason="-",
    )
    assert answer.status == 200
    read, refused, none, future = lines(answer)
    assert "72,000" in read
    assert "many" in refused
    assert none.endswith("no value")
    assert "has not begun" in future
    assert "2" in [one.attributes.get("data-refused") for one in answer.page.all()]
    assert end_of_log(company) == before


def test_what_would_wait_for_the_steward_says_so(visit):
    answer = visit(SHEN).post(FORESEEN, place=[place()], typed=["9000萬"])
    assert "held for the data steward" in lines(answer)[0]


def test_a_stranger_is_told_that_they_may_not(visit):
    answer = visit(WU).post(FORESEEN, place=[place()], typed=["80000"])
    assert "80,000" not in lines(answer)[0]


def test_what_names_no_cell_is_not_there(visit):
    visitor = visit(SHEN)
    assert visitor.post(FORESEEN, place=["leads/2026-07"], typed=["1"]).status == 404
    assert visitor.post(FORESEEN, place=[place()], typed=["1", "2"]).status == 404
    assert visitor.post(FORESEEN, place=[f"leads/{MARKETING}/July"], typed=["1"]).status == 404


def test_what_is_not_there_can_not_be_taken_back(visit):
    (told,) = lines(visit(SHEN).post(FORESEEN, place=[place()], typed=["-"]))
    assert "There is no value from crm to take back" in told

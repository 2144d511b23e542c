"""What somebody answered about a file stays: over later questions, refusals, and coming back."""

import io

import pytest

from app.factory import create_app
from tests.demo_database import settings_of
from tests.importers.worked_tables import FOUNDER, empty_company
from tests.views.imports.test_importing import drop, imported, the_check, with_answers
from tests.visiting import Visitor, filled

WHO = "渠道組/*專員"


@pytest.fixture
def founder(tmp_path):
    """Opens a browser as the founder of an organisation where nothing is known yet."""
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        app = create_app(accord, settings_of(tmp_path))
        yield lambda: Visitor(app, FOUNDER)


def field(answer, question):
    """The name of the select that asks this."""
    return answer.page.the("combobox", question)["name"]


def chosen(answer, question):
    """What the select that asks this shows."""
    return filled(the_check(answer))[field(answer, question)]


def make_department(visitor, answer):
    """Name a department that isn't there; then make it, as the next page proposes."""
    asked = with_answers(visitor, answer, holder="市場部")
    which = field(asked, "There is no unit or person “市場部” here. Which one is it?")
    return with_answers(visitor, asked, **{which: "make"})


def test_answers_stay_while_a_department_is_made(founder):
    visitor = founder()
    first = drop(visitor, "yearly_master")
    year, who = field(first, "Which year is this table about?"), field(first, f"Who is “{WHO}”?")
    told = with_answers(visitor, first, **{year: "2025", who: "lin"})
    made = make_department(visitor, told)
    assert chosen(made, "Which year is this table about?") == "2025"
    assert chosen(made, f"Who is “{WHO}”?") == "lin"
    assert chosen(made, "Who is “內容組/*編輯”?") == ""


def test_a_figure_that_was_put_right_stays_while_its_row_is_not_drawn(founder):
    visitor = founder()
    content = "KPI指標,實際值\nCAC,52..5\n奇怪的指標,5\n".encode()
    first = with_answers(
        visitor, drop(visitor, content=content), **{"answer-values-month": "2026-06"}
    )
    fix = the_check(first).the("textbox", "Instead of “52..5”, row 2")["name"]
    fixed = with_answers(visitor, first, **{fix: "53"})
    form = the_check(fixed)
    only = visitor.send(form, next(one for one in form.every("button") if "need" in one.name))
    assert "Put right" not in only.page.text
    assert filled(the_check(only))[fix] == "53"


def test_answers_are_there_again_when_the_page_is_opened_again(founder):
    visitor = founder()
    first = drop(visitor, "yearly_master")
    told = make_department(visitor, first)
    with_answers(visitor, told, **{field(told, f"Who is “{WHO}”?"): "lin"})
    visitor = founder()
    again = visitor.get(first.url)
    assert "What you answered before is filled in." in again.page.text
    assert chosen(again, f"Who is “{WHO}”?") == "lin"
    assert filled(the_check(again))["holder"] == "市場部"
    form = the_check(again)
    anew = visitor.follow(visitor.send(form, form.button("Forget these answers")))
    assert chosen(anew, f"Who is “{WHO}”?") == ""
    assert "filled in" not in anew.page.text


def test_two_tabs_take_no_answers_from_each_other(founder):
    here, there = founder(), founder()
    first, second = drop(here, "yearly_master"), drop(there, "yearly_master")
    with_answers(here, first, **{field(first, f"Who is “{WHO}”?"): "lin"})
    other = with_answers(there, second, **{field(second, "Who is “內容組/*編輯”?"): "make"})
    assert chosen(other, f"Who is “{WHO}”?") == ""
    both = here.get(first.url)
    assert chosen(both, f"Who is “{WHO}”?") == "lin"
    assert chosen(both, "Who is “內容組/*編輯”?") == "make"


def test_an_answer_that_stopped_fitting_is_asked_again_and_takes_no_other_with_it(founder):
    visitor = founder()
    first = drop(visitor, "yearly_master")
    year, who = field(first, "Which year is this table about?"), field(first, f"Who is “{WHO}”?")
    refused = with_answers(visitor, first, **{year: "soon", who: "lin"})
    assert refused.status == 422
    asked = refused.page.the("combobox", "Which year is this table about?")
    assert asked["aria-invalid"] == "true"
    assert "“soon” is no answer any more. Choose again." in refused.page.text
    assert filled(the_check(refused))[who] == "lin"
    assert "Import 0 of 40 cells" in refused.page.text


def test_a_way_to_read_the_file_that_cant_be_leaves_the_other_answers(founder):
    visitor = founder()
    content = "KPI指標,實際值,目標,責任人\n線索轉化率,5,1,專員\n".encode("big5")
    first = drop(visitor, content=content)
    month = field(first, "Which month is this table about?")
    refused = with_answers(visitor, first, **{"answer-file-encoding": "utf-16", month: "2026-04"})
    assert refused.status == 422
    assert refused.page.alerts()
    assert filled(the_check(refused))[month] == "2026-04"


def test_what_was_answered_with_the_last_click_is_kept_with_the_import(founder):
    visitor = founder()
    content = "KPI指標,實際值\n新增付費用戶數,5\n奇怪的指標,6\n".encode()
    first = drop(visitor, content=content)
    done = imported(visitor, first, **{field(first, "Which month is this table about?"): "2026-04"})
    assert done.goes_to
    sent = (io.BytesIO(content), "again.csv")
    again = visitor.follow(visitor.post("/imports/files", file=sent))
    assert chosen(again, "Which month is this table about?") == "2026-04"

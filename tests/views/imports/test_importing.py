"""The import's pages: a file dropped, checked, imported, taken back."""

import io
import json

import pytest

from tests.importers.books import TRACKING, book
from tests.importers.worked_tables import events, worked

STEWARD = "ye.ruolin"


def drop(visitor, name="monthly_tracking", content=None):
    """Drop a file; gives the check page."""
    data = worked(name) if content is None else content
    visitor.get("/imports/")
    answer = visitor.post("/imports/files", file=(io.BytesIO(data), f"{name}.csv"))
    return visitor.follow(answer) if answer.status == 303 else answer


def the_check(answer):
    """The form with the check of a file."""
    return next(one for one in answer.page.all() if one.attributes.get("id") == "import-check")


def with_answers(visitor, answer, **chosen):
    """The check again, with choices by the beginning of a question's text."""
    form = the_check(answer)
    return visitor.send(form, form.button("Check again"), **chosen)


def imported(visitor, answer, **chosen):
    form = the_check(answer)
    return visitor.send(form, form.button("Import"), **chosen)


HOLDER = {"answer-monthly-holder": "MKT", "answer-monthly-month": "2026-06"}


def test_what_the_file_lacks_is_asked_with_its_defaults(visit):
    visitor = visit("shen.wanqing")
    answer = drop(visitor)
    assert answer.page.the("heading", "Monthly tracking table")
    assert answer.page.the("combobox", "Whose table is this?")
    month = answer.page.the("combobox", "Which month is this table about?")
    chosen = [one["value"] for one in month.all() if "selected" in one]
    assert chosen == ["2026-06"]


def test_a_reader_of_chinese_sees_names_for_codes(visit):
    visitor = visit("shen.wanqing", "zh_Hant")
    answer = drop(visitor)
    holders = [one.text for one in answer.page.the("combobox", "這是誰的表格？").every("option")]
    months = [one.text for one in answer.page.the("combobox", "這張表是哪個月的？").every("option")]
    assert {"市場部", "渠道組"} <= set(holders)
    assert months[0] == "2026 年 6 月"
    form = the_check(answer)
    checked = the_check(visitor.send(form, form.button("重新檢查"), **HOLDER)).text
    assert "新增付費用戶數 · 市場部 · 2026 年 6 月" in checked
    assert "完成率為 2 - 實際值 / 目標值 = 96%" in checked


def test_june_is_checked_imported_and_taken_back(visit, company):
    visitor = visit("shen.wanqing")
    answer = with_answers(visitor, drop(visitor), **HOLDER)
    assert answer.status == 200
    assert "Import 15 of 24 cells" in answer.page.text
    assert "completion is 2 - actual / target = 96%" in answer.page.text
    receipt = visitor.follow(imported(visitor, answer, **HOLDER))
    assert receipt.page.the("heading", "Import 1")
    assert "Cause, countermeasure and stated figures" in receipt.page.text
    form = receipt.page.button("Reverse it").inside("form")
    refused = visitor.send(form)
    assert refused.status == 422
    taken = visitor.follow(visitor.send(form, reason="wrong month"))
    assert "wrong month" in taken.page.text
    assert "taken back" in visitor.get("/imports/").page.text


def test_a_large_import_is_waited_for_longer_than_an_edit(visit):
    """Twenty thousand values take longer than the twenty seconds that other answers have."""
    form = the_check(drop(visit("shen.wanqing")))
    assert json.loads(form["hx-request"])["timeout"] >= 300_000


def test_sending_twice_imports_once(visit, company):
    visitor = visit("shen.wanqing")
    answer = with_answers(visitor, drop(visitor), **HOLDER)
    first = imported(visitor, answer, **HOLDER)
    after = events(company)
    second = imported(visitor, answer, **HOLDER)
    assert events(company) == after
    assert first.goes_to.startswith("/imports/")
    assert second.goes_to == first.goes_to


def test_a_correction_made_meanwhile_is_shown_before_it_is_overwritten(visit, company):
    visitor = visit("shen.wanqing")
    rows = "metric,subject,period,value,source\n新增付費用戶數,MKT,2026-06,{},own\n".format
    told = {"answer-values-holder": "MKT"}
    first = with_answers(visitor, drop(visitor, content=rows("60000").encode()), **told)
    assert imported(visitor, first, **told).goes_to
    stale = with_answers(visitor, drop(visitor, content=rows("70000").encode()), **told)
    assert "60,000 becomes 70,000" in stale.page.text
    other = visit("shen.wanqing")
    newer = with_answers(other, drop(other, content=rows("65000").encode()), **told)
    assert imported(other, newer, **told).goes_to
    before = events(company)
    shown = imported(visitor, stale, **told)
    assert shown.status == 409
    assert events(company) == before
    assert "Cells that do something else now: 1." in shown.page.text
    assert "65,000 becomes 70,000" in shown.page.text
    assert "when you opened this page: Correction" in shown.page.text
    assert imported(visitor, shown, **told).goes_to


def test_what_nothing_stood_in_the_way_of_is_imported_though_the_log_went_on(visit, company):
    visitor, other = visit("shen.wanqing"), visit("shen.wanqing")
    answer = with_answers(visitor, drop(visitor), **HOLDER)
    rows = "metric,subject,period,value,source\n新增付費用戶數,MKT,2026-05,60000,own\n"
    told = {"answer-values-holder": "MKT"}
    another = with_answers(other, drop(other, content=rows.encode()), **told)
    assert imported(other, another, **told).goes_to
    assert imported(visitor, answer, **HOLDER).goes_to


def test_thousands_of_unknown_names_are_asked_some_at_a_time(visit):
    visitor = visit("shen.wanqing")
    text = "KPI指標,月度實際值,完成率\n" + "".join(f"奇怪的指標{at},5,\n" for at in range(2_000))
    answer = with_answers(visitor, drop(visitor, content=text.encode()), **HOLDER)
    assert len(answer.response.get_data()) < 400_000
    panel = the_check(answer).the("heading", "What the file doesn't say").inside("section")
    asked = panel.every("combobox")
    assert len(asked) == 20
    assert "more questions follow" in answer.page.text
    (settled, *_) = [one for one in asked if one.name.startswith("Which metric")]
    told = {**HOLDER, settled["name"]: "cac"}
    again = with_answers(visitor, answer, **told)
    assert "Import 1 of" in again.page.text
    form = the_check(again)
    assert settled.name not in form.text.partition("Cells by")[0]
    once_more = with_answers(visitor, again, **HOLDER)
    assert "Import 1 of" in once_more.page.text


def test_only_what_needs_somebody_is_shown_on_request(visit):
    visitor = visit("shen.wanqing")
    text = "KPI指標,月度實際值,完成率\nCAC,52,\n奇怪的指標,5,\n".encode()
    answer = with_answers(visitor, drop(visitor, content=text), **HOLDER)
    form = the_check(answer)
    button = next(one for one in form.every("button") if "need" in one.name)
    filtered = visitor.send(form, button, **HOLDER)
    assert "奇怪的指標" in filtered.page.text
    assert "CAC" not in [row.text[:3] for row in filtered.page.every("row")]


@pytest.mark.parametrize("content", [b"", b"hello\n1\n", b"PK\x03\x04x", b"%PDF-1"])
def test_what_is_no_table_gets_a_sentence(visit, content):
    answer = drop(visit("shen.wanqing"), content=content)
    assert answer.status == 422
    assert answer.page.alerts()


def test_text_of_a_file_is_never_markup(visit):
    visitor = visit("shen.wanqing")
    text = "KPI指標,月度實際值,異常原因\nCAC,52,<script>alert(1)</script>\n".encode()
    answer = with_answers(visitor, drop(visitor, content=text), **HOLDER)
    assert "<script>alert(1)" not in answer.response.get_data(as_text=True)
    assert "<script>alert(1)</script>" in answer.page.text


def test_a_stranger_sees_no_import_of_a_personal_scorecard(visit, company):
    visitor = visit("shen.wanqing")
    text = "KPI指標,月度實際值,異常原因\nCAC,52,漲價\n".encode()
    told = {**HOLDER, "answer-monthly-holder": "wu.guanting"}
    answer = with_answers(visitor, drop(visitor, content=text), **told)
    done = imported(visitor, answer, **told)
    assert done.status in (204, 303)
    stranger = visit("hou.jiaxin")
    assert stranger.get(done.goes_to).status == 404
    assert visitor.get(done.goes_to).status == 200


def test_a_file_that_was_never_kept_is_not_there(visit):
    visitor = visit("shen.wanqing")
    assert visitor.get(f"/imports/files/{'0' * 64}").status == 404
    assert visitor.get("/imports/files/nonsense").status == 404


def test_a_unit_and_a_month_in_the_title_are_proposed(visit):
    content = book(("市場部2026年6月跟蹤表",), (), TRACKING, ("CAC", None, 52), name="表")
    visitor = visit(STEWARD)
    visitor.get("/imports/")
    sent = (io.BytesIO(content), "t.xlsx")
    page = visitor.follow(visitor.post("/imports/files", file=sent)).page
    chosen = {
        one["value"]
        for select in page.every("combobox")
        for one in select.every("option")
        if "selected" in one
    }
    assert {"MKT", "2026-06"} <= chosen
    assert "Same" in page.text


def test_a_figure_is_put_right_on_the_spot(visit):
    visitor = visit(STEWARD)
    told = {"answer-values-holder": "MKT", "answer-values-month": "2026-06"}
    answer = drop(visitor, content="KPI指標,實際值\nCAC,52..5\n".encode())
    refused = visitor.send(the_check(answer), the_check(answer).button("Check again"), **told)
    form = the_check(refused)
    field = form.the("textbox", "Instead of “52..5”, row 2")
    fixed = visitor.send(form, form.button("Check again"), **told, **{field["name"]: "53"})
    row = next(one for one in fixed.page.every("row") if "Put right here" in one.text)
    assert "the file says “52..5”" in row.text
    assert "Correction" in row.text
    receipt = visitor.follow(imported(visitor, fixed, **told))
    assert receipt.page.the("heading", "Import 1")


OWN = "考評項,當期數,備查\nCAC,58,x\n"


def the_columns(answer):
    """The part of the check in which columns are explained."""
    return next(one for one in answer.page.all() if one.attributes.get("id") == "columns")


def explained(visitor, answer, **said):
    """The check again, with what columns hold by their headings."""
    form = the_check(answer)
    told = {the_columns(answer).the("combobox", name)["name"]: held for name, held in said.items()}
    return visitor.send(form, form.button("Read it like this"), **told, **WHOSE), told


WHOSE = {"answer-values-holder": "MKT", "answer-values-month": "2026-06"}


def test_columns_of_ones_own_are_explained_on_the_page_and_remembered(visit):
    visitor = visit(STEWARD)
    answer = drop(visitor, content=OWN.encode())
    assert answer.page.the("heading", "A table with column names of its own")
    assert "open" in the_columns(answer)
    assert the_columns(answer).row("考評項").every("cell")[0].text == "CAC"
    read, told = explained(visitor, answer, 考評項="metric", 當期數="actual")
    assert "open" not in the_columns(read)
    again = visitor.send(the_check(read), the_check(read).button("Check again"), **told, **WHOSE)
    assert "Correction" in again.page.text
    assert visitor.follow(imported(visitor, again)).page.the("heading", "Import 1")
    later = drop(visit("shen.wanqing"), content=OWN.replace("58", "59").encode())
    assert "as last time, from" in the_columns(later).row("考評項").text
    assert later.page.the("heading", "List of values")


def test_a_column_that_was_explained_can_be_said_to_hold_something_else(visit):
    visitor = visit(STEWARD)
    read, _ = explained(
        visitor, drop(visitor, content=OWN.encode()), 考評項="metric", 當期數="actual"
    )
    other, _ = explained(visitor, read, 考評項="metric", 當期數="target", 備查="actual")
    chosen = [
        option["value"]
        for option in the_columns(other).the("combobox", "當期數").every("option")
        if "selected" in option
    ]
    assert chosen == ["target"]


def test_a_department_that_is_not_in_the_list_can_be_named_and_made(visit):
    visitor = visit("tao.yifan")
    form = the_check(drop(visitor))
    assert form.the("textbox", "Or a department that isn't in the list")
    answer = visitor.send(form, form.button("Check again"), holder="新事業部")
    asked = answer.page.the(
        "combobox", "There is no unit or person “新事業部” here. Which one is it?"
    )
    assert "Make it now" in [one.text for one in asked.every("option")]
    assert "新事業部" in [
        one.attributes.get("value") for one in the_check(answer).all() if one.tag == "input"
    ]


def test_who_makes_no_units_is_not_asked_for_a_new_one(visit):
    assert "that isn't in the list" not in the_check(drop(visit("chen.yating"))).text


def test_a_source_that_was_explained_before_stands_folded_away_and_can_be_changed(visit):
    visitor = visit(STEWARD)
    text = "metric,subject,period,value,source\norders,MKT,2019-0{},70,渠道匯總\n"
    holder = {"answer-values-holder": "MKT"}
    first = with_answers(visitor, drop(visitor, "a", text.format(1).encode()), **holder)
    field = first.page.the("combobox", "Which data source is “渠道匯總”?")["name"]
    assert imported(visitor, first, **{field: "crm"}).status == 204
    second = with_answers(visitor, drop(visitor, "b", text.format(2).encode()), **holder)
    folded = next(one for one in second.page.all() if one.attributes.get("id") == "names-as-before")
    assert "So it was explained last time." in folded.text
    third = with_answers(visitor, second, **{field: "finance"})
    assert "Names read as last time" not in third.page.text
    assert imported(visitor, second).status == 204

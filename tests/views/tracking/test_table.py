"""The monthly tracking table: figures with words beside them, written line by line."""

import pytest

from app.domain.ids import unit_id
from app.domain.reviews.check_in import Cause
from app.domain.reviews.commands import CheckInWords, check_in
from app.importers.file_check import check_file
from app.importers.file_import import import_file
from tests.demo_database import card_of, end_of_log, events_of, kpi_of, persons
from tests.importers.worked_tables import effects, worked

HEAD, LEAD, STEWARD = "shen.wanqing", "fang.zhenghao", "tao.yifan"
CARD = card_of("MKT")
PAGE = f"/tracking/{CARD}/2026-06"
USERS = kpi_of("new_paying_users", "MKT", "MKT")
CHANNEL = card_of("MKT-CHN")


def line(page, kpi=USERS):
    return page.by_id(f"tracked-{kpi.hex[:12]}")


def form_of(one):
    return next(each for each in one.all() if each.tag == "form")


def send(visitor, kpi=USERS, page=None, url=PAGE, **typed):
    """Send a line as a browser does: with the fields that stand in other columns."""
    one = line(page or visitor.get(url).page, kpi)
    fields = {each["name"]: _held(each) for each in one.all() if each.attributes.get("form")}
    return visitor.send(form_of(one), **{**fields, **typed})


def _held(field):
    if field.tag == "input":
        return field["value"]
    return "".join(one for one in field.children if isinstance(one, str)).removeprefix("\n")


def written(page, kpi=USERS):
    return {
        each["name"]: _held(each)
        for each in line(page, kpi).all()
        if each.attributes.get("form") and "name" in each
    }


def test_figures_of_the_worked_table_stand_as_they_are_computed(look):
    page = look(HEAD).get(PAGE).page
    assert "80,000 72,000 90% Yellow" in line(page).text
    cac = line(page, kpi_of("cac", "MKT", "MKT")).text
    assert "¥50 ¥52 96% Yellow" in cac


def test_words_are_kept_with_the_figures_that_a_table_stated(visit, company):
    import_file(
        company, worked("monthly_tracking"), "t.csv", holder="MKT", period="2026-06",
        by=persons(company)[STEWARD],
    )  # fmt: skip
    visitor = visit(HEAD)
    page = visitor.get(PAGE).page
    assert "stated 104%" in line(page, kpi_of("cac", "MKT", "MKT")).text
    assert written(page)["cause"] == "競品「618」活動分流"
    before = end_of_log(company)
    answer = send(visitor, page=page, countermeasure="老客推薦獎勵加倍")
    assert answer.status == 200
    (noted,) = events_of(company, before)
    assert type(noted).__name__ == "Noted"
    assert str(noted.completion) == "0.9"
    assert written(answer.page)["countermeasure"] == "老客推薦獎勵加倍"
    assert "New paying users: Noted." in answer.page.by_id("status").text


def test_the_same_words_again_are_no_event(visit, company):
    visitor = visit(HEAD)
    send(visitor, cause="a rival's sale")
    before = end_of_log(company)
    assert send(visitor, cause="a rival's sale").status == 200
    assert end_of_log(company) == before


def test_taking_all_words_away_takes_the_note_back(visit, company):
    visitor = visit(HEAD)
    send(visitor, cause="a rival's sale", responsible="Fang Zhenghao")
    before = end_of_log(company)
    answer = send(visitor, cause="", responsible="")
    assert answer.status == 200
    assert [type(one).__name__ for one in events_of(company, before)] == ["TakenBack"]
    assert written(answer.page)["responsible"] == "Chen Yating"


def test_somebody_else_can_answer_for_a_line_by_name_or_username(visit):
    visitor = visit(HEAD)
    assert written(send(visitor, responsible="方正浩").page)["responsible"] == "Fang Zhenghao"
    assert written(send(visitor, responsible="@chen.yating").page)["responsible"] == "Chen Yating"


def test_a_name_that_nobody_has_is_said_beside_the_field_and_nothing_is_kept(visit, company):
    visitor, before = visit(HEAD), end_of_log(company)
    answer = send(visitor, cause="a rival's sale", responsible="Nobody Such")
    assert answer.status == 422
    assert "Nobody here is called “Nobody Such”." in line(answer.page).text
    assert written(answer.page)["cause"] == "a rival's sale"
    assert end_of_log(company) == before


def test_a_text_too_long_is_refused_and_stays(visit, company):
    visitor, before = visit(HEAD), end_of_log(company)
    answer = send(visitor, cause="x" * 1001)
    assert answer.status == 422
    assert "At most 1000 characters" in line(answer.page).text
    assert end_of_log(company) == before


def test_who_comes_second_sees_both_texts_and_may_keep_either(visit, company):
    mine, theirs = visit(HEAD), visit("chen.yating")
    page = mine.get(PAGE).page
    assert send(theirs, cause="theirs").status == 200
    before = end_of_log(company)
    answer = send(mine, page=page, cause="mine")
    assert answer.status == 409
    said = line(answer.page).text
    assert "Chen Yating wrote here first" in said
    assert "Theirs: theirs" in said
    assert written(answer.page)["cause"] == "mine"
    assert end_of_log(company) == before
    kept = mine.get(line(answer.page).link("Keep theirs Esc")["hx-get"], htmx=True)
    assert written(kept.page)["cause"] == "theirs"
    assert written(send(mine, page=answer.page).page)["cause"] == "mine"


def test_a_check_in_in_between_is_no_conflict(visit, company):
    visitor, owner = visit(HEAD), persons(company)["chen.yating"]
    page = visitor.get(PAGE).page
    words = CheckInWords(
        CARD, USERS, "new_paying_users", unit_id("MKT"), "2026-06",
        cause=Cause.COMPETITOR, note="618 took visitors",
    )  # fmt: skip
    company.ledger.do(check_in, by=owner, holder=unit_id("MKT"), words=words)
    answer = send(visitor, page=page, cause="a rival's sale")
    assert answer.status == 200
    assert "Competitor · 618 took visitors" in line(answer.page).text


def test_sending_a_line_twice_keeps_it_once(visit, company):
    visitor = visit(HEAD)
    page = visitor.get(PAGE).page
    first = send(visitor, page=page, cause="a rival's sale")
    end = end_of_log(company)
    again = send(visitor, page=page, cause="a rival's sale")
    assert (first.status, again.status) == (200, 200)
    assert end_of_log(company) == end


def test_without_script_a_line_is_saved_by_its_button(visit):
    visitor = visit(HEAD)
    one = line(visitor.get(PAGE).page)
    fields = {each["name"]: _held(each) for each in one.all() if each.attributes.get("form")}
    hidden = {each["name"]: each["value"] for each in form_of(one).all() if "name" in each}
    answer = visitor.post(form_of(one)["action"], **hidden, **{**fields, "cause": "a sale"})
    assert answer.status == 303
    assert written(visitor.follow(answer).page)["cause"] == "a sale"
    refused = visitor.post(form_of(one)["action"], **hidden, **{**fields, "responsible": "?"})
    assert refused.status in (409, 422)
    assert refused.page.the("heading", "Monthly tracking")


# -- what a red line asks for ---------------------------------------------------------------------


def red_line(page):
    return next(one for one in page.all() if "data-unfinished" in one)


def test_a_red_line_is_unfinished_until_it_has_cause_and_countermeasure(visit, company):
    visitor, url = visit(HEAD), f"/tracking/{CHANNEL}/2026-06"
    page = visitor.get(url).page
    assert "1 red KPI asks for a cause and a countermeasure" in page.by_id("unfinished").text
    red = red_line(page)
    assert "Give the cause and a countermeasure." in red.text
    fields = {each["name"]: _held(each) for each in red.all() if each.attributes.get("form")}
    answer = visitor.send(form_of(red), **{**fields, "cause": "traffic cost rose"})
    assert answer.status == 200
    assert "The countermeasure is missing." in red_line(answer.page).text
    half = red_line(answer.page)
    fields = {each["name"]: _held(each) for each in half.all() if each.attributes.get("form")}
    answer = visitor.send(form_of(half), **{**fields, "countermeasure": "move budget"})
    assert "Every red KPI has its cause" in answer.page.by_id("unfinished").text
    assert not any("data-unfinished" in one for one in answer.page.all())


def test_a_listed_cause_is_the_cause_of_a_red_line(visit, company):
    visitor, url = visit("luo.jianwei"), f"/tracking/{CHANNEL}/2026-06"
    share = kpi_of("performance_ad_share", "MKT-CHN", "MKT-CHN")
    page = visitor.get(f"/causes/{share}/2026-06").page
    named = page.button("Name the cause").inside("form")
    assert visitor.send(named, words="預算被會員日挪用", category="price").status == 303
    red = red_line(visitor.get(url).page)
    assert "The countermeasure is missing." in red.text
    assert "Price: 預算被會員日挪用" in red.text
    assert "Price: 預算被會員日挪用" in visitor.get("/missed/?period=2026-06").page.text


def test_the_list_counts_what_each_scorecard_still_lacks(look):
    page = look(HEAD).get("/tracking/?period=2026-06").page
    row = next(one for one in page.every("row") if "Channel group, 2026" in one.text)
    assert row.text.endswith("Yellow 4Red 1 — 1")
    listed = [one.text for one in page.every("rowheader")]
    assert listed[0].startswith("Marketing department, 2026")
    assert all("group" in one for one in listed[1:6])
    assert "Chen Yating, 2026" in page.text
    assert "Chen Yating, 2026" not in look("qin.haoran").get("/tracking/?period=2026-06").page.text


# -- who may, and when ----------------------------------------------------------------------------


def test_an_auditor_reads_the_table_and_writes_nothing(look):
    page = look("gu.chengde").get(PAGE).page
    assert not any(one.tag == "textarea" for one in line(page).all())


def test_a_line_sent_without_the_right_is_refused_with_a_sentence(visit, company):
    one = line(visit(HEAD).get(PAGE).page)
    fields = {each["name"]: each["value"] for each in form_of(one).all() if "value" in each}
    before = end_of_log(company)
    del fields["csrf_token"]  # it is the head's own
    fields |= {"cause": "mine", "countermeasure": "", "responsible": ""}
    answer = visit("gu.chengde").post(form_of(one)["action"], htmx=True, **fields)
    assert answer.status == 422
    assert "group lead" in line(answer.page).text.lower()
    assert end_of_log(company) == before


@pytest.mark.parametrize("url", [f"/tracking/{CARD}/2026-Q2", f"/tracking/{USERS}/2026-06"])
def test_a_quarter_or_an_unknown_scorecard_has_no_table(look, url):
    assert look(HEAD).get(url).status == 404


def test_a_personal_scorecard_is_there_for_those_who_see_it(look, still_company):
    url = f"/tracking/{card_of(persons(still_company)['chen.yating'])}/2026-06"
    assert look("chen.yating").get(url).status == 200
    assert look("qin.haoran").get(url).status == 404
    assert look("qin.haoran").get(f"{url}/export.csv").status == 404


def test_a_page_of_the_past_shows_the_words_of_then_and_no_form(visit, company):
    visitor, position = visit(HEAD), end_of_log(company)
    send(visitor, cause="a rival's sale")
    now = visitor.get(f"{PAGE}?as_of=@{end_of_log(company)}").page
    assert "a rival's sale" in line(now).text
    assert not any(one.tag == "textarea" for one in line(now).all())
    before = visitor.get(now.link("[ Step before")["href"]).page
    assert "a rival's sale" not in line(before).text
    assert "a rival's sale" not in line(visitor.get(f"{PAGE}?as_of=@{position}").page).text


# -- out to a file and in again -------------------------------------------------------------------

WORKED = "KPI指標,月度目標值,月度實際值,完成率,環比變化,異常原因(如有),改進措施,責任人"


def exported(visitor, form):
    return visitor.client.get(f"{PAGE}/export.{form}", headers=visitor.headers).get_data()


def test_an_export_comes_back_without_any_change(visit, company):
    import_file(
        company, worked("monthly_tracking"), "t.csv", holder="MKT", period="2026-06",
        by=persons(company)[STEWARD],
    )  # fmt: skip
    visitor = visit(HEAD)
    send(visitor, cause="=HYPERLINK(1)", countermeasure="two\nlines", responsible="方正浩")
    worded = exported(visit(HEAD, "zh_Hant"), "csv").decode("utf-8-sig")
    assert worded.splitlines()[0] == f"{WORKED},燈號,任務,accord:key"
    for language in ("zh_Hant", "zh_Hans", "en"):
        for form in ("csv", "xlsx"):
            content = exported(visit(HEAD, language), form)
            checked = check_file(company, content, f"t.{form}", by=persons(company)[STEWARD])
            assert not checked.questions, (language, form)
            assert effects(checked) == {"same": 5 * 6 + 3 + 3, "none": 2}, (language, form)
            assert checked.plan.is_empty


def test_words_edited_in_the_file_come_back_and_worked_out_figures_do_not(visit, company):
    visitor, steward = visit(HEAD, "zh_Hant"), persons(company)[STEWARD]
    text = exported(visitor, "csv").decode("utf-8-sig")
    rows = text.splitlines()
    at = next(number for number, row in enumerate(rows) if row.startswith("新增付費用戶"))
    cells = rows[at].split(",")
    cells[3], cells[5], cells[6], cells[7] = "100%", "競品活動", "老客推薦", "方正浩"
    rows[at] = ",".join(cells)
    edited = "\r\n".join(rows).encode("utf-8-sig")
    receipt = import_file(company, edited, "t.csv", by=steward)
    assert receipt.batch is not None
    shown = line(visitor.get(PAGE).page)
    assert "90%" in shown.text
    assert written(visitor.get(PAGE).page) == {
        "cause": "競品活動", "countermeasure": "老客推薦", "responsible": "方正浩",
    }  # fmt: skip

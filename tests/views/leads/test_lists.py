"""Lists of records as people work with them: brought, counted under both definitions, seen."""

import io
import json

import openpyxl
import pytest

from app.cli import main
from app.domain.ids import unit_id
from app.eventlog.tables import files, texts
from app.eventlog.verifying import log_findings
from tests.demo_database import end_of_log, events_of
from tests.visiting import Visitor

OURS, THEIRS, STEWARD, STRANGER = "tian.lilan", "su.yuechan", "ye.ruolin", "hou.jiaxin"
SUPPORT, SOUTH = unit_id("MKT-SUP"), unit_id("SAL-S")
RULES = "/leads/definitions/leads"


def mql(count=400, agreed=184):
    """Marketing's list: of 400 leads only 184 have a confirmed budget."""
    rows = ["線索編號,移交時間,預算已確認,客戶編號,姓名"]
    rows += [
        f"L-{n},2026-03-{1 + n % 28:02} 10:00,{'是' if n <= agreed else '否'},C-{n},王{n}"
        for n in range(1, count + 1)
    ]
    return "\n".join(rows).encode()


def bring(visitor: Visitor, content=None, name="mql.csv", **given):
    typed = {
        "metric": "leads",
        "subject": str(SOUTH),
        "period": "2026-03",
        "unit": str(SUPPORT),
        "source": "crm",
        **given,
    }
    file = (io.BytesIO(mql() if content is None else content), name)
    return visitor.post("/leads/", file=file, **typed)


def counted(visit):
    """The list of 400 with both definitions written; gives its address."""
    url = bring(visit(OURS)).goes_to
    filled = {"attribute": "客戶編號", "operator": "filled", "value": ""}
    assert visit(STEWARD).post(f"{RULES}?version=1", **filled).status == 303
    agreed = {"attribute": "預算已確認", "operator": "is", "value": "是"}
    assert visit(THEIRS).post(f"{RULES}?unit={SOUTH}", **agreed).status == 303
    return url


def test_under_sales_definition_marketings_list_gives_184(visit):
    url = counted(visit)
    page = visit(THEIRS).get(f"{url}/count").page
    assert "400 of 400 records" in page.the("region", "definition version 1").text
    assert "184 of 400 records" in page.the("region", "Southern region's own").text
    assert "Both count 184" in page.text
    causes = page.every("table")[0].every("row")[1].text
    assert "Southern region's own" in causes
    assert "“預算已確認” is 是" in causes
    assert "216" in causes
    differing = page.every("table")[1].every("row")[1:]
    assert differing[0].every("rowheader")[0].text == "L-185"
    assert "16 more stand in the file" in page.text


def test_the_causes_become_parts_of_the_difference_with_one_click(visit, company):
    """Sales' sheet says 46 less than the CRM in February: two causes explain 3 of it."""
    rows = ["線索編號,移交時間,預算已確認,客戶編號,分派日"]
    rows += [
        f"L-{n},2026-02-0{n},{'否' if n < 3 else '是'},C-{n},2026-02-0{n}" for n in range(1, 8)
    ]
    rows += ["L-8,2026-02-28,是,C-8,2026-03-02"]
    url = bring(visit(OURS), "\n".join(rows).encode(), period="2026-02").goes_to
    filled = {"attribute": "客戶編號", "operator": "filled", "value": ""}
    visit(STEWARD).post(f"{RULES}?version=1", **filled)
    agreed = {"attribute": "預算已確認", "operator": "is", "value": "是", "dated_by": "分派日"}
    visit(THEIRS).post(f"{RULES}?unit={SOUTH}", **agreed)
    steward, named = visit(STEWARD), "Name these causes as its parts"
    before = end_of_log(company)
    page = steward.get(f"{url}/count").page
    form = page.button(named).inside("form")
    assert steward.send(form, key="").status == steward.send(form, seen="lost").status == 422
    assert end_of_log(company) == before
    done = steward.send(form)
    assert done.status == 303
    assert "/difference/sales_excel" in done.goes_to
    told = steward.follow(done).page.text
    assert "Unexplained -43" in told.replace("−", "-")
    one, other = events_of(company, before + 1)
    assert [(one.kind, one.amount), (other.kind, other.amount)] == [("other", -2), ("timing", -1)]
    again = steward.get(f"{url}/count").page
    assert again.every("button", named) == []
    twice = steward.post(form["action"])
    assert twice.status == 422
    assert "Parts of this difference are named already." in twice.page.text
    assert steward.send(form).goes_to == done.goes_to  # the same request once more
    assert visit(STRANGER).post(form["action"]).status == 404
    assert steward.post(form["action"].replace("sales_excel", "crm")).status == 404
    assert end_of_log(company) == before + 3


def test_parts_are_named_by_who_keeps_either_source(visit, company):
    url = counted(visit)
    before = end_of_log(company)
    sees = visit("liang.zhuoran")
    assert sees.get(f"{url}/count").page.every("button", "Name these causes as its parts") == []
    assert sees.post(f"{url}/causes/sales_excel").status == 422
    assert end_of_log(company) == before


def test_the_records_that_differ_are_a_file_in_which_nothing_is_computed(visit):
    content = "線索編號,預算已確認\n=1+1,否\n@cmd,否\nL-3,是\n".encode()
    url = bring(visit(OURS), content, "=cmd.csv").goes_to
    for who, rule, value in ((STEWARD, "version=1", "否"), (THEIRS, f"unit={SOUTH}", "是")):
        visit(who).post(f"{RULES}?{rule}", attribute="預算已確認", operator="is", value=value)
    told = visit(OURS).get(f"{url}/differences.csv").response.get_data(as_text=True)
    assert "\r\n'=1+1,counts," in told
    assert "\r\n'@cmd," in told
    for kind in ("differences", "records"):
        sent = visit(OURS).client.get(f"{url}/{kind}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(sent.data))
        assert all(cell.data_type != "f" for row in book.active for cell in row)


def test_another_list_of_the_same_number_can_be_laid_beside_it(visit):
    url = counted(visit)
    theirs = "線索編號,預算已確認,客戶編號\nL-1,是,C-1\nL-999,是,C-9\n".encode()
    other = bring(visit(THEIRS), theirs, unit=str(SOUTH)).goes_to.rpartition("/")[2]
    page = visit(THEIRS).get(f"{url}/count?other={other}").page
    assert "Both count 1; only definition version 1: 399" in page.text
    assert "it isn't in this list" in page.text


def test_a_list_without_the_column_has_no_value_and_never_zero(visit):
    url = counted(visit)
    bare = bring(visit(OURS), "線索編號,客戶編號\nL-1,C-1\n".encode()).goes_to
    assert url != bare
    page = visit(OURS).get(bare).page
    row = page.every("table")[0].every("row")[2].text
    assert "No value: the list lacks 預算已確認" in row
    assert "—" in row


def test_personal_columns_stay_out_and_the_file_is_not_kept(visit, company):
    before = files_kept(company)
    url = bring(visit(OURS)).goes_to
    page = visit(OURS).get(url).page
    assert "Left out as personal: 姓名" in page.text
    with company.reading() as db:
        assert not any("王1" in (one.body or "") for one in db.execute(texts.select()))
    assert files_kept(company) == before
    kept = bring(visit(OURS), also="姓名").goes_to
    assert "王1" in visit(OURS).get(kept).page.text


def files_kept(company):
    with company.reading() as db:
        return len(db.execute(files.select()).all())


def test_one_record_is_erased_and_everything_else_still_proves_itself(visit, company):
    url = counted(visit)
    record = visit(OURS).get(f"{url}/records/2").page.text
    text = record.rpartition("erase-text ")[2].split(".")[0].split()[0]
    administrator = visit("tao.yifan")
    erase = administrator.get(f"/evidence/texts/{text}").page.button("Erase for ever")
    done = administrator.send(erase.inside("form"), ground="person_asked", reason="asked by letter")
    assert done.status == 303
    page = visit(OURS).get(f"{url}/records/2").page
    assert "This record was erased" in page.text
    assert "C-2" not in visit(OURS).get(url).page.text.split()
    table = visit(OURS).get(url).page.every("table")[0].text
    assert "399" in table
    assert "it was erased, or isn't the one that was imported" in table
    with company.reading() as db:
        assert log_findings(db).findings == []


def test_a_record_that_was_changed_outside_is_told_and_not_counted(visit, company):
    url = counted(visit)
    with company.store.write() as db:
        row = next(one for one in db.execute(texts.select()) if '"L-400"' in (one.body or ""))
        changed = row.body.replace("否", "是")
        db.execute(texts.update().where(texts.c.id == row.id).values(body=changed))
    page = visit(OURS).get(f"{url}/records/400").page
    assert "it was changed outside of Accord" in page.text
    assert "399" in visit(OURS).get(url).page.every("table")[0].text


@pytest.mark.parametrize(
    ("content", "given", "said"),
    [
        (b"", {}, "The file is empty."),
        ("甲,乙\n1,2\n".encode(), {}, "one of: 甲, 乙"),
        ("線索編號,移交時間\nL-1,昨天\n".encode(), {}, "The time in row 2, “昨天”"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), {}, ".xls"),
        (None, {"period": "March"}, "Write the period as"),
        (None, {"subject": ""}, "Fill this in."),
        (None, {"source": "gossip"}, "There is no source gossip"),
    ],
)
def test_what_is_no_list_is_said_beside_the_field_and_nothing_is_kept(
    visit, company, content, given, said
):
    before = end_of_log(company)
    answer = bring(visit(OURS), content, **given)
    assert answer.status == 422
    assert said in answer.page.text
    assert end_of_log(company) == before


def test_the_same_form_twice_brings_one_list(visit, company):
    one = visit(OURS)
    key = "0123456789abcdef0123456789abcdef"
    first = bring(one, key=key)
    before = end_of_log(company)
    assert bring(one, key=key).goes_to == first.goes_to
    assert end_of_log(company) == before
    assert bring(one, mql(3), key=key).status == 409


def test_a_list_is_there_for_both_sides_and_for_nobody_else(visit):
    url = counted(visit)
    assert visit(THEIRS).get(url).status == 200
    for page in ("", "/count", "/records/1", "/records.csv", "/differences.csv"):
        assert visit(STRANGER).get(url + page).status == 404
    assert url not in visit(STRANGER).get("/leads/").response.text
    assert visit(STRANGER).post(f"{url}/withdrawal", reason="x").status == 404
    assert bring(visit(STRANGER)).status == 422


def test_a_list_is_withdrawn_with_a_reason_and_told_so(visit):
    url = counted(visit)
    ours = visit(OURS)
    form = ours.get(url).page.button("Withdraw").inside("form")
    assert ours.send(form).status == 422
    assert ours.send(form, reason="the wrong month").status == 303
    page = ours.get(url).page
    assert "This list was withdrawn: the wrong month" in page.text
    assert page.every("button", "Withdraw") == []


def test_who_may_not_write_what_counts_reads_who_does(visit):
    told = "A data steward writes what counts under a version."
    assert told in visit(OURS).get(f"{RULES}?version=1").page.text
    assert told not in visit(STEWARD).get(f"{RULES}?version=1").page.text
    view = visit(OURS).get(f"{RULES}?unit={SOUTH}").page.text
    assert "A head or a data steward of the unit writes" in view


def test_the_file_of_a_list_is_not_called_optional(visit):
    form = visit(OURS).get("/leads/new").page.the("main").text
    assert "File optional" not in form
    assert "Source optional" in form


def test_a_period_is_taken_as_pages_write_it(visit):
    url = bring(visit(OURS), period="2026 年 2 月").goes_to
    assert "February 2026" in visit(OURS).get(url).page.text


def test_rows_are_kept_as_typed_where_one_is_refused(visit):
    answer = visit(STEWARD).post(
        f"{RULES}?version=1",
        attribute=["預算", "客戶"],
        operator=["at_least", "filled"],
        value=["很多", ""],
    )
    assert answer.status == 422
    assert "“很多” is no number and no day" in answer.page.text
    assert answer.page.the("textbox", "Value of row 1")["value"] == "很多"


def test_a_units_own_rule_is_written_by_its_leads_and_the_definitions_by_a_steward(visit, company):
    row = {"attribute": "預算", "operator": "is", "value": "是"}
    before = end_of_log(company)
    assert visit(THEIRS).post(f"{RULES}?version=1", **row).status == 422
    assert visit("liang.zhuoran").post(f"{RULES}?unit={SUPPORT}", **row).status == 422
    assert visit(STEWARD).post(f"{RULES}?version=9", **row).status == 404
    assert end_of_log(company) == before
    assert visit(THEIRS).get(f"{RULES}?version=1").page.every("button", "Let this count") == []


def test_a_rule_that_somebody_changed_meanwhile_is_shown_first(visit):
    url = f"{RULES}?version=1"
    row = {"attribute": "預算", "operator": "is", "value": "是"}
    form = visit(STEWARD).get(url).page.button("Let this count").inside("form")
    seen = next(one["value"] for one in form.all() if one.attributes.get("name") == "seen")
    assert visit(STEWARD).post(url, **row, seen=seen).status == 303
    assert visit(STEWARD).post(url, **{**row, "value": "否"}, seen=seen).status == 409


def test_the_past_shows_the_list_as_it_was_and_changes_nothing(visit, company):
    url = counted(visit)
    before = end_of_log(company)
    visit(OURS).post(f"{url}/handover", unit=str(SOUTH))
    page = visit(OURS).get(f"{url}?as_of=@{before}").page
    assert page.every("button", "Hand over") == []
    assert "Handed over to" not in page.text
    assert visit(OURS).get(f"{url}?as_of=@{before - 3}").status == 404


def test_the_command_line_brings_counts_and_lists(company, tmp_path, capsys):
    file, data = tmp_path / "mql.csv", ["--json", "--data", str(tmp_path / "company")]
    file.write_bytes(mql(10, 4))
    about = ["--metric", "leads", "--subject", "SAL-S", "--period", "2026-03"]
    code = main(["import-leads", str(file), *about, "--unit", "MKT-SUP", "--by", OURS, *data])
    assert code == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["left_out"]) == (10, ["姓名"])
    assert main(["leads", *data]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == told["id"]
    assert main(["count-leads", told["id"], "--definition", "v1", *data]) == 2
    assert "is no definition that counts records" in capsys.readouterr().err
    assert main(["hand-over", told["id"], "SAL-S", "--by", OURS, *data]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 10
    theirs = ["--by", THEIRS, *data]
    assert main(["answer-leads", told["id"], "accepted", "L-1", "L-2", *theirs]) == 0
    rejected = ["rejected", "--waiting", "--ground", "no_need"]
    assert main(["answer-leads", told["id"], *rejected, *theirs]) == 0
    assert main(["answer-leads", told["id"], "qualified", "L-9", *theirs]) == 2
    assert "Only accepted records can be qualified" in capsys.readouterr().err
    assert main(["answer-leads", told["id"], "accepted", "L-99", *theirs]) == 2
    assert "has no record L-99" in capsys.readouterr().err
    assert main(["leads", *data]) == 0
    told = json.loads(capsys.readouterr().out)[0]
    assert [told[name] for name in ("waiting", "accepted", "rejected")] == [0, 2, 8]

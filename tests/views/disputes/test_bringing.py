"""What both sides bring to a dispute: files whose content decides, and lists of records."""

import io
from urllib.parse import urlencode

from tests.demo_database import end_of_log, persons
from tests.views.leads.test_lists import OURS, SOUTH, STEWARD, THEIRS, bring, counted

PLACE = {"metric": "leads", "subject": str(SOUTH), "period": "2026-03"}
STRANGER = "hou.jiaxin"
REPORT = b"leads,180\n"


def opened(visit, **typed):
    """Sales disputes marketing's leads of March; gives the dispute's address."""
    return visit(THEIRS).post(
        "/disputes/",
        **{
            **PLACE,
            "kind": "records",
            "typed": "180",
            "source": "sales_excel",
            "words": "report 12 counts 180",
            "files": (io.BytesIO(REPORT), "報表 12.csv"),
            **typed,
        },
    )


def test_a_dispute_is_opened_with_a_file_which_is_given_back_to_keep(visit):
    url = opened(visit).goes_to
    side = visit(STEWARD).get(url).page.the("region", "Side A")
    link = side.link("報表 12.csv")
    kept = visit(STEWARD).get(link["href"]).response
    assert kept.data == REPORT
    assert kept.content_type == "text/plain; charset=utf-8"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_file_is_told_to_be_is_not_believed(visit, company):
    before = end_of_log(company)
    answer = opened(visit, files=(io.BytesIO(b"<svg onload=x>"), "report.pdf"))
    assert answer.status == 422
    assert "none of the kinds that are taken" in answer.page.text
    assert "report 12 counts 180" in answer.page.text
    assert end_of_log(company) == before


def test_the_other_side_attaches_its_own_and_strangers_nothing(visit, company):
    url = opened(visit).goes_to
    before = end_of_log(company)

    def sent():
        return {"files": (io.BytesIO(b"%PDF-1.7 x"), "crm.pdf")}

    assert visit(STRANGER).post(f"{url}/evidence", **sent()).status == 422
    assert visit(THEIRS).post(f"{url}/evidence").status == 422
    assert end_of_log(company) == before
    assert visit(THEIRS).post(f"{url}/evidence", **sent()).status == 303
    refused = visit(THEIRS).post(f"{url}/evidence", **sent())
    assert refused.status == 422
    assert "This very file is attached already." in refused.page.text


def test_a_list_named_in_a_dispute_opens_counted_under_both_definitions(visit):
    records = counted(visit)
    list_id = records.rpartition("/")[2]
    offered = (
        visit(THEIRS)
        .get(f"/disputes/new?{urlencode(PLACE)}")
        .page.the("combobox", "List of records")
    )
    assert list_id in [one.attributes.get("value") for one in offered.all()]
    url = opened(visit, lists=list_id).goes_to
    ours = visit(OURS)
    link = visit(THEIRS).get(url).page.every("link", "Sales support group, brought on")[0]
    assert link["href"] == f"{records}/count"
    assert "Both count 184" in ours.get(link["href"]).page.text


def test_both_sides_see_a_list_that_is_named_and_nobody_else_does(visit, company):
    records = counted(visit)
    list_id = records.rpartition("/")[2]
    url = opened(visit, lists=list_id, asked=str(_id(company, "luo.jianwei"))).goes_to
    assert visit("luo.jianwei").get(records).status == 200
    assert visit(STRANGER).get(records).status == 404
    page = visit(STRANGER).get(url).page
    assert page.every("link", "Sales support group, brought on") == []


def test_only_a_list_behind_the_number_that_one_may_read_is_named(visit, company):
    other = bring(visit(OURS), metric="valid_leads").goes_to.rpartition("/")[2]
    before = end_of_log(company)
    refused = opened(visit, lists=other)
    assert refused.status == 422
    assert "stands behind another number" in refused.page.text
    hidden = visit(STRANGER).post(
        "/disputes/", **PLACE, kind="records", words="x", typed="1", lists=other
    )
    assert hidden.status == 404
    assert end_of_log(company) == before


def _id(company, username):
    return persons(company)[username]

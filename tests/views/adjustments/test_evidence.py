"""Files that speak for a request: taken by what is in them, kept once, given back inert."""

from hashlib import sha256
from io import BytesIO

import pytest
from werkzeug.http import parse_options_header

from app.domain.adjustments.evidence import MOST_BYTES
from app.domain.adjustments.request import request_id
from tests.demo_database import card_of, end_of_log, kpi_of
from tests.views.adjustments.test_deciding import asked, decide

OUTPUT = kpi_of("content_output", "MKT-CON", "MKT-CON")
TARGET = {f"target-{OUTPUT.hex}": "470"}
BIDS = "日期,點擊價\n2026-06-30,4.2\n".encode()
PDF = b"%PDF-1.7 minutes of the call"


def sheet(content=BIDS, name="點擊價.csv"):
    return (BytesIO(content), name)


@pytest.fixture
def place(visit):
    """A request of the content lead that came with a file."""
    return asked(visit("xu.shuhan"), files=sheet(), **TARGET)


def test_who_may_see_the_request_may_keep_the_file_and_no_browser_runs_it(visit, place):
    digest = sha256(BIDS).hexdigest()
    for who in ("xu.shuhan", "shen.wanqing", "tao.yifan"):
        visitor = visit(who)
        assert "點擊價.csv" in visitor.get(place).page.text
        answer = visitor.client.get(f"{place}/evidence/{digest}")
        assert answer.get_data() == BIDS
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_name_stays_one_name_in_the_header_and_loses_its_folders(visit):
    name = "點擊; filename=evil.html;'x.csv"
    place = asked(visit("xu.shuhan"), files=sheet(name=f"../../{name}"), **TARGET)
    answer = visit("xu.shuhan").client.get(f"{place}/evidence/{sha256(BIDS).hexdigest()}")
    told = answer.headers["Content-Disposition"]
    assert parse_options_header(told) == ("attachment", {"filename": name})
    assert told.isascii()


def test_a_file_is_given_back_under_its_own_request_alone(visit, place):
    digest = sha256(BIDS).hexdigest()
    other = f"/adjustments/{request_id('ADJ-2026-001')}"
    assert visit("xu.shuhan").get(f"{other}/evidence/{digest}").status == 404
    assert visit("xu.shuhan").get(f"{place}/evidence/{'0' * 64}").status == 404
    assert visit("xu.shuhan").get(f"{place}/evidence/etc").status == 404


def test_more_is_attached_while_it_waits_and_nothing_once_it_is_decided(visit, company, place):
    xu, shen = visit("xu.shuhan"), visit("shen.wanqing")
    page = xu.get(place).page
    form = page.button("Attach").inside("form")
    assert xu.send(form, files=sheet(PDF, "call.pdf")).status == 303
    assert "call.pdf" in shen.get(place).page.text
    assert "attached a file" in shen.get(place).page.text
    before = end_of_log(company)
    again = xu.post(f"{place}/evidence", files=sheet(PDF, "again.pdf"))
    assert again.status == 422
    assert "attached already" in again.page.text
    assert xu.post(f"{place}/evidence").status == 422
    assert shen.post(f"{place}/evidence", files=sheet(b"other")).status == 422
    assert end_of_log(company) == before
    assert decide(shen, place, "Approve").status == 303
    assert xu.post(f"{place}/evidence", files=sheet(b"late")).status == 422


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "is empty"),
        (b"<html><script>alert(1)</script>", "bids.csv", "none of the kinds"),
        (b"MZ\x90\x00\x03", "bids.pdf", "none of the kinds"),
        (b"PK\x03\x04[Content_Types].xml xl/vbaProject.bin", "bids.xlsx", "none of the kinds"),
        (b"a" * (MOST_BYTES + 1), "bids.csv", "at most 5 MB"),
    ],
)
def test_what_is_not_taken_is_refused_beside_the_field_and_the_text_stays(
    visit, company, content, name, sentence
):
    xu = visit("xu.shuhan")
    page = xu.get(f"/adjustments/new?card={card_of('MKT-CON')}&kpi={OUTPUT}").page
    before = end_of_log(company)
    answer = xu.send(
        page.button("Submit").inside("form"),
        category="competitor",
        explanation="Two rivals outbid us.",
        first_period="2026-08",
        files=sheet(content, name),
        **{f"target-{OUTPUT.hex}": "470", f"floor-{OUTPUT.hex}": ""},
    )
    assert answer.status == 422
    assert sentence in answer.page.text
    field = answer.page.the("textbox", "What happened, and why this change")
    assert field.text == "Two rivals outbid us."
    assert end_of_log(company) == before

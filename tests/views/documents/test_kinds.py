"""Every kind of document: what stands in it, and whether a file is the one that the log gives."""

import os
import subprocess
import sys
from datetime import timedelta
from fractions import Fraction
from io import BytesIO
from uuid import uuid4

import pytest

from app.domain.actions.commands import TaskWords, set_task
from app.domain.disputes.commands import Claim, open_dispute, rule_on_dispute
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import unit_id
from app.domain.measurements.place import Place
from app.domain.scoring.between import counted
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.pdf.fonts import unprintable
from app.reading.cards import read_card
from app.views.documents.kinds import document_of
from tests.architecture.tree import ROOT
from tests.demo_database import card_of, end_of_log, kpi_of, persons
from tests.pdf.reading_pdf import text_of

MARKETING = unit_id("MKT")
CARD = card_of("MKT")
LETTER = f"/documents/letters/{CARD}.pdf?language=en"


def html(app, accord, kind, of, language="en"):
    with accord.reading() as db, app.test_request_context():
        at, day = last_position(db), accord.now()
        found = document_of(db, kind, of, at=at, language=language, day=day)
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_every_document_is_made_in_every_language_of_characters_that_fonts_hold(
    app, company, language
):
    words = {
        kind: html(app, company, kind, of, language).words
        for kind, of in {
            "review": f"{CARD}/2026-Q2",
            "letter": str(CARD),
            "dictionary": "all",
            "handbook": "all",
        }.items()
    }
    assert {kind: unprintable(said) for kind, said in words.items()} == {kind: [] for kind in words}
    rules = {"zh_Hant": "數據管理規範", "zh_Hans": "数据管理规范", "en": "Data management rules"}
    assert rules[language] in words["dictionary"]
    lesson = {"zh_Hant": "渠道", "zh_Hans": "渠道", "en": "Too many channels hide the good ones"}
    assert lesson[language] in words["handbook"]


def test_a_review_tells_what_was_done_disputed_and_asked(app, company):
    who, dispute = persons(company), uuid4()
    company.ledger.do(
        set_task,
        by=who["shen.wanqing"],
        card=CARD,
        kpi=kpi_of("new_paying_users", "MKT", "MKT"),
        id=uuid4(),
        period="2026-07",
        words=TaskWords(
            who["chen.yating"], "stop two weak channels", company.now().date() + timedelta(days=9)
        ),
    )
    company.ledger.do(
        open_dispute,
        by=who["chen.yating"],
        id=dispute,
        place=Place("new_paying_users", MARKETING, "2026-06"),
        kind=Subject.NUMBER,
        standing=None,
        claim=Claim("71000", "crm", "counted twice", "report"),
    )
    company.ledger.do(
        rule_on_dispute,
        by=who["ye.ruolin"],
        dispute=dispute,
        outcome=Outcome.OTHER,
        typed="71500",
        reason="refunds left out",
    )
    third = html(app, company, "review", f"{CARD}/2026-Q3").words
    assert "stop two weak channels" in third
    assert "promises kept in time" in third
    second = html(app, company, "review", f"{CARD}/2026-Q2").words
    assert "refunds left out" in second
    assert "71,500" in second
    assert "Channel group" in second.partition("Scorecards of the units below")[2]
    asked = html(app, company, "review", f"{card_of('MKT-CHN')}/2026-Q2").words
    assert "ADJ-2026-002" in asked.partition("Adjustments")[2]


def test_the_causes_between_periods_rest_on_the_whole_score(still_company):
    with still_company.reading() as db:
        at = last_position(db)
        for code in ("MKT", "MKT-CHN", "MKT-CON"):
            reading = read_card(db, Period.parse("2026-Q2"), at=at, card=card_of(code))
            assert sum(one.share * one.score for one in counted(reading.scored.lines)) == Fraction(
                reading.scored.base
            )


def check(visitor, data):
    visitor.get("/documents/check")
    sent = {"file": (BytesIO(data), "one.pdf")}
    headers = {"X-CSRFToken": visitor.token, "Accept-Language": "en"}
    return visitor.client.post("/documents/check", data=sent, headers=headers)


def test_a_printed_letter_holds_what_changed_since_it_was_signed(app, company):
    said = html(app, company, "letter", str(card_of("MKT-CON"))).words
    _, _, addenda = said.partition("Addenda")
    assert "ADJ-2026-003" in addenda
    assert "Weight 25% → 30%" in addenda
    assert "waits for Shen Wanqing, Xu Shuhan" in addenda
    assert "Digest of what is signed" not in said
    assert "Addenda" not in html(app, company, "letter", str(CARD)).words


def test_a_file_is_identical_differs_or_is_none_of_ours(visit, company, tmp_path):
    chen = visit("chen.yating")
    page = chen.get(f"/scorecards/{CARD}/letter").page
    assert page.link("PDF")["href"].startswith(LETTER.partition("?")[0])
    data = chen.client.get(LETTER).data
    (tmp_path / "letter.pdf").write_bytes(data)
    assert "Responsibility letter" in text_of(tmp_path / "letter.pdf")
    assert "Identical" in check(chen, data).get_data(as_text=True)
    assert "the bytes differ" in check(chen, data + b"\n").get_data(as_text=True)
    more = data + b"9 0 obj << >> endobj"
    assert "This file is not what the log gives" in check(chen, more).get_data(as_text=True)
    none = check(chen, b"%PDF-1.7 of somebody else")
    assert none.status_code == 422
    assert "no document of Accord" in none.get_data(as_text=True)


def test_a_file_about_a_scorecard_that_one_may_not_see_tells_nothing(visit, company):
    own = card_of(persons(company)["chen.yating"])
    data = visit("chen.yating").client.get(f"/documents/letters/{own}.pdf").data
    assert data.startswith(b"%PDF")
    lin = visit("lin.peiying")
    assert lin.client.get(f"/documents/letters/{own}.pdf").status_code == 404
    assert check(lin, data).status_code == 404


def test_the_same_bytes_in_another_zone_locale_and_hash_seed(visit, company, tmp_path):
    """Of the same position; another machine is stood in for by another environment."""
    card, position = card_of("MKT-CHN"), f"@{end_of_log(company)}"
    page = f"/documents/reviews/{card}/2026-Q2.pdf?language=zh_Hant&as_of={position}"
    here = visit("chen.yating").client.get(page).data
    out, folder = tmp_path / "there.pdf", str(tmp_path / "company")
    given = {name: said for name, said in os.environ.items() if name != "ACCORD_DATABASE_URL"}
    elsewhere = {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "77"}
    told = ["pdf", "MKT-CHN", "2026-Q2", "--out", str(out), "--as-of", position, "--data", folder]
    subprocess.run(
        [sys.executable, "-m", "app.cli", *told],
        cwd=ROOT,
        env={**given, **elsewhere},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert out.read_bytes() == here

"""The receipt of an import: what it changed, and what that changed in scores."""

from app.domain.ids import unit_id
from app.domain.values.period import Period
from app.reading.cards import read_card
from projections.temporal import NOW
from tests.demo_database import card_of
from tests.views.imports.test_importing import drop, imported, the_check

STEWARD = "ye.ruolin"
MKT = card_of(unit_id("MKT"))
TOLD = {"answer-values-holder": "MKT", "answer-values-month": "2026-06"}


def score(company):
    with company.reading() as db:
        return read_card(db, Period.parse("2026-06"), card=MKT, at=NOW).scored.score


def bring(visitor, text):
    answer = drop(visitor, "t", text.encode())
    form = the_check(answer)
    checked = visitor.send(form, form.button("Check again"), **TOLD)
    return checked, visitor.follow(imported(visitor, checked, **TOLD))


def test_the_scores_that_an_import_changed_are_listed(visit, company):
    before = score(company)
    _, receipt = bring(visit(STEWARD), "KPI指標,實際值\nCAC,58\n")
    after = score(company)
    assert before != after
    section = receipt.page.the("heading", "What changed in scores").inside("section")
    assert in_words(before) in section.text
    assert in_words(after) in section.text
    assert "Marketing department" in section.text


def in_words(score):
    return f"{score:.2f}"


def test_an_import_that_changed_no_score_says_so(visit):
    _, receipt = bring(visit(STEWARD), "KPI指標,期間,實際值\n渠道ROI,2025-01,4\n")
    assert "No score changed." in receipt.page.text


def test_an_effect_is_said_once(visit):
    checked, _ = bring(visit(STEWARD), "KPI指標,期間,實際值\n渠道ROI,2025-01,4\n")
    assert "New New." not in " ".join(checked.page.text.split())


def test_the_audit_trail_names_effects_in_the_readers_words(visit):
    visitor = visit(STEWARD)
    bring(visitor, "KPI指標,實際值\nCAC,58\n")
    page = visit("gu.chengde", "zh_Hant").get("/audit").page
    assert "更正 1" in page.text
    assert "correction" not in page.text


def test_checking_again_keeps_its_button(visit):
    answer = drop(visit(STEWARD), "t", "KPI指標,實際值\nCAC,58\n".encode())
    assert the_check(answer).button("Check again")["id"] == "check-again"


def test_a_stated_score_stands_beside_ours_on_the_receipt(visit, company):
    visitor = visit("shen.wanqing")
    content = "季度,核心目標,KPI完成情況(綜合得分),存在問題\nQ2,新增付費用戶,96分(B級),無\n"
    told = {"answer-quarterly-holder": "MKT", "answer-quarterly-year": "2026"}
    form = the_check(drop(visitor, "q", content.encode()))
    checked = visitor.send(form, form.button("Check again"), **told)
    receipt = visitor.follow(imported(visitor, checked, **told))
    with company.reading() as db:
        ours = read_card(db, Period.parse("2026-Q2"), card=MKT, at=NOW).scored
    stated = receipt.page.the("heading", "What changed in scores").inside("section")
    assert "What the file states of scores" in stated.text
    assert f"96.00 B {in_words(ours.score)} {ours.grade}" in " ".join(stated.text.split())

"""The quarterly review as PDF: from the page, from the command line, and checked afterwards."""

import pytest

from app.domain.ids import card_id, unit_id
from tests.pdf.reading_pdf import info_of, text_of

CARD = card_id(unit_id("MKT"), 2026)
PAGE = f"/documents/reviews/{CARD}/2026-Q2.pdf"


def test_the_review_is_a_pdf_whose_first_page_says_score_and_grade(look, tmp_path):
    visitor = look("chen.yating")
    link = visitor.get(f"/scorecards/{CARD}/2026-Q2").page.link("PDF")
    answer = visitor.client.get(link["href"], query_string={"language": "en"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    file = tmp_path / "review.pdf"
    file.write_bytes(answer.data)
    first = text_of(file).split("\f")[0]
    assert "95.00" in first
    assert "The score is 95.00, grade B, with 100% of the weight covered." in first
    assert "1.70 points less than in Q1 2026 (96.70)" in first
    assert info_of(file)["Title"].endswith("Q2 2026")
    assert "filename=accord-review-MKT-2026-Q2.pdf" in answer.headers["Content-Disposition"]
    assert "In units below: Channel group" in " ".join(first.split())
    pages = text_of(file).split("\f")[:-1]
    digest = info_of(file)["Keywords"].split("data=")[1][:16]
    assert all(f"figures {digest}" in page for page in pages)
    assert "72,000" in next(page for page in pages if "Trends" in page)
    assert all(task in text_of(file) for task in ("2026-05-22", "2026-07-17"))


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_it_is_printed_in_each_language(look, tmp_path, language):
    answer = look("chen.yating").client.get(f"{PAGE}?language={language}")
    file = tmp_path / "review.pdf"
    file.write_bytes(answer.data)
    words = {"zh_Hant": "綜合得分 95.00", "zh_Hans": "95.00", "en": "The score is 95.00"}
    assert words[language] in text_of(file)


def test_a_personal_card_is_not_there_for_a_colleague(look, still_company):
    from tests.demo_database import persons

    card = card_id(persons(still_company)["chen.yating"], 2026)
    url = f"/documents/reviews/{card}/2026-Q2.pdf"
    assert look("chen.yating").client.get(url).status_code == 200
    assert look("lin.peiying").client.get(url).status_code == 404


@pytest.mark.parametrize("period", ["2026-W23", "nonsense", "2026-06-01"])
def test_what_is_no_period_of_a_review_is_not_there(look, period):
    assert look("chen.yating").get(f"/documents/reviews/{CARD}/{period}.pdf").status == 404


def checking(look):
    return look("chen.yating").get("/documents/check").page.button("Check it").inside("form")


def test_whoever_chooses_no_file_is_told_to_choose_one(look):
    form = checking(look)
    assert "optional" not in form.text
    answer = look("chen.yating").send(form)
    assert answer.status == 422
    assert "Choose the PDF that is to be checked." in answer.page.text

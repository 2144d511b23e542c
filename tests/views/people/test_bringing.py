"""People from a sheet: pasted, looked at, brought in, and their links handed out once."""

import io

from tests.importers.books import book
from tests.office import PASSWORD
from tests.small_company import LI, WANG

SHEET = "姓名\t用戶名\t部門\t主管\t角色\n林曉雯\tlin\t渠道組\t王\t內容專員\n李\tli\tMKT\t王\t\n"


def pasted(visitor, sheet=SHEET):
    form = visitor.get("/people/sheet/").page.button("Check the rows").inside("form")
    unit = next(
        one["value"] for one in form.all() if one.tag == "option" and one.text.strip() == "MKT"
    )
    return visitor.send(form, sheet=sheet, beneath=unit)


def bring(visitor, answer, **typed):
    button = answer.page.button("Bring them in")
    return visitor.send(button.inside("form"), button, **{"password": PASSWORD, **typed})


def test_a_check_shows_what_each_row_does_and_changes_nothing(our_office):
    before = our_office.company.last()
    answer = pasted(our_office.visitor("anna"))
    assert answer.status == 200
    assert "New" in answer.page.row("林曉雯").text
    assert "渠道組 (new)" in answer.page.row("林曉雯").text
    assert "Changed" in answer.page.row("李").text
    assert our_office.company.last() == before


def test_everybody_comes_in_and_the_links_are_shown_once(our_office):
    anna = our_office.visitor("anna")
    answer = bring(anna, pasted(anna))
    assert answer.status == 200
    link = answer.page.the("textbox", "Invitation link for 林曉雯")["value"]
    visitor = our_office.visitor()
    form = visitor.opens_invitation(link).page.button("Set the password")
    visitor.send(form.inside("form"), password="a loud river", again="a loud river")
    assert "林曉雯" in visitor.get("/").response.text
    people = anna.get("/people/").page
    assert "內容專員" in people.the("region", "渠道組").text
    assert anna.get(f"/people/{LI}").page.facts()["Superior"] == "王"


def test_the_same_sheet_again_changes_nothing(our_office):
    anna = our_office.visitor("anna")
    bring(anna, pasted(anna))
    before = our_office.company.last()
    again = pasted(anna)
    assert again.page.every("button", "Bring them in") == []
    assert "The same" in again.page.row("林曉雯").text
    assert our_office.company.last() == before


def test_what_changed_since_the_check_is_looked_at_again(our_office):
    anna = our_office.visitor("anna")
    answer = pasted(anna)
    form = anna.get(f"/people/{LI}").page.button("Save").inside("form")
    anna.send(form, superior=str(WANG), title="組員")
    before = our_office.company.last()
    late = bring(anna, answer)
    assert late.status == 409
    assert "Something changed since you looked" in " ".join(late.page.alerts())
    assert our_office.company.last() == before
    assert bring(anna, late).status == 200


def test_a_row_that_will_not_do_is_left_out_and_can_be_mended(our_office):
    anna = our_office.visitor("anna")
    answer = pasted(anna, SHEET + "馬\t\tMKT\t\t\n")
    assert "could not sign in" in answer.page.row("馬").text
    form = answer.page.button("Check again").inside("form")
    mended = anna.send(form, answer.page.button("Check again"), sheet=SHEET + "馬\tma\tMKT\t\t\n")
    assert "New" in mended.page.row("馬").text


def test_nothing_pasted_is_said_beside_the_field(our_office):
    answer = pasted(our_office.visitor("anna"), " ")
    assert answer.status == 422
    assert "nobody in it yet" in " ".join(answer.page.alerts())


def test_who_manages_nobody_finds_no_such_page(our_office):
    wang = our_office.visitor("wang")
    assert wang.get("/people/sheet/").status == 404
    assert wang.post("/people/sheet/check", sheet=SHEET).status == 404
    assert wang.post("/people/sheet/", sheet=SHEET).status == 404
    assert "People from a sheet" not in wang.get("/people/").page.text


def test_a_file_is_checked_like_pasted_rows(our_office):
    anna = our_office.visitor("anna")
    anna.get("/people/sheet/")
    rows = [line.split("\t") for line in SHEET.strip().split("\n")]
    sent = (io.BytesIO(book(*rows)), "people.xlsx")
    answer = anna.post("/people/sheet/check", file=sent, sheet="", beneath="", key="k" * 8)
    assert "Changed" in answer.page.row("李").text
    assert "林曉雯" in answer.page.the("textbox", "People").text


def test_a_file_that_cant_be_read_is_refused_with_a_sentence(our_office):
    anna = our_office.visitor("anna")
    anna.get("/people/sheet/")
    sent = (io.BytesIO(b"%PDF-1.7"), "people.pdf")
    answer = anna.post("/people/sheet/check", file=sent, sheet="", beneath="", key="k" * 8)
    assert answer.status == 422
    assert "neither a workbook nor a text file" in answer.page.alerts()[0]

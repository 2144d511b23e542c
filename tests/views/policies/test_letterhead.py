"""The company's colour and logo: set by an administrator, on every document from then on."""

from io import BytesIO

import pytest

from app.domain.policies.letterhead import USUAL
from app.eventlog.positions import last_position
from app.views.documents.kinds import document_of
from tests.demo_database import card_of
from tests.domain.policies.test_picture import png

ADMIN, PAGE = "tao.yifan", "/policies/letterhead"


def letter(app, company, at):
    with company.reading() as db, app.test_request_context():
        found = document_of(
            db, "letter", str(card_of("MKT")), at=at, language="en", day=company.now()
        )
    assert found is not None
    return found


def send(visitor, **fields):
    form = visitor.get(PAGE).page.button("Set the look").inside("form")
    given = {
        one["name"]: one.attributes.get("value", "")
        for one in form.all()
        if one.tag == "input" and one.attributes.get("type") == "hidden" and "name" in one
    }
    return visitor.client.post(
        PAGE,
        data={**given, **fields},
        headers={"X-CSRFToken": visitor.token, "Accept-Language": "en"},
    )


def test_documents_have_the_look_from_then_on_and_those_of_before_keep_theirs(app, visit, company):
    with company.reading() as db:
        before = last_position(db)
    admin = visit(ADMIN)
    logo = (BytesIO(png(more=[(b"tEXt", b"secret")])), "logo.png")
    assert send(admin, colour="#26489B", logo=logo).status_code == 303
    assert "#26489b" in admin.get(PAGE).page.text
    assert admin.client.get(f"{PAGE}/logo.png").data == png()
    with company.reading() as db:
        now = last_position(db)
    new, old = letter(app, company, now), letter(app, company, before)
    assert new.accent == "#26489b"
    assert "data:image/png;base64," in new.html
    assert (old.accent, "data:image/png" in old.html) == (USUAL, False)

    assert send(admin, colour="#26489b", without_logo="1").status_code == 303
    assert admin.client.get(f"{PAGE}/logo.png").status_code == 404


@pytest.mark.parametrize("colour", ["red", "#fff", "url(http://inner/)", "#ffee00"])
def test_what_is_no_colour_or_too_pale_is_refused_beside_the_field(visit, colour):
    answer = send(visit(ADMIN), colour=colour)
    assert answer.status_code == 422
    assert colour in answer.get_data(as_text=True)


def test_a_logo_that_is_no_picture_is_refused(visit):
    answer = send(visit(ADMIN), colour="", logo=(BytesIO(b"<svg/>"), "logo.png"))
    assert answer.status_code == 422
    assert "no whole PNG picture" in answer.get_data(as_text=True)


def test_others_read_it_only(look):
    page = look("chen.yating").get(PAGE).page
    assert page.every("button", "Set the look") == []

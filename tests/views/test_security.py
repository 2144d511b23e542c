"""What an attacker would try first; which requirement each test shows, docs/asvs.csv says."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.accord import Accord
from app.accounts.tables import accounts
from app.domain.adjustments.evidence import EndingMisleads, FileEmpty, KindNotTaken, evidence
from app.factory import create_app
from app.settings import Settings
from tests.office import PASSWORD, office, quick_hashes, with_passwords
from tests.small_company import LI

PAGES = ("/", "/sign-in", "/no/such/page", "/static/app.js", "/static/none.js", "/healthz")


@pytest.fixture
def our_office(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as opened:
        yield with_passwords(opened, "wang", "li")


# -- cookies and headers ---------------------------------------------------------------------------


def test_by_https_the_cookie_belongs_to_this_host_and_https_is_asked_for_ever_after(
    still_company, tmp_path
):
    env = {"ACCORD_DATA": str(tmp_path), "ACCORD_SECURE_COOKIES": "yes"}
    client = create_app(still_company, Settings.from_env(env)).test_client()
    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-accord=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    for page in PAGES:
        told = client.get(page, base_url="https://localhost").headers
        assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", page


def test_the_key_of_the_cookies_is_for_its_owner_only(still_company, tmp_path):
    create_app(still_company, Settings.from_env({"ACCORD_DATA": str(tmp_path)}))
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_cookie_that_was_changed_or_signed_with_another_key_is_nobodys(our_office):
    wang, other = our_office.visitor("wang"), our_office.visitor()
    cookie = wang.client.get_cookie("accord").value
    head, _, signature = cookie.rpartition(".")
    elsewhere = Flask("elsewhere")
    elsewhere.secret_key = "x" * 64
    signer = SecureCookieSessionInterface().get_signing_serializer(elsewhere)
    with wang.client.session_transaction() as inside:
        forged = signer.dumps(dict(inside))
    for sent in (f"{head}.{signature[::-1]}", f"{head}.", f"x{cookie}", forged):
        other.client.set_cookie("accord", sent)
        assert other.get("/people/").status == 303, sent
    other.client.set_cookie("accord", cookie)
    assert other.get("/people/").status == 200


def test_no_other_origin_may_read_an_answer(look):
    client = look("shen.wanqing").client
    for page in PAGES:
        for origin in ("https://evil.example", "null"):
            headers = client.get(page, headers={"Origin": origin}).headers
            assert not [name for name in dict(headers) if name.startswith("Access-Control")], page


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH"])
def test_methods_that_no_page_has_are_refused(look, method):
    for page in ("/", "/scorecards/", "/static/app.js"):
        answer = look("shen.wanqing").client.open(page, method=method)
        assert answer.status_code in (403, 405), page
        assert "Cookie" not in answer.get_data(as_text=True)


def test_no_folder_is_listed_and_no_history_of_the_source_is_served(look):
    visitor = look("shen.wanqing")
    for address in ("/static/", "/static/vendor/", "/static/fonts/", "/.git/config", "/.env"):
        assert visitor.get(address).status == 404, address


# -- accounts and passwords ------------------------------------------------------------------------


def test_a_new_database_has_no_account(tmp_path):
    with Accord.open(Settings.from_env({}, data=tmp_path)).store.read() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(accounts)).scalar() == 0


def test_passwords_are_masked_and_a_password_manager_may_fill_them_in(our_office):
    stranger, wang, invited = (our_office.visitor(name) for name in ("", "wang", ""))
    invited.opens_invitation(our_office.invitation("li"))
    shown = {
        "/sign-in": (stranger, ["current-password"]),
        "/invitation/password": (invited, ["new-password", "new-password"]),
        "/settings": (wang, ["current-password", "new-password", "new-password"]),
    }
    for address, (who, wanted) in shown.items():
        fields = [one for one in who.get(address).page.all() if one.tag == "input"]
        masked = [one for one in fields if one.attributes.get("type") == "password"]
        assert sorted(one["autocomplete"] for one in masked) == wanted, address
        names = {one.attributes.get("name") for one in fields} & {"password", "again", "present"}
        assert names <= {one["name"] for one in masked}


def test_the_password_counts_exactly_as_it_was_typed(our_office):
    for typed in (PASSWORD + " ", " " + PASSWORD, PASSWORD.upper(), PASSWORD[:-1]):
        visitor = our_office.visitor()
        visitor.get("/sign-in")
        assert visitor.post("/sign-in", username="wang", password=typed).status == 422


def test_a_password_does_not_grow_old(our_office):
    our_office.later(days=800)
    assert our_office.visitor("wang").get("/people/").status == 200


def test_every_page_has_the_way_out(our_office):
    wang = our_office.visitor("wang")
    for address in ("/", "/people/", "/settings", "/scorecards/", "/metrics/", "/fill-in"):
        button = wang.get(address).page.button("Sign out")
        assert button.inside("form")["action"] == "/sign-out", address


def test_name_and_password_in_the_address_sign_nobody_in(our_office):
    visitor = our_office.visitor()
    visitor.get("/sign-in")
    assert visitor.post(f"/sign-in?username=wang&password={PASSWORD}").status == 422
    assert visitor.get(f"/sign-in?username=wang&password={PASSWORD}").status == 200
    assert visitor.get("/people/").status == 303


def test_a_field_that_the_form_does_not_have_changes_nothing(our_office):
    wang, li = our_office.visitor("wang"), our_office.visitor("li")
    with our_office.accord.store.read() as db:
        before = db.execute(sa.select(accounts).order_by(accounts.c.username)).all()
    more = {"person": str(LI), "username": "root", "role": "x"}
    assert wang.post("/preferences", theme="dark", **more).status == 303
    with our_office.accord.store.read() as db:
        after = db.execute(sa.select(accounts).order_by(accounts.c.username)).all()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old.username for old, _ in changed] == ["wang"]
    assert 'data-theme="dark"' not in li.get("/").response.text


# -- what is told ----------------------------------------------------------------------------------


def test_neither_passwords_nor_tokens_stand_in_the_log(our_office, capsys):
    link = our_office.invitation("li")
    wang = our_office.visitor("wang")
    wang.opens_invitation(link)
    wang.post("/sign-in", username="wang", password="the canary of the mine")
    with wang.client.session_transaction() as cookie:
        token = cookie["token"]
    said = "".join(capsys.readouterr())
    assert "answered" in said
    for secret in (PASSWORD, "canary", link.rsplit("#", 1)[1], token):
        assert secret not in said


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf<?xml version="1.0"?><svg onload="alert(1)"/>',
        b"  <html><body onload=alert(1)>",
        b"GIF89a<script>alert(1)</script>\0",
    ],
)
def test_a_picture_with_a_script_is_no_evidence(content):
    for name in ("chart.png", "chart.svg", "chart.csv"):
        with pytest.raises(KindNotTaken):
            evidence(name, content)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("%2541", "%41"), ("%26lt%3Bb%26gt%3B", "&lt;b&gt;"), ("%255Cu0041", "%5Cu0041")],
)
def test_what_is_typed_is_decoded_once(look, sent, meant):
    page = look("shen.wanqing").get(f"/find?q={sent}").page
    kept = [one for one in page.all() if one.attributes.get("name") == "q"]
    assert {one["value"] for one in kept if one.attributes.get("value")} == {meant}


def test_a_sentence_does_not_compute_what_it_quotes():
    typed = "{file.__class__}{0}%(most)s${x}.csv"
    with pytest.raises(FileEmpty) as refused:
        evidence(typed, b"")
    assert typed in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("bids.exe", b"%PDF-1.7 x", ".pdf"),
        ("bids.csv", b"\x89PNG\r\n\x1a\n", ".png"),
        ("bids.png.html", b"click prices", ".txt"),
        ("bids", b"click prices", ".txt"),
        ("bids.docx", b"PK\x03\x04[Content_Types].xml xl/", ".xlsx"),
    ],
)
def test_a_name_that_says_otherwise_than_the_content_is_refused(name, content, ending):
    with pytest.raises(EndingMisleads) as refused:
        evidence(name, content)
    assert refused.value.facts["ending"] == ending
    assert evidence(f"bids{ending.upper()}", content).content == content


ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post")
WITH_TYPED = (
    "/find?q=javascript:alert(1)",
    "/find?q=%22%3E//evil.example/%26next%3Dx",
    "/people/?q=javascript:alert(1)",
    "/handbook/?q=//evil.example",
    "/audit?since=javascript:alert(1)",
    "/metrics/",
    "/scorecards/?period=javascript:alert(1)",
    "/settings",
    "/disputes/",
    "/adjustments/",
    "/",
)


def test_every_address_on_a_page_is_the_products_own(look):
    found = []
    for visitor, pages in ((look("ye.ruolin"), WITH_TYPED), (look(), ("/sign-in?next=//evil",))):
        for url in pages:
            for one in visitor.get(url).page.all():
                found += [one[name] for name in ADDRESSES if name in one]
    assert len(found) > 300
    assert [one for one in found if not one.startswith(("/", "#", "?"))] == []
    assert [one for one in found if one.startswith("//") or set(one) & set('"<>\\ ')] == []

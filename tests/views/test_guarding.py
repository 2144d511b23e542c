"""What holds for every route: headers, tokens, who may send, and what GET leaves alone."""

import json
import re
import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.database_address import EXAMPLES
from app.eventlog.store import Busy
from app.factory import create_app
from app.settings import SECRET_FILES, Settings, WrongSetting
from app.views.guarding import CONTENT_SECURITY_POLICY
from app.views.session.invitations import invitation_link
from projections.runner import NotSetUp
from tests.demo_database import persons
from tests.views.measurements.places import type_into

SOMEWHERE = "00000000-0000-4000-8000-000000000001"
SAMPLES = {
    "period": "2026-06",
    "metric": "leads",
    "filename": "style.css",
    "token": "x",
    "form": "csv",
}
OF_SYSTEMS = "/api/"
OPENAPI = "/api/v1/openapi.json"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def routes(app, *methods):
    """An address for every rule that takes one of these methods."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.methods & set(methods):
            values = {
                name: SOMEWHERE
                if type(converter).__name__ == "UUIDConverter"
                else 1
                if type(converter).__name__ == "IntegerConverter"
                else min(converter.items)
                if type(converter).__name__ == "AnyConverter"
                else SAMPLES.get(name, "x")
                for name, converter in rule._converters.items()
            }
            with app.test_request_context():
                found.append(rule.build(values, append_unknown=False)[1])
    return sorted(found)


def last(company):
    return company.ledger.log_recorder.max_notification_id()


def assert_guarded(answer, what):
    headers = answer.response.headers
    assert headers["Content-Security-Policy"] == POLICY == CONTENT_SECURITY_POLICY, what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["Referrer-Policy"] == "same-origin", what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    assert "camera=()" in headers["Permissions-Policy"], what
    assert headers["Cache-Control"], what
    assert "Access-Control-Allow-Origin" not in headers, what
    if headers.get("Content-Type", "").startswith("text/"):
        assert "charset=utf-8" in headers["Content-Type"], what


def test_every_answer_carries_the_headers_whoever_asks(app, visit):
    for visitor in (visit(), visit("shen.wanqing")):
        for url in [*routes(app, "GET", "POST"), "/no/such/page", "/static/none.css"]:
            for is_htmx in (False, True):
                answer = visitor.get(url, htmx=is_htmx)
                assert_guarded(answer, f"GET {url}, {is_htmx=}")
                assert answer.status < 500, url
            visitor.token = "wrong"
            assert_guarded(visitor.post(url), f"POST {url}")


def test_no_get_leaves_an_event_or_breaks(app, visit, company):
    visitor = visit("tao.yifan")
    before = last(company)
    for url in routes(app, "GET"):
        assert visitor.get(url).status < 500, url
    assert last(company) == before


def test_a_field_without_a_name_is_refused(look):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nwords\r\n--x--\r\n"
    answer = look().client.post(
        "/tasks/", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("token", ["", "nonsense", "another session's"])
def test_every_unsafe_route_refuses_a_missing_or_wrong_token(app, visit, company, token):
    visitor, other = visit("tao.yifan"), visit("shen.wanqing")
    other.get("/")
    sent = other.token if token.startswith("another") else token
    before = last(company)
    for url in routes(app, "POST", "PUT", "PATCH", "DELETE"):
        answer = visitor.client.post(url, headers={"X-CSRFToken": sent} if sent else {})
        # Other systems come with a key of their own; a session is worth nothing there.
        assert answer.status_code == (401 if url.startswith(OF_SYSTEMS) else 403), url
    assert last(company) == before
    assert visitor.get("/").status == 200  # nor was anybody signed out


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_every_unsafe_route_refuses_another_site_even_with_the_token(app, visit, company, site):
    visitor = visit("tao.yifan")
    before = last(company)
    visitor.headers["Sec-Fetch-Site"] = site
    for url in routes(app, "POST", "PUT", "PATCH", "DELETE"):
        assert visitor.post(url).status == 403, url
    assert last(company) == before


def test_strangers_see_nothing_but_the_doors(app, visit):
    stranger = visit()
    open_ones = (
        "/sign-in",
        "/invitation",
        "/static/",
        "/healthz",
        "/readyz",
        "/metrics",
        OPENAPI,
    )
    for url in routes(app, "GET"):
        if not url.startswith(open_ones):
            answer = stranger.get(url)
            if url.startswith(OF_SYSTEMS):
                assert answer.status == 401, url
                continue
            assert answer.status == 303, url
            assert answer.goes_to.startswith("/sign-in"), url


def test_static_addresses_carry_their_content_and_stay_for_ever(look):
    page = look("shen.wanqing").get("/").response.text
    for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert re.search(r"\?v=[0-9a-f]{12}$", url)
        assert "immutable" in look().get(url).response.headers["Cache-Control"]
    plain = look().get("/static/style.css").response.headers["Cache-Control"]
    assert plain == "no-cache"


def test_pages_are_kept_by_nobody(look):
    assert look("shen.wanqing").get("/").response.headers["Cache-Control"] == "no-store"


def test_who_asks_costs_at_most_two_statements(app, visit, company):
    import sqlalchemy as sa

    visitor = visit("shen.wanqing")
    visitor.get("/no/such/page")
    told = []
    sa.event.listen(
        company.store.engine,
        "before_cursor_execute",
        lambda *args: told.append(args[2]) if args[2].startswith("SELECT") else None,
    )
    answer = visitor.get("/no/such/page")
    assert answer.status == 404
    assert "Shen Wanqing" in answer.page.text
    assert len(told) <= 2


# -- what can go wrong -----------------------------------------------------------------------------


def breaking(app, error):
    @app.get("/breaks")
    def breaks():
        raise error


def test_a_bug_is_a_page_with_a_number_that_the_log_has_too(app, visit, capsys):
    breaking(app, ZeroDivisionError("the secret of the house"))
    answer = visit("shen.wanqing").get("/breaks")
    assert answer.status == 500
    number = answer.response.headers["X-Request-Id"]
    assert number in answer.page.text
    assert "secret" not in answer.response.text
    assert number in capsys.readouterr().err
    assert_guarded(answer, "500")


def test_too_much_at_once_is_503_and_says_when_to_come_back(app, visit):
    breaking(app, Busy("locked"))
    answer = visit("shen.wanqing").get("/breaks")
    assert (answer.status, answer.response.headers["Retry-After"]) == (503, "2")
    assert_guarded(answer, "503")


@pytest.mark.parametrize(
    ("told", "logged"),
    [
        ("database is locked", "the database is away"),
        ("no such table: people", "run bin/accord migrate"),
    ],
)
def test_a_page_without_its_database_is_503_and_asks_it_nothing(
    app, visit, company, capsys, monkeypatch, told, logged
):
    visitor = visit("shen.wanqing")
    visitor.get("/")

    def away(*_):
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError(told))

    monkeypatch.setattr(company.store.engine, "connect", away)
    answer = visitor.get("/people/")
    assert (answer.status, answer.response.headers["Retry-After"]) == (503, "2")
    assert logged in capsys.readouterr().err
    assert_guarded(answer, "503")


def test_read_tables_of_another_version_stop_the_command_with_503(app, visit, capsys):
    breaking(app, NotSetUp("reference"))
    assert visit("shen.wanqing").get("/breaks").status == 503
    assert "run bin/accord migrate" in capsys.readouterr().err


def test_a_line_of_the_log_says_who_did_what_and_how_far_the_log_came(visit, company, capsys):
    visitor = visit("shen.wanqing")
    type_into(visitor, "8萬", reason="counted twice")
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines()]
    told = [one for one in lines if one.get("method") == "POST"][-1]
    assert told["actor"] == str(persons(company)["shen.wanqing"])
    assert told["position"] == last(company)
    assert told["request"]


def test_a_body_that_is_too_large_is_413(visit):
    visitor = visit("shen.wanqing")
    visitor.get("/")
    answer = visitor.post("/people/units", name="x" * (12 * 1024 * 1024))
    assert answer.status == 413
    assert_guarded(answer, "413")


# -- for those who run it ---------------------------------------------------------------------


def test_it_says_whether_it_lives_and_is_ready_and_how_it_does(look):
    assert look().get("/healthz").response.text == "alive\n"
    assert look().get("/readyz").response.text == "ready\n"
    metrics = look().get("/metrics").response.text
    assert "accord_log_position" in metrics
    assert 'accord_projection_behind{projection="people"} 0.0' in metrics


def test_how_it_does_is_told_to_nobody_outside(look, still_company, tmp_path):
    assert look().get("/metrics").status == 200
    client = look().client
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
    env = {"ACCORD_DATA": str(tmp_path), "ACCORD_METRICS_TOKEN": "open-sesame"}
    client = create_app(still_company, Settings.from_env(env)).test_client()
    assert client.get("/metrics").status_code == 404
    told = {"Authorization": "Bearer open-sesame"}
    assert client.get("/metrics", headers=told).status_code == 200


def test_only_the_public_address_and_this_machine_are_answered(still_company, tmp_path):
    env = {"ACCORD_DATA": str(tmp_path), "ACCORD_PUBLIC_URL": "https://accord.example.com/"}
    client = create_app(still_company, Settings.from_env(env)).test_client()
    hosts = {
        "accord.example.com": 200,
        "localhost:8000": 200,
        "127.0.0.1": 200,
        "evil.example": 400,
    }
    found = {host: client.get("/sign-in", headers={"Host": host}).status_code for host in hosts}
    assert found == hosts


@pytest.mark.parametrize(
    ("setting", "host", "link"),
    [
        ("https://accord.example.com", "localhost", "https://accord.example.com/invitation#t"),
        ("", "localhost:8000", "http://localhost:8000/invitation#t"),
        ("", "evil.example", "/invitation#t"),
    ],
)
def test_an_invitation_leads_where_the_setting_says(still_company, tmp_path, setting, host, link):
    env = {"ACCORD_DATA": str(tmp_path), "ACCORD_PUBLIC_URL": setting}
    app = create_app(still_company, Settings.from_env(env))
    with app.test_request_context("/", headers={"Host": host}):
        assert invitation_link("t") == link


@pytest.mark.parametrize("address", ["accord.example.com", "ftp://a", "https://a.example/app"])
def test_a_public_address_that_is_none_is_refused(address):
    with pytest.raises(WrongSetting):
        Settings.from_env({"ACCORD_PUBLIC_URL": address})


def test_it_is_not_ready_while_figures_are_behind_and_pages_say_so(app, visit, company):
    import sqlalchemy as sa

    from app.eventlog.tables import tracking

    with company.store.write() as db:
        db.execute(
            sa.update(tracking)
            .where(tracking.c.name == "measurements")
            .values(position=tracking.c.position - 3)
        )
    visitor = visit("shen.wanqing")
    ready = visitor.get("/readyz")
    assert (ready.status, "measurements: 3 behind" in ready.response.text) == (503, True)
    assert "Figures are 3 events behind" in " ".join(visitor.get("/people/").page.alerts())


# -- https -----------------------------------------------------------------------------------------


def test_where_https_is_asked_for_nothing_comes_by_plain_http(still_company, tmp_path):
    env = {
        "ACCORD_DATA": str(tmp_path),
        "ACCORD_SECURE_COOKIES": "yes",
        "ACCORD_TRUSTED_PROXIES": "1",
    }
    client = create_app(still_company, Settings.from_env(env)).test_client()
    for page in ("/", "/sign-in", "/no/such/page", "/static/app.js", "/metrics"):
        refused = client.get(page)
        assert refused.status_code == 403, page
        assert "https" in refused.text
        assert "Set-Cookie" not in refused.headers
    assert client.post("/sign-in", data={"username": "wang"}).status_code == 403
    by_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    assert client.get("/sign-in", headers=by_proxy).status_code == 200
    assert client.get("/healthz").status_code == 200
    forged = {"X-Forwarded-Proto": "https, http"}  # what the browser claims stands first
    assert client.get("/sign-in", headers=forged).status_code == 403


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://u:river@db.example/accord", "sslmode=verify-full"),
        ("postgresql+psycopg://u:river@db.example/accord?sslmode=require", "sslmode=verify-full"),
        ("postgresql+psycopg://u@/accord?host=127.0.0.1:5432&host=10.0.0.2:5432", "10.0.0.2"),
        ("postgresql+psycopg://u:change-me@db.example/a?sslmode=verify-full", "an example"),
    ],
)
def test_a_database_elsewhere_is_spoken_to_safely_or_not_at_all(url, told):
    for name in ("ACCORD_DATABASE_URL", "ACCORD_OWNER_DATABASE_URL"):
        given = {"ACCORD_DATABASE_URL": "postgresql+psycopg://localhost/accord", name: url}
        with pytest.raises(WrongSetting, match=re.escape(told)) as refused:
            Settings.from_env(given)
        assert name in str(refused.value)
        assert "river" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:river@db.example/accord?sslmode=verify-full&sslrootcert=ca.pem",
        "postgresql+psycopg://u:change-me@127.0.0.1/accord",
        "postgresql+psycopg://u@/accord?host=/run/postgresql",
        "postgresql+psycopg://u@/accord?host=localhost:5432&host=127.0.0.1:5433",
    ],
)
def test_a_database_on_this_machine_or_by_tls_is_taken(url):
    assert Settings.from_env({"ACCORD_DATABASE_URL": url}).database_url == url


def test_the_passwords_of_our_documents_are_known():
    root = Path(__file__).parents[2]
    told = (root / "README.md").read_text() + (root / "docs/operate.md").read_text()
    found = set(re.findall(r"PASSWORD '([^']+)'", told)) | set(
        re.findall(r"postgresql\+psycopg://\w+:([^@]+)@", told)
    )
    assert len(found) >= 4
    assert found <= set(EXAMPLES)


@pytest.mark.parametrize(
    "change", [{"ACCORD_TLS_KEY_FILE": ""}, {"ACCORD_TLS_CERTIFICATE_FILE": "/none.pem"}]
)
def test_https_needs_certificate_and_key(tmp_path, change):
    (tmp_path / "key.pem").touch()
    both = {
        "ACCORD_TLS_CERTIFICATE_FILE": str(tmp_path / "key.pem"),
        "ACCORD_TLS_KEY_FILE": str(tmp_path / "key.pem"),
    }
    assert Settings.from_env(both).tls_key_file
    with pytest.raises(WrongSetting, match="ACCORD_TLS"):
        Settings.from_env({**both, **change})


# -- secrets ---------------------------------------------------------------------------------------


def test_every_secret_can_come_in_a_file_as_a_vault_hands_it_over(tmp_path):
    secrets = {
        "database_url": "postgresql+psycopg://u:river@localhost/accord",
        "owner_database_url": "postgresql+psycopg://o:river@localhost/accord",
        "metrics_token": "river",
        "smtp_url": "smtps://u:river@mail.example",
        "robot_url": "feishu://river",
        "oidc_secret_file": str(tmp_path / "oidc_secret_file"),
    }
    env = {
        "ACCORD_MAIL_FROM": "accord@mail.example",
        "ACCORD_PUBLIC_URL": "https://accord.example",
        "ACCORD_OIDC_ISSUER": "https://provider.example",
        "ACCORD_OIDC_CLIENT_ID": "accord",
    }
    for name, secret in secrets.items():
        (tmp_path / name).write_text(f"{secret}\n")
        setting = f"ACCORD_{name.upper()}"
        env[SECRET_FILES.get(setting, setting)] = str(tmp_path / name)
    assert "river" not in str(env)
    read = Settings.from_env(env)
    assert {name: str(getattr(read, name)) for name in secrets} == secrets
    holding = {
        field.name for field in fields(Settings) if "river" in str(getattr(read, field.name))
    }
    assert holding == {*secrets} - {"oidc_secret_file"}


def test_a_secret_is_given_once_and_can_be_read(tmp_path):
    (tmp_path / "token").write_text("river")
    twice = {"ACCORD_METRICS_TOKEN": "x", "ACCORD_METRICS_TOKEN_FILE": str(tmp_path / "token")}
    with pytest.raises(WrongSetting, match="twice"):
        Settings.from_env(twice)
    with pytest.raises(WrongSetting, match="can't be read"):
        Settings.from_env({"ACCORD_METRICS_TOKEN_FILE": str(tmp_path / "none")})

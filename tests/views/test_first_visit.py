"""What somebody's browser has to fetch before they see anything."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

FETCHED = re.compile(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"')
LIKE_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "zh-TW"}


def test_a_first_visit_is_under_120_kb_and_6_requests(app):
    """Counted from the address that bin/run prints, in a demonstration."""
    client, fetched = app.test_client(), []

    def fetch(url):
        answer = client.get(url, headers=LIKE_A_BROWSER)
        fetched.append(answer)
        return answer

    first = fetch("/")
    page = fetch(first.headers["Location"]).get_data(as_text=True)
    addresses = FETCHED.findall(page)
    assert len(addresses) >= 3
    assert {urlsplit(one).netloc for one in addresses} == {""}
    for one in addresses:
        assert fetch(one).status_code == 200, one
    assert len(fetched) <= 6
    assert sum(len(one.data) + len(str(one.headers)) for one in fetched) < 120_000


@pytest.mark.parametrize("name", ["style.css", "app.js", "vendor/htmx.min.js", "mark.svg"])
def test_a_static_file_is_compressed_for_whoever_takes_it(app, name):
    client = app.test_client()
    plain = client.get(f"/static/{name}")
    small = client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.data) == plain.data
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Type"] == plain.headers["Content-Type"]
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    assert client.get(f"/static/{name}", headers=again).status_code == 304


def test_gzip_refused_is_gzip_not_sent(app):
    answer = app.test_client().get("/static/app.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in answer.headers


def test_nothing_outside_the_folder_is_served(app):
    wanted = {"Accept-Encoding": "gzip"}
    for name in ("../factory.py", "%2e%2e/factory.py", "../../app/static/app.js", "missing.css"):
        assert app.test_client().get(f"/static/{name}", headers=wanted).status_code == 404


def test_pages_are_never_compressed(app):
    answer = app.test_client().get("/sign-in", headers=LIKE_A_BROWSER)
    assert "Content-Encoding" not in answer.headers

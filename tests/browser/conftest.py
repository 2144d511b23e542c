"""The product served to a real browser, which tells whatever goes wrong on the way."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from app.accord import Accord
from app.factory import create_app
from tests.demo_database import copied, settings_of

PATIENCE = 15_000  # milliseconds: two cores are shared by many tests

OpenAs = Callable[..., Page]


class Quiet(WSGIRequestHandler):
    """Doesn't print each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


def served(accord: Accord, folder: Path) -> Iterator[str]:
    """The product's address while it is served from a thread."""
    app = create_app(accord, settings_of(folder))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(company: Accord, tmp_path: Path) -> Iterator[str]:
    """Where the product answers, on a copy of the demonstration of this test's own."""
    yield from served(company, tmp_path / "company")


@pytest.fixture(scope="session")
def still_address(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the product answers to tests that only look."""
    folder = tmp_path_factory.mktemp("still")
    with copied(demonstration, folder) as accord:
        yield from served(accord, folder)


def unexplained(complaints: list[str]) -> list[str]:
    """What is left without requests that were given up for a newer one, as search does.

    htmx tells each of them twice.

    >>> given_up = ["error: htmx:afterRequest, [object]", "error: htmx:sendAbort, [object]"]
    >>> unexplained([*given_up, "error: htmx:afterRequest, [object]", "error: broken"])
    ['error: htmx:afterRequest, [object]', 'error: broken']
    """
    left = [one for one in complaints if "htmx:sendAbort" not in one]
    for _ in range(len(complaints) - len(left)):
        told = next((one for one in left if "htmx:afterRequest" in one), None)
        if told is not None:
            left.remove(told)
    return left


class Windows:
    """Opens browser windows, and keeps what they complained of."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.profiles: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self,
        address: str,
        person: str = "",
        *,
        wide: int = 1280,
        high: int = 800,
        language: str = "zh-TW",
        theme: str = "light",
        script: bool = True,
    ) -> Page:
        """A window of a new profile, where `person` was chosen on the sign-in page."""
        profile = self.chromium.new_context(
            base_url=address,
            locale=language,
            timezone_id="Asia/Taipei",
            viewport={"width": wide, "height": high},
            color_scheme=theme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        profile.set_default_timeout(PATIENCE)
        self.profiles.append(profile)
        page = profile.new_page()
        self._watch(page, address)
        if person:
            page.goto("/sign-in")
            page.locator("main details > summary").click()
            page.get_by_role("button", name=person).first.click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def _watch(self, page: Page, address: str) -> None:
        host = urlsplit(address).netloc
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc == host or request.url.startswith("data:")
                else self.complaints.append(f"asked another host: {request.url}")
            ),
        )

    def _note(self, kind: str, text: str) -> None:
        # A refusal (409, 422) is an answer like any other here; the browser calls it an error.
        is_refusal = "the server responded with a status of 4" in text
        if kind in ("error", "warning") and not is_refusal:
            self.complaints.append(f"{kind}: {text}")

    def close(self) -> None:
        for profile in self.profiles:
            profile.close()


@pytest.fixture
def windows(chromium: Browser) -> Iterator[Windows]:
    """Opens windows; what the browser complained of meanwhile fails the test."""
    opened = Windows(chromium)
    yield opened
    opened.close()
    assert unexplained(opened.complaints) == []


@pytest.fixture
def open_as(windows: Windows, address: str) -> OpenAs:
    """Opens the product as somebody: `open_as("沈婉清")`."""
    return lambda person="", **more: windows.open(address, person, **more)

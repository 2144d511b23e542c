"""What every test may ask for: a fresh database of either kind, and a real browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from app.accord import Accord
from app.domain.scorecards.letter import Letter
from app.logs import write_logs
from tests.compiled_once import compile_once
from tests.demo_database import copied, loaded_once
from tests.postgres import POSTGRES, new_database

# What is set for a running product must not reach its tests.
for _name in [name for name in os.environ if name.startswith("ACCORD_")]:
    if not _name.startswith("ACCORD_TEST_"):
        del os.environ[_name]

# Two cores shared by many tests: a slow example says nothing.
settings.register_profile("accord", deadline=None, print_blob=True)
settings.load_profile("accord")

compile_once()

CHROMIUM = os.environ.get("ACCORD_TEST_CHROMIUM") or shutil.which("chromium")
CHROMIUM_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SLOW_ROOMS = ("faults", "races", "simulation", "terminal", "importers")
QUICK_ROOMS = ("architecture", "domain", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What loads the demonstration company, or runs whole processes, is slow: not for --fast.

    Of two processes one makes that company while the other still does without; what takes
    milliseconds comes last, so that neither waits for the other at the end.
    """
    for item in items:
        if _room(item) in SLOW_ROOMS or _is_demonstration(item):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: (_room(item) in QUICK_ROOMS, _is_demonstration(item)))


def _room(item: pytest.Item) -> str:
    """The folder of tests it stands in; empty for what isn't in tests/."""
    here = Path(__file__).parent
    return item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""


def _is_demonstration(item: pytest.Item) -> bool:
    return "demonstration" in getattr(item, "fixturenames", ())


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not POSTGRES:
        _leave_out("no PostgreSQL: run bin/test, or set ACCORD_TEST_POSTGRES_URL")
    if item.get_closest_marker("browser") and not CHROMIUM:
        _leave_out("no Chromium: install it, or set ACCORD_TEST_CHROMIUM")


def _leave_out(reason: str) -> None:
    """Skip; but where CI=true nothing may be left out in silence."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _logs_as_in_service() -> None:
    """Lines go to standard error, whatever commands an earlier test of this process ran."""
    write_logs("info")


# -- databases ----------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def each_database(request: pytest.FixtureRequest) -> str:
    """Runs the test twice: `database_url` is SQLite's, then PostgreSQL's."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a new, empty database.

    SQLite, unless the test asks for `each_database` or is marked `postgres`.
    """
    kind = "postgresql" if request.node.get_closest_marker("postgres") else "sqlite"
    if "each_database" in request.fixturenames:
        kind = request.getfixturevalue("each_database")
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'accord.db'}"
    else:
        with new_database() as url:
            yield url


# -- the demonstration company ------------------------------------------------------------------


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The loaded demonstration company's file, one for the whole run: copy it, never write."""
    base = tmp_path_factory.getbasetemp()
    return loaded_once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture
def company(demonstration: Path, tmp_path: Path) -> Iterator[Accord]:
    """The demonstration company, open on a copy of this test's own."""
    with copied(demonstration, tmp_path / "company") as accord:
        yield accord


@pytest.fixture
def no_letter_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """As though nobody had countersigned yet: without a letter the head changes targets alone."""
    monkeypatch.setattr(Letter, "in_force", property(lambda letter: False))
    monkeypatch.setattr("app.views.scorecards.keeping.is_bound", lambda *_, **__: False)
    monkeypatch.setattr("app.reading.importing.is_bound", lambda *_, **__: False)


# -- the browser --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once for each test process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a new, signed-out browser profile.

    A script that fails, or anything the content security policy stops, fails the test.
    """
    complaints: list[str] = []
    with chromium.new_context(locale="zh-TW", timezone_id="Asia/Taipei") as profile:
        page = profile.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        yield page
    assert complaints == []

"""The application on the demonstration company, and its people as visitors."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from app.accord import Accord
from app.factory import create_app
from tests.demo_database import copied, persons, settings_of
from tests.visiting import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def app(company: Accord, tmp_path: Path) -> Flask:
    """The application on a copy of this test's own."""
    return create_app(company, settings_of(tmp_path / "company"))


@pytest.fixture
def visit(app: Flask, company: Accord) -> Visit:
    """Opens the product as somebody: `visit("chen.yating")`, in English unless said otherwise."""
    return _visits(app, persons(company))


@pytest.fixture(scope="session")
def still_company(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Accord]:
    """The demonstration company for tests that only look: one copy for all of them."""
    with copied(demonstration, tmp_path_factory.mktemp("still")) as accord:
        yield accord


@pytest.fixture(scope="session")
def look(still_company: Accord, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    """`visit`, for tests that only look; a person signs in once for all of them."""
    settings = settings_of(tmp_path_factory.mktemp("keys"))
    app = create_app(still_company, settings)
    return _visits(app, persons(still_company), kept={})


def _visits(
    app: Flask, known: dict[str, UUID], kept: dict[tuple[str, str], Visitor] | None = None
) -> Visit:
    def visit(username: str = "", language: str = "en") -> Visitor:
        if kept is not None and (username, language) in kept:
            return kept[username, language]
        visitor = Visitor(app, known[username] if username else None, language)
        if kept is not None:
            kept[username, language] = visitor
        return visitor

    return visit

"""Decisions of the domain, without a database: a clock that stands, and no chance."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.domain.aggregate import under

NOW = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


class Standing:
    """Circumstances that never change."""

    def now(self) -> datetime:
        return NOW

    def meta(self) -> dict[str, str]:
        return {"nonce": "0"}


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    """Every decision of a test is made at the same moment."""
    with under(Standing()):
        yield

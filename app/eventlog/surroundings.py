"""The clock, chance and the facts of the request that go with every event."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime


class Surroundings:
    """The clock, chance and the facts of the request that go with every event."""

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.clock = clock
        self.chance = chance
        self._request: ContextVar[Mapping[str, str] | None] = ContextVar("request", default=None)

    def now(self) -> datetime:
        return self.clock()

    def meta(self) -> dict[str, str]:
        return {"nonce": self.chance(16).hex(), **(self._request.get() or {})}

    @contextmanager
    def about(self, **facts: str | None) -> Iterator[None]:
        """What each event made inside carries: via, request, key, correlation, on_behalf_of."""
        told = {name: value for name, value in facts.items() if value}
        token = self._request.set({**(self._request.get() or {}), **told})
        try:
            yield
        finally:
            self._request.reset(token)

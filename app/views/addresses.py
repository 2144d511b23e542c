"""Addresses of pages: a page names a hundred, mostly the same ones as the page before."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask, has_request_context, request

PLAIN = frozenset({str, int, UUID, type(None)})
KEPT = 8192


class Site(Flask):
    """The application; it puts an address together once for the same parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept = lru_cache(maxsize=KEPT)(self._put_together)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """See `Flask.url_for`. Inside a request an address rests on its parts and on the root."""
        plain = all(type(value) in PLAIN for value in values.values())
        if not plain or endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        return self._kept(request.script_root, request.method, endpoint, tuple(values.items()))

    def _put_together(
        self, _root: str, _method: str, endpoint: str, values: tuple[tuple[str, Any], ...]
    ) -> str:
        return super().url_for(endpoint, **dict(values))

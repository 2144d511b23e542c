"""The application, which makes its addresses and its signer once.

A page names a hundred addresses, mostly the same ones as the page before.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment

PLAIN = frozenset({str, int, UUID, type(None)})
KEPT = 8192


class Cookies(SecureCookieSessionInterface):
    """Sessions in signed cookies, with the signer made once."""

    def __init__(self) -> None:
        self._signer = lru_cache(maxsize=1)(self._signer_with)

    def get_signing_serializer(self, app: Flask) -> Any:
        return self._signer(app, app.secret_key)

    def _signer_with(self, app: Flask, _key: object) -> Any:
        return super().get_signing_serializer(app)


class Templates(Environment):
    """Templates that share one set of globals; none has any of its own.

    Jinja gives each its own chain of mappings, which is walked key by key at every include and
    import of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else MappingProxyType(self.globals)  # type: ignore[return-value] # nothing is set


class Site(Flask):
    """The application; it puts an address together once for the same parts."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view is asynchronous: nobody has to look, a dozen times in a request."""
        return func

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Cookies()
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

"""What stands before and behind every request: its number, who may send it, and its headers."""

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, abort, g, make_response, request
from flask_babel import lazy_gettext

from app.views.public_address import is_known_host

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FOR_MONITORS = ("operation.healthz", "operation.readyz")
PLAIN_TEXT = "text/plain; charset=utf-8"
HTTPS_ONLY = lazy_gettext(
    "This address answers by https only. If https is what you typed: the proxy in front has to say "
    "so in X-Forwarded-Proto, and ACCORD_TRUSTED_PROXIES has to count it."
)
FOREVER = "public, max-age=31536000, immutable"

log = structlog.get_logger()


def guard(app: Flask, *, secure: bool) -> None:
    """Number each request, refuse those from other sites, and give each answer its headers."""

    @app.before_request
    def number() -> None:
        g.request_id, g.begun = uuid4().hex, time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.before_request
    def refuse_plain_http() -> None:
        # Who asks whether it lives sends and reads nothing that others may not see.
        if secure and not request.is_secure and request.endpoint not in FOR_MONITORS:
            log.warning("turned away", control="plain")
            abort(make_response(f"{HTTPS_ONLY}\n", 403, {"Content-Type": PLAIN_TEXT}))

    @app.before_request
    def refuse_unknown_hosts() -> None:
        if not is_known_host(request.host):
            _turn_away("host", 400)

    @app.before_request
    def refuse_other_sites() -> None:
        # Browsers say where a request comes from, and scripts can't change it.
        site = request.headers.get("Sec-Fetch-Site", "none")
        if not is_reading() and site not in ("same-origin", "none"):
            _turn_away("site", 403)

    @app.before_request
    def refuse_nameless_fields() -> None:
        # No form has one, and who reads fields counts on names.
        if request.mimetype in FORMS and None in request.form:
            _turn_away("fields", 400)

    @app.after_request
    def give_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if secure:
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint == "static" and response.status_code < 400:
            # A versioned address never changes its content; another must be asked for again.
            response.headers["Cache-Control"] = FOREVER if "v" in request.args else "no-cache"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.after_request
    def tell(response: Response) -> Response:
        if request.endpoint != "static":
            log.info(
                "answered",
                method=request.method,
                route=str(request.url_rule or ""),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.get("begun", 0.0)) * 1000, 1),
            )
        return response


def _turn_away(control: str, status: int) -> None:
    log.warning("turned away", control=control)
    abort(status)


def is_reading() -> bool:
    """Whether the request can't change anything, by its method."""
    return request.method in SAFE_METHODS

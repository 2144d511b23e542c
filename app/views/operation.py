"""For those who run it: whether it lives, whether it is ready, and how it does."""

import time
from collections.abc import Callable
from functools import lru_cache
from hmac import compare_digest

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.eventlog.migrating import is_migrated
from app.sealing import fallen_behind
from app.this_machine import is_this_machine
from app.views.asking import accord, db

bp = Blueprint("operation", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _plain("alive")


@bp.get("/readyz")
def readyz() -> Response:
    """Migrated, and the projections at the end of the log."""
    if not is_migrated(accord().store):
        return _plain("not migrated", 503)
    ahead = fallen_behind(db(), current_app.config["SIGNED_HEAD_FILE"])
    if ahead is not None:
        return _plain(f"not what was signed: a checkpoint covers {ahead.size} events", 503)
    if accord().runner.outdated():
        return _plain("read tables are missing or of another version", 503)
    late = [one for one in accord().runner.standings(db()) if one.behind or one.error]
    if late:
        lines = [f"{one.name}: {one.behind} behind" for one in late]
        return _plain("\n".join(["not caught up", *lines]), 503)
    return _plain("ready")


def _has(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return compare_digest(given.encode(), token.encode())


def _comes_from_here() -> bool:
    """Whether nobody but this machine asks: a proxy on it says for whom it does."""
    passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For"))
    return not passed_on and is_this_machine(request.remote_addr or "")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")


def register_metrics(app: Flask, token: str) -> None:
    """Count and time the answers, by route, and offer the numbers at /metrics.

    They are for this machine, or for whoever sends the token as `Authorization: Bearer ...`.
    """
    registry = CollectorRegistry()
    answers = Counter(
        "accord_answers", "Answers given", ["route", "method", "status"], registry=registry
    )
    seconds = Histogram(
        "accord_answer_seconds", "Time until the answer was made", ["route"], registry=registry
    )
    position = Gauge("accord_log_position", "The last position of the log", registry=registry)
    behind = Gauge(
        "accord_projection_behind",
        "Events that a projection lacks",
        ["projection"],
        registry=registry,
    )

    # Looking a label up takes longer than counting; there are as many as routes and statuses.
    counted = lru_cache(maxsize=4096)(answers.labels)
    timed = lru_cache(maxsize=1024)(seconds.labels)

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule or "none")
        counted(route, request.method, response.status_code).inc()
        timed(route).observe(time.perf_counter() - g.get("begun", time.perf_counter()))
        return response

    def metrics() -> Response:
        if not (_has(token) if token else _comes_from_here()):
            abort(404)
        for one in accord().runner.standings(db()):
            behind.labels(one.name).set(one.behind)
            position.set(one.position + one.behind)
        return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)

    # Named as the others, though it needs the registry of this application.
    view: Callable[[], Response] = metrics
    app.add_url_rule("/metrics", "operation.metrics", view)

"""For those who run it: whether it lives, whether it is ready, and how it does."""

import time
from collections.abc import Callable

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from app.eventlog.migrating import is_migrated
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
    late = [one for one in accord().runner.standings(db()) if one.behind or one.error]
    if late:
        lines = [f"{one.name}: {one.behind} behind" for one in late]
        return _plain("\n".join(["not caught up", *lines]), 503)
    return _plain("ready")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")


def register_metrics(app: Flask) -> None:
    """Count and time the answers, by route, and offer the numbers at /metrics."""
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

    @app.after_request
    def count(response: Response) -> Response:
        route = str(request.url_rule or "none")
        answers.labels(route, request.method, response.status_code).inc()
        seconds.labels(route).observe(time.perf_counter() - g.get("begun", time.perf_counter()))
        return response

    def metrics() -> Response:
        for one in accord().runner.standings(db()):
            behind.labels(one.name).set(one.behind)
            position.set(one.position + one.behind)
        return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)

    # Named as the others, though it needs the registry of this application.
    view: Callable[[], Response] = metrics
    app.add_url_rule("/metrics", "operation.metrics", view)

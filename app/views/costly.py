"""What costs more than a page: a person may ask for a good deal of it in a minute (ASVS 2.4.1)."""

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext

from app.accounts.allowance import Allowance
from app.views.asking import me_or_nobody
from app.views.fragments import wants_fragment

TRIED, LISTED, MADE = 1, 4, 12
"""A preview while one types; a list or a file to keep; what is read or made in a process apart."""

COSTS = {
    "what_if.show": TRIED,
    "metrics.formula_check": TRIED,
    "audit.as_lines": LISTED,
    "audit.as_table": LISTED,
    "counting.export": LISTED,
    "evidence.taken": LISTED,
    "gaps.export": LISTED,
    "imports.left_behind": LISTED,
    "leads.export": LISTED,
    "metrics.export": LISTED,
    "missed.export": LISTED,
    "people.export": LISTED,
    "printing.taken": LISTED,
    "quality.export_conflicts": LISTED,
    "quality.export_held": LISTED,
    "scorecards.export": LISTED,
    "sources.export": LISTED,
    "tracking.export": LISTED,
    "bringing.brought": MADE,
    "bringing.check": MADE,
    "checks.check": MADE,
    "documents.dictionary": MADE,
    "documents.handbook": MADE,
    "documents.letter": MADE,
    "documents.review": MADE,
    "evidence.packs": MADE,
    "imports.brought": MADE,
    "imports.filed": MADE,
    "leads.bring": MADE,
    "printing.begin": MADE,
    "sides.bring": LISTED,
    "team.check": MADE,
}

log = structlog.get_logger()


def slow_down(app: Flask, a_minute: int) -> None:
    """Let each person ask for so much of it in a minute, and tell them when they may go on."""
    allowance = Allowance(a_minute)

    @app.before_request
    def ask_for_less() -> Response | None:
        cost = COSTS.get(request.endpoint or "")
        asking = me_or_nobody() if cost else None
        if cost is None or asking is None:
            return None
        seconds = allowance.seconds_to_wait(asking.id, cost)
        return _later(seconds) if seconds else None


def _later(seconds: int) -> Response:
    """429 with a sentence, alone where it goes into a page that is there already."""
    log.warning("asked for too much", route=str(request.url_rule), seconds=seconds)
    sentence = gettext(
        "That was a great deal in one minute. Wait %(seconds)s seconds, then ask for it again.",
        seconds=seconds,
    )
    if wants_fragment():
        response = make_response(sentence, 429)
        response.mimetype = "text/plain"
    else:
        nowhere = {"back_url": None, "request_url": None}
        page = render_template("errors/refused.html", sentence=sentence, **nowhere)
        response = make_response(page, 429)
    response.headers["Retry-After"] = str(seconds)
    return response

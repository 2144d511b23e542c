"""The data management rules on paper and on screen, and their approval by a head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from wtforms import HiddenField

from app.domain.metrics.refusals import RulesMoved
from app.domain.people.rights import Act
from app.reading.rules import Document, approve_rules_read, rules
from app.views import formatting
from app.views.asking import db, do, me, moment
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.metrics import entry, words
from app.views.metrics.sourcing import due_words, how_words, keeper_words
from app.views.refusing import refusals_on, spoken
from projections.metrics.queries import MetricRow, rules_approvals
from projections.people.queries import Names, names

bp = Blueprint("rules", __name__, url_prefix="/metrics/-/rules")


class ApprovalForm(AskedForm):
    """The approval of what was read: its digest goes with it."""

    digest = HiddenField()


@dataclass(frozen=True)
class Rule:
    """A metric as the rules print it."""

    name: str
    code: str
    version: int
    meaning: str
    formula: Sequence[entry.Piece]
    facts: Sequence[tuple[str, str]]
    sources: Sequence[entry.ShownSource]
    steward: str
    url: str


@dataclass(frozen=True)
class Approval:
    """An approved version of the rules."""

    version: int
    by: str
    at: str
    url: str


@bp.get("")
def show() -> Response:
    """The rules, metric by metric, with what was approved."""
    return shown("metrics/rules.html", **_context(ApprovalForm()))


@bp.post("")
def approve() -> Response:
    """A head approves the rules that they read."""
    form = ApprovalForm(request.form)
    if form.validate():
        with refusals_on(form):
            try:
                digest = form.digest.data or ""
                do(approve_rules_read, key=form.key.data, digest_read=digest)
            except RulesMoved as moved:
                form.conflict(spoken(moved))
    return answered(form, "metrics/rules.html", back_to=url_for("rules.show"), **_context(form))


def _context(form: ApprovalForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    document, called = rules(db(), at=at), names(db(), at=at)
    approvals = rules_approvals(db(), at=at)
    stands = bool(approvals) and approvals[0].digest == document.digest
    may_approve = not moment().is_past and me().may_somewhere(Act.APPROVE_RULES)
    return {
        "form": form,
        "digest": document.digest,
        "parts": _parts(document, called, language),
        "sources": [
            (
                one.name(language),
                keeper_words(one, called, language),
                due_words(one.due, language),
                how_words(one.how),
            )
            for one in document.sources.values()
        ],
        "approvals": [
            Approval(
                one.version,
                called.of(one.by, language),
                formatting.moment(one.recorded_at),
                url_for("rules.show", as_of=f"@{one.looked_at}"),
            )
            for one in approvals
        ],
        "stands": stands,
        "may_approve": may_approve and not stands,
    }


def _parts(document: Document, called: Names, language: str) -> list[tuple[str, list[Rule]]]:
    found = []
    for dimension in words.DIMENSIONS:
        rows = [one for one in document.metrics.values() if one.dimension == dimension]
        if rows:
            told = [_rule(one, document, called, language) for one in rows]
            found.append((words.word(words.DIMENSIONS, dimension), told))
    return found


def _rule(row: MetricRow, document: Document, called: Names, language: str) -> Rule:
    return Rule(
        name=row.name(language),
        code=row.code,
        version=row.version,
        meaning=row.meaning(language),
        formula=entry.pieces(row.formula, document.metrics, language),
        facts=entry.facts(row),
        sources=entry.shown_sources(row, document.sources, called, language),
        steward=called.of(row.steward, language) if row.steward else formatting.ABSENT,
        url=entry.metric_url(row.code),
    )

"""The audit trail: of everything, of one thing, as files, and one event with all that it says."""

import json
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for

from app.accounts.names import usernames
from app.domain.people.rights import Act
from app.views.asking import ADDRESS_WORDS, accord, db, me, moment, steps, this_page
from app.views.audit.asked import KINDS, QUIET, asked, position
from app.views.audit.detail import told_event
from app.views.audit.scope import Scope, closed_topics, scope
from app.views.audit.showing import HEADER, Words, entry, exported, facts
from app.views.exporting import FORMS, Listing, file_answer
from app.views.fragments import shown
from app.views.scorecards.wording import in_period
from projections.audit.queries import AuditRow, around, trail
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names, names
from projections.temporal import NOW

bp = Blueprint("audit", __name__, url_prefix="/audit")

ON_A_PAGE = 50


@bp.get("")
def index() -> Response:
    """What happened, the newest first, as far as the person may look."""
    words, looks, wanted = _words(), scope(_names()), asked(request.args)
    before = position(request.args.get("before", ""))
    rows = _rows(looks, before=before, limit=ON_A_PAGE + 1)
    page, is_more = rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
    _tell_steps(page, looks)
    return shown(
        "audit/index.html",
        fragment="audit/_list.html",
        entries=[entry(row, words) for row in page],
        asked=wanted,
        number=_number(rows, words) if wanted.thing else None,
        kinds=KINDS,
        units=sorted(looks.names.units.values(), key=lambda unit: unit.code),
        people=looks.names.persons.values(),
        metrics=sorted(words.metrics.values(), key=lambda one: one.code),
        earlier_url=this_page(before=str(page[-1].position)) if is_more else None,
        newest_url=this_page(before=None) if before else None,
        exports=[(form.upper(), _file_url("audit.as_table", form=form)) for form in FORMS],
        lines_url=_file_url("audit.as_lines"),
        kept=[pair for pair in request.args.items() if pair[0] not in ("as_of", "before")],
        language=me().language,
    )


@bp.get("/export.<any(xlsx, csv):form>")
def as_table(form: str) -> Response:
    """What the list is narrowed to, on all of its pages, as a table."""
    words, called = _words(), usernames(db())
    rows = exported(_rows(scope(_names())), words, called)
    return file_answer(Listing("audit", HEADER, rows), form)


@bp.get("/export.jsonl")
def as_lines() -> Response:
    """The same as lines of JSON."""
    words, called = _words(), usernames(db())
    lines = [
        json.dumps(facts(row, words, called), ensure_ascii=False) + "\n"
        for row in _rows(scope(_names()))
    ]
    response = Response("".join(lines), mimetype="application/jsonl")
    response.headers.set("Content-Disposition", "attachment", filename="audit.jsonl")
    return response


@bp.get("/<int:position>")
def show(position: int) -> Response:
    """One event: where and when it stands, who did it, what it says and what proves it."""
    found = around(db(), position) if position <= moment().position else None
    looks = scope(_names())
    if found is None or not looks.shows(found.row):
        abort(404)
    words = _words()
    return shown(
        "audit/show.html",
        row=found.row,
        sentence=words.sentence(found.row),
        by=words.names.of(found.row.by, me().language),
        event=told_event(position, looks.opens),
        previous_url=_event_url(found.previous),
        next_url=_event_url(found.next),
        history_url=url_for("audit.index", thing=found.row.thing),
        may_erase=me().may_somewhere(Act.ERASE_TEXT) and not moment().is_past,
    )


def _rows(
    looks: Scope,
    *,
    before: int | None = None,
    limit: int | None = None,
) -> list[AuditRow]:
    """What the address asks for, without what the person may not see. Aborts with 404."""
    organised, wanted = accord().organised(), asked(request.args)
    if organised is None:
        abort(404)
    known = metrics(db(), at=moment().position)
    hidden = QUIET | closed_topics()
    filters = wanted.filters(looks.narrowed_to(wanted), organised.zone, known, without=hidden)
    if not wanted.is_of_one_thing:
        filters = replace(filters, unopened=looks.unopened)
    rows = trail(db(), at=moment().position, filters=filters, before=before, limit=limit)
    if not wanted.is_of_one_thing:
        return rows
    visible = [row for row in rows if looks.shows(row)]
    if rows and not visible:
        abort(404)
    return visible


@dataclass(frozen=True)
class Number:
    """The number whose history is shown: what it is, of whom, and its why card."""

    name: str
    subject: str
    why_url: str


def _number(rows: list[AuditRow], words: Words) -> Number | None:
    """What the rows of one thing are about, where that is a number."""
    about = next((row for row in rows if row.topic.startswith("measurements.cell.")), None)
    if about is None or about.metric is None or about.subject is None or about.period is None:
        return None
    known, language = words.metrics.get(about.metric), me().language
    return Number(
        name=in_period(known.name(language) if known else about.metric, about.period),
        subject=words.names.of(about.subject, language),
        why_url=url_for(
            "measurements.why",
            metric=about.metric,
            subject=about.subject,
            period=about.period,
            as_of=request.args.get("as_of"),
        ),
    )


def _tell_steps(page: list[AuditRow], looks: Scope) -> None:
    """When this page looked different: before its newest line, and after the next one."""
    if not moment().is_past:
        return
    organised, wanted = accord().organised(), asked(request.args)
    if organised is None:
        return
    filters = wanted.filters(
        looks.narrowed_to(wanted), organised.zone, metrics(db(), at=moment().position)
    )
    filters = replace(filters, unopened=looks.unopened)
    later = trail(db(), at=NOW, filters=filters, after=moment().position, limit=1)
    then = moment().position
    steps(
        previous=next((row.position for row in page if row.position < then), None),
        next=later[0].position if later else None,
    )


def _names() -> Names:
    if "audit_names" not in g:
        g.audit_names = names(db(), at=moment().position)
    found: Names = g.audit_names
    return found


def _words() -> Words:
    at = moment().position
    return Words(_names(), metrics(db(), at=at), all_sources(db(), at=at))


def _file_url(endpoint: str, **about: Any) -> str:
    kept: dict[str, Any] = {
        k: value for k, value in request.args.items() if k not in ("before", *ADDRESS_WORDS)
    }
    return url_for(endpoint, **kept, **about)


def _event_url(position: int | None) -> str | None:
    return None if position is None else url_for("audit.show", position=position)

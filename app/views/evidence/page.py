"""The readable page of an evidence pack: one file without script, for whoever has no Accord."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from app.accounts.names import usernames
from app.domain.disputes.dispute import State, Subject
from app.domain.values.period import Period
from app.eventlog.notes import PublicKey
from app.eventlog.store import Connection
from app.packing import Gathered, zipped
from app.reading.card_facts import card_facts
from app.reading.cards import CardReading, read_card
from app.reading.closed import as_closed
from app.reading.reviewing import final
from app.views import formatting
from app.views.audit.sentences import sentence
from app.views.disputes.showing import KINDS, STATES, sides, value_shown
from app.views.languages import LANGUAGES
from projections.audit.queries import of_things
from projections.disputes.queries import comments_on, dispute
from projections.evidence.queries import PackRow, signing_key_history
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names, names
from projections.periods.queries import ResultRow, stored_results
from projections.reviews.queries import review_steps_of
from projections.temporal import NOW

STYLE = Path(__file__).parents[2] / "static" / "pack.css"


@dataclass(frozen=True)
class Told:
    """An event as the page tells it, in the organisation's time."""

    position: int
    at: str
    sentence: str
    reason: str


def archive(db: Connection, pack: Gathered, language: str, zone: ZoneInfo) -> bytes:
    """The whole pack as a zip, in the reader's language (inside a request, or `speaking`)."""
    row, at = pack.row, pack.row.position
    known = names(db, at=at)
    reading, stored = None, dict[UUID, ResultRow]()
    if row.card:
        reading = read_card(db, Period.parse(row.period), at=at, card=row.card)
    if reading is not None:
        stored = stored_results(db, [reading.card.id], reading.period.key, at=at)
        reading = as_closed(db, [reading], stored, at=at)[0]
    disputed = _disputed(db, row, known, language, zone) if row.dispute else None
    context = {
        "row": row,
        "disputed": disputed,
        "holder": known.of(reading.card.holder, language) if reading else "",
        "period": formatting.period(row.period),
        "requested_at": row.recorded_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z"),
        "by": known.of(row.by, language),
        "facts": _facts(db, row, reading, known, language, stored) if reading else {"lines": []},
        "steps": _steps(db, pack, known, language, zone),
        "checkpoint": pack.sealed.checkpoint,
        "keys": [PublicKey.read(one.key) for one in signing_key_history(db, at=NOW)],
        "language": LANGUAGES[language],
    }
    written = _writing()
    return zipped(
        pack,
        {
            "page.html": written.get_template("evidence/pack_page.html").render(context),
            "README.txt": written.get_template("evidence/readme.txt").render(context),
            "style.css": STYLE.read_text(),
        },
    )


def _facts(
    db: Connection,
    row: PackRow,
    reading: CardReading,
    known: Names,
    language: str,
    stored: Mapping[UUID, ResultRow],
) -> Mapping[str, Any]:
    """The scorecard with what its close stored, and the review's points where they stand."""
    card = reading.card.id
    steps = review_steps_of(db, [card], reading.period.key, at=row.position).get(card)
    facts = card_facts(
        reading,
        known,
        usernames(db),
        language=language,
        position=row.position,
        recorded_at=row.recorded_at,
        stored=stored.get(card),
        confirmed=final(reading, steps),
    )
    lines = zip(reading.scored.lines, facts["lines"], strict=True)
    kept = [told for line, told in lines if row.kpi in (None, UUID(str(line.kpi)))]
    return facts | {"lines": kept}


def _disputed(
    db: Connection, row: PackRow, known: Names, language: str, zone: ZoneInfo
) -> dict[str, Any]:
    """The dispute as it stood when the pack was asked for: both sides, ruling, comments."""
    at = row.position
    found = dispute(db, row.dispute, at=at) if row.dispute else None
    if found is None:
        return {}
    metric = metrics(db, at=at, codes=[found.metric]).get(found.metric)
    first, second = sides(found, known, metric, all_sources(db, at=at), language)
    return {
        "name": metric.name(language) if metric else found.metric,
        "subject": known.of(found.subject, language),
        "state": gettext(STATES[State(found.state)]),
        "kind": gettext(KINDS[Subject(found.kind)]),
        "sides": [(gettext("Side A"), first)] + ([(gettext("Side B"), second)] if second else []),
        "decisions": [
            (heading, known.of(by, language), value, reason)
            for heading, by, value, reason in (
                (
                    gettext("Ruling"),
                    found.ruled_by,
                    value_shown(found.value, metric),
                    found.ruling_reason,
                ),
                (gettext("Appeal"), found.appealed_by, "", found.appeal_reason),
                (gettext("Decision"), found.decided_by, "", found.decision_reason),
            )
            if by is not None
        ],
        "comments": [
            (
                known.of(one.by, language),
                one.said_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                one.words or gettext("(erased)"),
            )
            for one in comments_on(db, found.dispute, at=at)
        ],
    }


def _steps(
    db: Connection, pack: Gathered, known: Names, language: str, zone: ZoneInfo
) -> list[Told]:
    at = pack.row.position
    words = known, metrics(db, at=at), language, all_sources(db, at=at)
    return [
        Told(
            one.position,
            one.recorded_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            sentence(one, *words),
            one.reason or (gettext("(erased)") if one.reason_erased else ""),
        )
        for one in of_things(db, at=at, things=[*pack.streams, pack.row.pack])
    ]


def _writing() -> Environment:
    """Templates outside a page: the command line writes packs too."""
    written = Environment(
        loader=PackageLoader("app"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = written
    install.install_gettext_callables(gettext, ngettext, newstyle=True)
    return written

"""A message in its receiver's language: a subject, a few lines, and the page to open.

Nothing of it is kept: what was erased, or is another by now, is not told from a copy.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.engine import Connection

from app.domain.values.period import Period
from app.eventlog.notes import PublicKey
from app.messengers.mail import Attached
from app.outbox.kinds import Kind
from app.outbox.queue import ROBOT, Message
from app.press.given import document_given
from app.reading.cards import read_card
from app.reading.checklist import DISPUTE, REQUEST
from app.reading.effects import effect_facts, effects
from app.sealing import Sealed, sealed
from app.views import formatting
from app.views.actions.words import task_words
from app.views.adjustments.page import state_words
from app.views.adjustments.showing import Moved, World, shown_cards, shown_effects
from app.views.documents.moved import moved_figures
from app.views.messages.words import KINDS, POINTS
from app.views.scorecards.keeping import card_title
from projections.actions.queries import task
from projections.adjustments.queries import RequestRow, adjustment
from projections.disputes.queries import dispute
from projections.evidence.queries import checkpoint_over, signing_key_history
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import names
from projections.reference.queries import consult
from projections.scorecards.queries import card_lines, scorecard, scorecards
from projections.temporal import NOW


@dataclass(frozen=True)
class Words:
    """A message in words: plain text, never markup."""

    subject: str
    lines: Sequence[str]
    attached: Attached | None = None


def wording(db: Connection, message: Message, *, language: str, today: datetime) -> Words:
    """The message in the language that is spoken now (`speaking`); `today` in the local zone."""
    world = World(names(db, at=NOW), metrics(db, at=NOW), all_sources(db, at=NOW), language)
    asked = _Asked(db, world, message.about, today, is_public=message.receiver == ROBOT)
    detail, lines = _TOLD[message.kind](asked)
    kind = gettext(KINDS[message.kind])
    subject = gettext("%(kind)s: %(detail)s", kind=kind, detail=detail) if detail else kind
    attached = _note(asked) if message.kind is Kind.CHECKPOINT else None
    return Words(_one_line(subject), [_one_line(line) for line in lines], attached)


@dataclass(frozen=True)
class _Asked:
    """What a message is about, with what its words need. `is_public`: everybody reads it."""

    db: Connection
    world: World
    about: Mapping[str, str]
    today: datetime
    is_public: bool

    def id(self, name: str) -> UUID:
        return UUID(self.about[name])

    def number(self, metric: str, subject: UUID, period: str) -> str:
        """A number by its names: what, of whom, when."""
        of_whom = self.world.names.of(subject, self.world.language)
        return f"{self.world.metric(metric)} · {of_whom} · {formatting.period(period)}"


Told = tuple[str, list[str]]
"""What ends the subject, and the lines beneath."""


def _letter(asked: _Asked) -> Told:
    cards = {card.id: card for card in scorecards(asked.db, at=NOW)}
    card = cards.get(asked.id("card"))
    return (card_title(card, asked.world.names) if card else "", [])


def _request(asked: _Asked) -> Told:
    row = adjustment(asked.db, asked.id("request"), at=NOW)
    if row is None:
        return "", []
    if asked.is_public:
        return row.code, [state_words(row)]
    return row.code, [
        *([row.title] if row.title else []),
        gettext(
            "Asked by %(name)s; it stands at: %(state)s.",
            name=asked.world.names.of(row.requester, asked.world.language),
            state=state_words(row),
        ),
        *_changes(asked, row),
        *_last_said(row),
    ]


def _request_with_effect(asked: _Asked) -> Told:
    subject, lines = _request(asked)
    row = adjustment(asked.db, asked.id("request"), at=NOW)
    return subject, [*lines, *(_effect(asked, row) if row and not asked.is_public else [])]


def _changes(asked: _Asked, row: RequestRow) -> list[str]:
    titles = _titles(asked, row)
    return [
        gettext("%(kpi)s: %(changes)s", kpi=line.name, changes=said)
        for card in shown_cards(row.lines, titles, asked.world, row.written)
        for line in card.lines
        if (said := gettext(", ").join(filter(None, (line.said, *map(_moved, line.moved)))))
    ]


def _moved(one: Moved) -> str:
    if one.old is None:
        return f"{one.name} {one.new or formatting.ABSENT}"
    return f"{one.name} {one.old} → {one.new or formatting.ABSENT}"


def _effect(asked: _Asked, row: RequestRow) -> list[str]:
    found = effects(asked.db, row.lines, row.first_period, at=NOW, today=asked.today.date())
    shown = shown_effects(effect_facts(found), _titles(asked, row), _kpis(asked, row), asked.world)
    return [
        gettext(
            "%(card)s, %(period)s: score %(old)s → %(new)s, grade %(before)s → %(after)s",
            card=one.card,
            period=formatting.period(one.period),
            old=one.score[0],
            new=one.score[1],
            before=one.grade[0],
            after=one.grade[1],
        )
        for one in shown
        if one.moves
    ]


def _titles(asked: _Asked, row: RequestRow) -> dict[UUID, str]:
    cards = scorecards(asked.db, at=NOW)
    return {card.id: card_title(card, asked.world.names) for card in cards if card.id in row.cards}


def _kpis(asked: _Asked, row: RequestRow) -> dict[UUID, str]:
    lines = card_lines(asked.db, at=NOW, card_ids=row.cards)
    stand = {line.kpi: line.metric for some in lines.values() for line in some}
    return stand | {one.kpi: one.metric for one in row.lines if one.kpi}


def _last_said(row: RequestRow) -> list[str]:
    said = row.steps[-1].said if row.steps else None
    return [said] if said else []


def _one_number(asked: _Asked) -> Told:
    number = asked.number(asked.about["metric"], asked.id("subject"), asked.about["period"])
    return number, []


def _several_numbers(asked: _Asked) -> Told:
    told = [one.split("/") for one in asked.about["numbers"].split()]
    due = datetime.fromisoformat(asked.about["due"])
    return (
        gettext("due %(moment)s", moment=formatting.moment(due)),
        [asked.number(metric, UUID(subject), period) for metric, subject, period in told],
    )


def _closing(asked: _Asked) -> Told:
    unit = asked.world.names.of(asked.id("unit"), asked.world.language)
    return f"{unit} · {formatting.period(asked.about['period'])}", []


def _nudge(asked: _Asked) -> Told:
    """What a close waits for, point by point."""
    subject, _ = _closing(asked)
    return subject, [_point(asked, *key.split(":")) for key in asked.about["points"].split()]


def _point(asked: _Asked, kind: str, of: str, subject: str = "") -> str:
    if subject:
        return f"{gettext(POINTS[kind])}: {asked.number(of, UUID(subject), asked.about['period'])}"
    if kind == REQUEST:
        row = adjustment(asked.db, UUID(of), at=NOW)
        return f"{gettext(POINTS[kind])}: {row.code if row else of[:8]}"
    if kind == DISPUTE:
        found = dispute(asked.db, UUID(of), at=NOW)
        title = asked.number(found.metric, found.subject, found.period) if found else of[:8]
        return f"{gettext(POINTS[kind])}: {title}"
    card = scorecard(asked.db, UUID(of), at=NOW)
    return f"{gettext(POINTS[kind])}: {card_title(card, asked.world.names) if card else ''}"


def _document(asked: _Asked) -> Told:
    """The figures of a document that are others now, old and new."""
    card, period = asked.id("card"), Period.parse(asked.about["period"])
    given = document_given(
        asked.db,
        card=card,
        period=period.key,
        person=asked.id("person"),
        position=int(asked.about["position"]),
    )
    reading = read_card(asked.db, period, at=NOW, card=card)
    if given is None or reading is None:
        return "", []
    title = card_title(reading.card, asked.world.names)
    return (
        f"{title} · {formatting.period(period.key)}",
        [
            gettext("Your document is of %(day)s.", day=formatting.moment(given.given_at)),
            *moved_figures(given.figures, reading, asked.world.language),
            gettext("The score that the close stored stays; a new one needs reopening."),
        ],
    )


def _task(asked: _Asked) -> Told:
    """What was promised, by whom for which day, and what it is about."""
    row = task(asked.db, asked.id("task"), at=NOW)
    if row is None:
        return "", []
    about = asked.number(row.metric, row.subject, row.period) if row.metric else ""
    return task_words(row), [
        gettext(
            "%(name)s, due %(day)s",
            name=asked.world.names.of(row.owner, asked.world.language),
            day=formatting.day(row.due),
        ),
        *([about] if about else []),
    ]


def _checkpoint(asked: _Asked) -> Told:
    made, key = _sealed(asked), signing_key_history(asked.db, at=NOW)[0]
    return asked.about["day"], [
        f"{asked.about['day']} {made.checkpoint.fingerprint}",
        gettext("Signed with the key %(fingerprint)s.", fingerprint=_fingerprint(key.key)),
        "",
        gettext(
            "Keep this mail where those who run Accord can't change it. With the attached note "
            "anybody can check later that nothing recorded until then was changed."
        ),
    ]


def _fingerprint(key: str) -> str:
    return PublicKey.read(key).fingerprint


def _note(asked: _Asked) -> Attached:
    made = _sealed(asked)
    return Attached(f"checkpoint-{made.checkpoint.size}.note", made.note)


def _sealed(asked: _Asked) -> Sealed:
    row = checkpoint_over(asked.db, int(asked.about["size"]))
    organisation = consult(asked.db, [("organisation", "")]).get("organisation")
    if row is None or organisation is None:
        raise LookupError("the checkpoint is not known any more")
    return sealed(row, organisation["origin"])


_TOLD: Mapping[Kind, Callable[[_Asked], Told]] = {
    Kind.LETTER_TO_SIGN: _letter,
    Kind.ADDENDUM: _letter,
    Kind.REQUEST_TO_DECIDE: _request_with_effect,
    Kind.QUESTION_ASKED: _request,
    Kind.DECISION_MADE: _request,
    Kind.REQUEST_OVERDUE: _request,
    Kind.VALUE_OVERDUE: _several_numbers,
    Kind.VALUE_HELD: _one_number,
    Kind.DISPUTE_TO_ANSWER: _one_number,
    Kind.RULING_MADE: _one_number,
    Kind.LEADS_TO_ANSWER: _one_number,
    Kind.LEADS_OVERDUE: _one_number,
    Kind.PERIOD_CLOSING: _closing,
    Kind.CHECKPOINT: _checkpoint,
    Kind.DOCUMENT_MOVED: _document,
    Kind.NUDGE: _nudge,
    Kind.TASK_DUE: _task,
}


def _one_line(text: str) -> str:
    """Without line breaks and other control signs, which would mean something to a mail server."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())

"""A list of records as its page shows it, and who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask_babel import gettext

from app.domain.ids import SYSTEM
from app.domain.leads.handover import Answer, handover_id
from app.domain.leads.record import LeadRecord
from app.domain.people.rights import Act, Thing
from app.domain.values.matching import fold
from app.reading.leads import Counted, Handed, counted, handed
from app.views import formatting
from app.views.asking import accord, db, me, moment, zone
from app.views.exporting import export_urls
from app.views.forms import AskedForm
from app.views.happened import happened, seen_of
from app.views.leads.forms import AnswersForm, SendingForm, WithdrawalForm
from app.views.leads.words import ANSWERS, REJECTIONS, ground_words, rule_words, span_words
from projections.disputes.queries import parties_naming
from projections.leads.queries import (
    AnswerRow,
    ListRow,
    answers_to,
    lead_list,
    records_of,
    rules_of,
)
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, all_units, names
from projections.policies.queries import leads_policy
from projections.temporal import NOW

AT_ONCE = 100


@dataclass(frozen=True)
class Line:
    """A record in the table. `cells` are its attributes in the columns' order."""

    number: int
    key: str
    cells: tuple[str, ...]
    answer: str
    said: str
    state: str
    is_there: bool
    url: str


@dataclass(frozen=True)
class Stretch:
    """A stretch of a long list; see the macro `pagination`."""

    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None


@dataclass(frozen=True)
class Definition:
    """A list under one rule, as the page names it."""

    name: str
    value: str
    url: str
    grounds: tuple[tuple[str, int], ...]
    lacking: str
    unjudged: int


@dataclass(frozen=True)
class Asked:
    """What the table is narrowed to: an answer, and words of a record."""

    answer: str = ""
    words: str = ""

    def kept(self) -> dict[str, Any]:
        """The parameters that an address carries on."""
        given = {"answer": self.answer, "q": self.words}
        return {name: text for name, text in given.items() if text}


def asked(given: Mapping[str, str]) -> Asked:
    """The filters of an address; what can't be read is as if it were not there."""
    answer = given.get("answer", "")
    return Asked(answer if answer in set(Answer) else "", given.get("q", "")[:100].strip())


def may_read(row: ListRow) -> bool:
    """Whether the reader works on either side of a list, or looks after its numbers."""
    return any(me().may(Act.READ_LEADS, Thing(unit=unit)) for unit in row.units)


def demanded(list_id: UUID) -> ListRow:
    """The list, for those who may read it, and both sides of a dispute that names it; else 404."""
    found = lead_list(db(), list_id, at=moment().position)
    if found is None:
        abort(404)
    if not may_read(found) and me().id not in parties_naming(db(), list_id, at=NOW):
        abort(404)
    return found


def title_of(row: ListRow, known: Mapping[str, MetricRow], called: Names) -> str:
    """How a list is called: the number that it stands behind."""
    language = me().language
    metric = known.get(row.metric)
    return gettext(
        "%(metric)s, %(subject)s, %(period)s",
        metric=metric.name(language) if metric else row.metric,
        subject=called.of(row.subject, language),
        period=formatting.period(row.period),
    )


def chosen_records(
    records: Sequence[LeadRecord], answers: Mapping[int, AnswerRow], wanted: Asked
) -> list[LeadRecord]:
    """The records that the filters leave."""
    words = fold(wanted.words)
    return [
        one
        for one in records
        if (not wanted.answer or _answer(one, answers) == wanted.answer)
        and (not words or any(words in fold(text) for text in (one.key, *one.attributes.values())))
    ]


def context(row: ListRow, **forms: AskedForm) -> dict[str, Any]:
    """Everything that the list's page needs."""
    at, language = moment().position, me().language
    called, known = names(db(), at=at), metrics(db(), at=at, codes=[row.metric])
    records, answers = records_of(db(), row), answers_to(db(), row.list, at=at)
    wanted = asked(request.args)
    lines = chosen_records(records, answers, wanted)
    page = _page(row, wanted, len(lines))
    state = handed(row, answers, seen_at())
    rules = [counted(row, records, one, zone()) for one in rules_of(db(), row.metric, at=at)]
    may_answer = row.receiver is not None and me().may(Act.ANSWER_LEADS, Thing(unit=row.receiver))
    return {
        **_forms(row, forms),
        "row": row,
        "title": title_of(row, known, called),
        "unit_name": called.of(row.unit, language),
        "brought_by": gettext("the system")
        if row.brought_by == SYSTEM
        else called.of(row.brought_by, language),
        "receiver_name": called.of(row.receiver, language) if row.receiver else "",
        "sender_name": called.of(row.sent_by, language) if row.sent_by else "",
        "state": state,
        "standing": standing(state) if state else (),
        "age": span_words(state.age) if state else "",
        "typical": span_words(state.typical) if state and state.typical is not None else "",
        "grounds": [(gettext(REJECTIONS[ground]), count) for ground, count in state.grounds]
        if state
        else [],
        "definitions": [definition(one, called) for one in rules],
        "lines": [_line(row, one, answers, called) for one in lines[page.first - 1 : page.last]],
        "page": page,
        "asked": wanted,
        "kept": {**wanted.kept(), "as_of": request.args.get("as_of")},
        "answers": [(str(one), gettext(word)) for one, word in ANSWERS.items()],
        "rejections": [(str(one), gettext(word)) for one, word in REJECTIONS.items()],
        "sent": frozenset(request.form.getlist("numbers")),
        "exports": export_urls("leads.export", list_id=row.list, **wanted.kept()),
        "may_answer": may_answer and not moment().is_past,
        "may_keep": me().may(Act.KEEP_LEADS, Thing(unit=row.unit))
        and not moment().is_past
        and row.withdrawn_by is None,
        "may_compare": len(rules) > 1,
        "hours": leads_policy(db(), at=at, on=me().today).answer_within_hours,
        "units": [
            (str(unit.id), unit.name(language))
            for unit in all_units(db(), at=at)
            if unit.id != row.unit and unit.parent is not None
        ]
        if row.receiver is None
        else [],
        "happened": [step for form in forms.values() for step in happened(form)],
    }


def seen_at() -> datetime:
    """The moment that a page speaks of: ages are counted up to it."""
    then = moment()
    return then.recorded_at if then.is_past and then.recorded_at else accord().now()


def definition(one: Counted, called: Names) -> Definition:
    """A counting for the page."""
    return Definition(
        name=rule_words(one.rule, called, me().language),
        value=formatting.ABSENT if one.value is None else formatting.amount(one.value, "count"),
        url=rule_url(one.rule.metric, one.rule.version, one.rule.unit),
        grounds=tuple(
            (ground_words(one.rule, ground, at, None), count) for ground, at, count in one.grounds
        ),
        lacking=gettext(", ").join(one.lacking),
        unjudged=one.unjudged,
    )


def rule_url(metric: str, version: int | None, unit: UUID | None) -> str:
    """The page of what counts under a definition."""
    return url_for(
        "defining.rule", metric=metric, version=version, unit=unit, as_of=request.args.get("as_of")
    )


def standing(state: Handed) -> list[tuple[str, int, str]]:
    """Each class of records with its number and its share of all that were sent."""
    return [
        (gettext(ANSWERS[answer]), count, formatting.percent(Fraction(count, state.size), 1))
        for answer, count in (
            (Answer.ACCEPTED, state.accepted),
            (Answer.QUALIFIED, state.qualified),
            (Answer.REJECTED, state.rejected),
            (Answer.WAITING, state.waiting),
        )
    ]


def record_cells(row: ListRow, record: LeadRecord) -> tuple[str, ...]:
    """What stands in the list's columns."""
    return tuple(record.of(column) for column in row.columns)


def answer_words(answer: AnswerRow | None) -> str:
    """How a record was answered, with the reason where there is one."""
    if answer is None:
        return gettext(ANSWERS[Answer.WAITING])
    told = gettext(ANSWERS[Answer(answer.answer)])
    why = gettext(REJECTIONS[answer.ground]) if answer.ground in REJECTIONS else ""
    reasons = gettext(", ").join(filter(None, (why, answer.remark)))
    return gettext(": ").join(filter(None, (told, reasons)))


def _line(
    row: ListRow, record: LeadRecord, answers: Mapping[int, AnswerRow], called: Names
) -> Line:
    answer = answers.get(record.number)
    said = ""
    if answer is not None:
        said = f"{called.of(answer.by, me().language)}, {formatting.moment(answer.at)}"
    return Line(
        number=record.number,
        key=record.key,
        cells=record_cells(row, record),
        answer=answer_words(answer) if row.receiver else "",
        said=said,
        state=_answer(record, answers),
        is_there=record.is_there,
        url=url_for(
            "leads.record", list_id=row.list, number=record.number, as_of=request.args.get("as_of")
        ),
    )


def _answer(record: LeadRecord, answers: Mapping[int, AnswerRow]) -> str:
    found = answers.get(record.number)
    return found.answer if found else str(Answer.WAITING)


def _page(row: ListRow, wanted: Asked, total: int) -> Stretch:
    text = request.args.get("first", "")
    first = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    first = first if 1 <= first <= max(total, 1) else 1
    last = min(first + AT_ONCE - 1, total)

    def url(start: int) -> str:
        given: dict[str, Any] = {**wanted.kept(), "as_of": request.args.get("as_of")}
        return url_for("leads.show", list_id=row.list, first=start, **given)

    return Stretch(
        first if total else 0,
        last,
        total,
        url(max(first - AT_ONCE, 1)) if first > 1 else None,
        url(last + 1) if last < total else None,
    )


def _forms(row: ListRow, given: Mapping[str, AskedForm]) -> dict[str, AskedForm]:
    """Every form of the page, each with what was seen when it was drawn."""
    found: dict[str, AskedForm] = {
        "withdrawal_form": WithdrawalForm(),
        "sending_form": SendingForm(),
        "answers_form": AnswersForm(),
        **given,
    }
    seen = {
        "withdrawal_form": row.list,
        "sending_form": row.list,
        "answers_form": handover_id(row.list),
    }
    for name, form in found.items():
        if name not in given:
            form.seen.data = seen_of(seen[name])
    return found

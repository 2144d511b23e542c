"""Lines of the monthly tracking table, as the page prints them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import url_for
from flask_babel import gettext

from app.domain.actions.task import State
from app.domain.people.rights import Act, Thing, may
from app.domain.scoring.light import PROMPTS, Light
from app.reading.cards import CardReading
from app.reading.tracking import TrackedLine
from app.views import formatting
from app.views.actions.words import task_words
from app.views.filling.words import CAUSES, words_of
from app.views.scorecards.grid import line_results
from app.views.scorecards.kpi_page import Moved, moved_to
from app.views.scorecards.reader import Around, Reader


@dataclass(frozen=True)
class Field:
    """What is written in one column. `was` is what stands; `theirs` what somebody wrote first."""

    name: str
    label: str
    text: str
    was: str
    prompt: str = ""
    beside: str = ""
    theirs: str | None = None
    errors: Sequence[str] = ()


@dataclass(frozen=True)
class Theirs:
    """Who wrote here first, and when."""

    by: str
    at: str


@dataclass(frozen=True)
class Row:
    """See `tracking/_row.html`."""

    key: str
    kpi: UUID
    name: str
    subject: str
    url: str
    target: str
    actual: str
    in_conflict: bool
    why_url: str
    completion: str
    line_why_url: str
    target_why_url: str
    light_why_url: str
    light: str | None
    stated_completion: str | None
    mom: Moved | None
    stated_mom: str | None
    lacks: str | None
    texts: Sequence[Field]
    responsible: Field
    editable: bool
    post_url: str
    page_url: str
    seen: str
    form_key: str = field(default_factory=lambda: uuid4().hex)
    errors: Sequence[str] = ()
    theirs: Theirs | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.texts, self.responsible)

    @property
    def is_refused(self) -> bool:
        return bool(self.errors or self.theirs or any(one.errors for one in self.fields))


def row(
    one: TrackedLine,
    reading: CardReading,
    around: Around,
    reader: Reader,
    versions: Mapping[UUID, int],
) -> Row:
    """One line of the table; `versions` are of the notes, by id."""
    line, note = one.line, one.note
    metric = reading.dictionary.rows[line.terms.metric]
    results = line_results(line, reading, reader)
    where: dict[str, Any] = {"card": reading.card.id, "period": reading.period.key}
    return Row(
        key=one.kpi.hex[:12],
        kpi=one.kpi,
        name=metric.name(reader.language),
        subject=""
        if one.subject == reading.card.holder
        else around.names.of(one.subject, reader.language),
        url=url_for("scorecards.kpi", kpi=one.kpi, period=reading.period.key, as_of=reader.as_of),
        target=results.target,
        actual=results.actual if results.actual is not None else formatting.ABSENT,
        in_conflict=results.in_conflict,
        why_url=url_for(
            "measurements.why",
            metric=line.terms.metric,
            subject=one.subject,
            period=reading.period.key,
            as_of=reader.as_of,
        ),
        completion=results.completion or formatting.ABSENT,
        line_why_url=results.why_url,
        target_why_url=results.why("target"),
        light_why_url=results.why("light"),
        light=results.light,
        stated_completion=formatting.completion(note.completion)
        if note and note.completion is not None
        else None,
        mom=moved_to(line.mom, metric) if line.mom else None,
        stated_mom=formatting.signed_percent(note.mom) if note and note.mom is not None else None,
        lacks=gettext(one.lacks) if one.lacks else None,
        texts=_texts(one, around, reader.language),
        responsible=_responsible(one, around, reader.language),
        editable=may_note(one, reading, around, reader),
        post_url=url_for("tracking.note", kpi=one.kpi, **where),
        page_url=url_for("tracking.show", **where),
        seen=f"{one.note_id}:{versions.get(one.note_id, 0)}",
    )


def may_note(one: TrackedLine, reading: CardReading, around: Around, reader: Reader) -> bool:
    """Whether this person may write on the line: the same table that the command asks."""
    if reader.is_past:
        return False
    card = reading.card
    is_unit = card.holder_kind == "unit"
    person = None if is_unit else around.names.persons.get(card.holder)
    thing = Thing(
        unit=person.unit if person else card.holder,
        holder=None if is_unit else card.holder,
        owners=frozenset(one.owners),
    )
    return any(
        may(reader.actor, act, thing, units=reader.units, today=reader.today)
        for act in (Act.NOTE_CAUSE, Act.IMPORT_TABLE)
    )


def answering_for(one: TrackedLine, around: Around, language: str) -> str:
    """Who answers for the line, in words: as noted, else the KPI's owners."""
    note = one.note
    if note and note.responsible:
        return around.names.of(note.responsible, language)
    if note and note.stated_responsible:
        return note.stated_responsible
    mark = "、" if language.startswith("zh") else ", "
    return mark.join(around.names.of(owner, language) for owner in one.owners)


def tasks_said(one: TrackedLine, around: Around, language: str) -> str:
    """The tasks about a line, each with who promised it for which day."""
    told = (
        gettext(
            "Task: %(words)s (%(who)s, %(day)s)",
            words=task_words(task),
            who=around.names.of(task.owner, language),
            day=formatting.day(task.due),
        )
        for task in one.tasks
        if task.state != State.ABANDONED
    )
    return " · ".join(told)


def cause_said(one: TrackedLine) -> str:
    """What is noted as the cause, and those on the list of causes with their categories."""
    return " · ".join(some for some in (one.cause, causes_said(one)) if some)


def causes_said(one: TrackedLine) -> str:
    """The listed causes, each with its category."""
    told = ((gettext(CAUSES[each.category][1]), each.words) for each in one.causes)
    return " · ".join(
        gettext("%(category)s: %(cause)s", category=category, cause=words)
        for category, words in told
    )


def _texts(one: TrackedLine, around: Around, language: str) -> tuple[Field, Field]:
    light = one.line.light
    said = ""
    if one.check_in:
        week = formatting.period(one.check_in.week)
        said = " · ".join(some for some in (week, words_of(one.check_in)) if some)
    return (
        Field(
            name="cause",
            label=gettext("Cause of deviation"),
            text=one.cause,
            was=one.cause,
            prompt=gettext(PROMPTS[light]) if light is Light.GREEN else "",
            beside=" · ".join(some for some in (causes_said(one), said) if some),
        ),
        Field(
            name="countermeasure",
            label=gettext("Countermeasure"),
            text=one.countermeasure,
            was=one.countermeasure,
            prompt=gettext(PROMPTS[light]) if light is Light.YELLOW else "",
            beside=tasks_said(one, around, language),
        ),
    )


def _responsible(one: TrackedLine, around: Around, language: str) -> Field:
    who = answering_for(one, around, language)
    note = one.note
    stated = note.stated_responsible if note and note.responsible else ""
    return Field(
        name="responsible",
        label=gettext("Responsible"),
        text=who,
        was=who,
        beside=gettext("in the table: %(name)s", name=stated) if stated else "",
    )

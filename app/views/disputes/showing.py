"""A dispute as its page shows it: two columns, the ruling, and what it does to scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.disputes.dispute import ANSWER_WITHIN, Outcome, State, Subject
from app.domain.refusals import N_
from app.domain.values.matching import fold
from app.reading.rulings import Moved
from app.views import formatting
from app.views.scorecards import wording
from projections.disputes.queries import DisputeRow, FileRow
from projections.measurements.standing import Standing
from projections.metrics.queries import MetricRow, SourceRow
from projections.people.queries import Names

STATES = {
    State.OPEN: N_("Waiting for the other side"),
    State.ANSWERED: N_("Waiting for a ruling"),
    State.RULED: N_("Ruled"),
    State.APPEALED: N_("Under appeal"),
    State.FINAL: N_("Settled for good"),
    State.WITHDRAWN: N_("Withdrawn"),
}
KINDS = {
    Subject.NUMBER: N_("The number"),
    Subject.DEFINITION: N_("The definition"),
    Subject.RECORDS: N_("A list of records"),
}
OUTCOMES = {
    Outcome.SIDE_A: N_("Side A"),
    Outcome.SIDE_B: N_("Side B"),
    Outcome.OTHER: N_("Another value"),
    Outcome.SPLIT: N_("A split"),
}


@dataclass(frozen=True)
class File:
    """A side's file: its name, its size in words, and where to get it."""

    name: str
    size: str
    url: str


@dataclass(frozen=True)
class Fact:
    """A line of a column; `differs` from the same line of the other one."""

    label: str
    shown: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """One column. `facts`: value, source, definition version, and what that source recorded."""

    who: str
    at: str
    value: str
    source: str
    facts: tuple[Fact, ...]
    words: str
    evidence: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Effect:
    """A scorecard's score and grade before and after."""

    card: str
    url: str
    period: str
    before: str
    after: str
    moves: bool


@dataclass(frozen=True)
class Listed:
    """A dispute in a list."""

    title: str
    url: str
    state: str
    said: str
    is_open: bool
    is_late: bool


def listed(
    row: DisputeRow,
    names: Names,
    known: dict[str, MetricRow],
    language: str,
    now: datetime | None = None,
) -> Listed:
    """A dispute in a list; `now` says whether its answer is overdue."""
    metric = known.get(row.metric)
    return Listed(
        title=gettext(
            "%(metric)s, %(subject)s, %(period)s",
            metric=metric.name(language) if metric else row.metric,
            subject=names.of(row.subject, language),
            period=formatting.period(row.period),
        ),
        url=url_for("disputes.show", id=row.dispute),
        state=gettext(STATES[State(row.state)]),
        said=gettext(
            "opened by %(person)s on %(day)s",
            person=names.of(row.opened_by, language),
            day=formatting.day(row.opened_at),
        ),
        is_open=row.state in (State.OPEN, State.ANSWERED, State.APPEALED),
        is_late=now is not None and is_late(row, now),
    )


def value_shown(value: Decimal | None, metric: MetricRow | None) -> str:
    if value is None:
        return formatting.ABSENT
    return formatting.amount(value, metric.unit if metric else "count")


def sides(
    row: DisputeRow,
    names: Names,
    metric: MetricRow | None,
    sources: dict[str, SourceRow],
    language: str,
    files: Sequence[FileRow] = (),
    reports: Sequence[Standing] = (),
) -> tuple[Side, Side | None]:
    """Side A, and side B once it has answered; each with its files, and what differs marked.

    `reports` are what the sources say of the number.
    """
    told = [(one, shown_file(row.dispute, one)) for one in files]
    ours = tuple(file for one, file in told if one.by == row.opened_by)
    theirs = tuple(file for one, file in told if one.by != row.opened_by)

    def source(typed: str) -> str:
        code = _code_of(typed, sources)
        return sources[code].name(language) if code else typed

    def told_of(claim: Decimal | None, typed: str) -> list[tuple[str, str]]:
        code = _code_of(typed, sources)
        report = next((one for one in reports if one.source == code), None)
        version = report.definition_version if report else row.definition_version
        return [
            (gettext("Value"), value_shown(claim, metric)),
            (gettext("Source"), source(typed) or formatting.ABSENT),
            (gettext("Definition"), gettext("definition %(version)s", version=version)),
            (gettext("The source recorded"), _recorded(report, metric, names, language)),
        ]

    ours_told, theirs_told = told_of(row.claim, row.source), told_of(row.answer, row.answer_source)
    marked = [
        row.answered_by is not None and one != other
        for one, other in zip(ours_told, theirs_told, strict=True)
    ]

    def facts(lines: list[tuple[str, str]]) -> tuple[Fact, ...]:
        return tuple(Fact(*line, differs) for line, differs in zip(lines, marked, strict=True))

    first = Side(
        who=names.of(row.opened_by, language),
        at=formatting.moment(row.opened_at),
        value=value_shown(row.claim, metric),
        source=source(row.source),
        facts=facts(ours_told),
        words=row.words,
        evidence=row.evidence,
        files=ours,
    )
    if row.answered_by is None:
        return first, None
    return first, Side(
        who=names.of(row.answered_by, language),
        at=formatting.moment(row.answered_at),
        value=value_shown(row.answer, metric),
        source=source(row.answer_source),
        facts=facts(theirs_told),
        words=row.answer_words,
        evidence=row.answer_evidence,
        files=theirs,
    )


def source_names(sources: Mapping[str, SourceRow], language: str) -> list[str]:
    """What a side may name as its source, to choose from while typing."""
    return sorted(one.name(language) for one in sources.values())


def _code_of(typed: str, sources: Mapping[str, SourceRow]) -> str | None:
    """The source that a side names, by its code or by a name; None where it is another one."""
    if typed in sources:
        return typed
    wanted = fold(typed)
    return next(
        (code for code, one in sources.items() if wanted in map(fold, one.names.values())), None
    )


def _recorded(
    report: Standing | None, metric: MetricRow | None, names: Names, language: str
) -> str:
    if report is None or report.value is None:
        return gettext("nothing from this source")
    return gettext(
        "%(value)s by %(person)s, %(moment)s",
        value=value_shown(report.value, metric),
        person=names.of(report.by, language),
        moment=formatting.moment(report.recorded_at),
    )


def shown_file(dispute: UUID, file: FileRow) -> File:
    """A file as its column shows it."""
    return File(
        name=file.name or gettext("(erased)"),
        size=gettext("%(kilobytes)s KB", kilobytes=-(-file.size // 1024)),
        url=url_for("sides.attached", id=dispute, digest=file.digest),
    )


def difference(row: DisputeRow, metric: MetricRow | None) -> str | None:
    """How far the two values lie apart; None where a side gave none."""
    if row.claim is None or row.answer is None:
        return None
    apart = abs(row.claim - row.answer)
    if row.answer == 0:
        return value_shown(apart, metric)
    share = formatting.percent(Fraction(apart) / abs(Fraction(row.answer)), 1)
    return f"{value_shown(apart, metric)} ({share})"


def is_late(row: DisputeRow, now: datetime) -> bool:
    """Whether the other side's answer is overdue. (domain.md 9)"""
    return row.state == State.OPEN and now - row.opened_at > ANSWER_WITHIN


def effects(found: list[Moved], names: Names, language: str) -> list[Effect]:
    shown = []
    for one in found:
        before, after = one.reading.scored, one.after
        shown.append(
            Effect(
                card=wording.card_name(one.reading, names, language),
                url=url_for(
                    "scorecards.show", card=one.reading.card.id, period=one.reading.period.key
                ),
                period=formatting.period(one.reading.period.key),
                before=_score(before.score, before.grade),
                after=_score(after.score, after.grade),
                moves=(before.score, before.grade) != (after.score, after.grade),
            )
        )
    return shown


def _score(score: Decimal | None, grade: object) -> str:
    return formatting.ABSENT if score is None else f"{formatting.score(score)} {grade}"


def people_named(ids: tuple[UUID, ...], names: Names, language: str) -> str:
    return gettext(", ").join(names.of(id, language) for id in ids)

"""A check and a batch as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.importers import sentences
from app.importers.answers import Question
from app.importers.entries import Checked, Row
from app.reading.importing import Company
from app.views import formatting
from app.views.imports import words
from app.views.refusing import period_in_words
from projections.imports.queries import BatchRow, ChangeRow

MOST_ROWS_SHOWN = 500


@dataclass(frozen=True)
class ShownRow:
    """One cell of the file, with what becomes of it."""

    row: int
    column: str
    text: str
    what: str
    about: str
    value: str
    effect: str
    effect_word: str
    sentence: str
    is_filled: bool


@dataclass(frozen=True)
class ShownQuestion:
    """A question as a select: options are (value, label)."""

    id: str
    text: str
    rows: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class ShownCheck:
    """What the check page shows of a file. `hidden` rows are not drawn."""

    kind: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    earlier: str
    counts: tuple[tuple[str, int], ...]
    questions: tuple[ShownQuestion, ...]
    rows: tuple[ShownRow, ...]
    hidden: int
    total: int
    writes: int
    needing: int
    only_needing: bool


def shown_check(checked: Checked, here: Company, language: str, *, only: str) -> ShownCheck:
    """The check in the reader's language; `only` "needs" leaves what needs nobody out."""
    wanted = [row for row in checked.rows if only != "needs" or row.needs_somebody]
    counts, names = checked.counts, words.called(here, language)
    return ShownCheck(
        kind=words.word(words.KINDS, checked.kind),
        reasons=tuple(words.spoken(one, names) for one in checked.reasons),
        remarks=tuple(words.spoken(one, names) for one in checked.remarks),
        earlier=formatting.moment(checked.earlier.at) if checked.earlier else "",
        counts=tuple(
            (words.word(words.EFFECTS, effect), counts[effect])
            for effect in words.EFFECTS
            if effect in counts
        ),
        questions=tuple(_question(one, here, names, language) for one in checked.questions),
        rows=tuple(_row(one, here, names, language) for one in wanted[:MOST_ROWS_SHOWN]),
        hidden=max(len(wanted) - MOST_ROWS_SHOWN, 0),
        total=len(checked.rows),
        writes=checked.writes,
        needing=sum(1 for row in checked.rows if row.needs_somebody),
        only_needing=only == "needs",
    )


def _question(
    question: Question, here: Company, names: Mapping[str, str], language: str
) -> ShownQuestion:
    chosen = question.chosen or ""
    choices = question.choices
    if chosen and chosen not in choices:
        choices = (*choices, chosen)
    return ShownQuestion(
        id=question.id,
        text=words.spoken(question.text, names),
        rows=gettext(", ").join(str(row) for row in question.rows[:12]),
        options=tuple((one, _option(one, question, here, names, language)) for one in choices),
        chosen=chosen,
    )


def _option(
    answer: str, question: Question, here: Company, names: Mapping[str, str], language: str
) -> str:
    """An answer as the reader calls it: a metric, a source, a unit, a person, a period."""
    if answer in here.metrics and "-metric-" in question.id:
        return here.metrics[answer].name(language)
    if answer in here.sources and "-source" in question.id:
        return names[answer]
    if answer in question.labels:
        return words.spoken(question.labels[answer], names)
    if answer in names:
        return names[answer]
    return period_in_words(answer)


def _row(row: Row, here: Company, names: Mapping[str, str], language: str) -> ShownRow:
    metric = here.metrics.get(row.metric or "")
    about = [
        metric.name(language) if metric else "",
        names.get(row.subject, row.subject) if row.subject else "",
        formatting.period(row.period) if row.period else "",
    ]
    return ShownRow(
        row=row.row,
        column=row.column,
        text=row.text,
        what=words.word(words.WHATS, str(row.what)),
        about=" · ".join(part for part in about if part),
        value=_value(row, metric.unit if metric else "count"),
        effect=str(row.effect),
        effect_word=words.word(words.EFFECTS, str(row.effect)),
        sentence=" ".join(words.spoken(one, names) for one in (row.said, *row.notes)).strip(),
        is_filled=any(one.sentence == sentences.FILLED for one in row.notes),
    )


def _value(row: Row, unit: str) -> str:
    if row.value is None:
        return ""
    if row.what in ("stated", "kpi") and row.metric:
        return formatting.percent(row.value)
    return formatting.amount(row.value, unit)


@dataclass(frozen=True)
class ShownBatch:
    """An import in the list of all."""

    row: BatchRow
    kind: str
    holder: str
    by: str
    at: str
    changes: int


@dataclass(frozen=True)
class ShownChange:
    """One thing that an import changed."""

    row: int | None
    what: str
    about: str


def shown_batch(batch: BatchRow, here: Company, language: str) -> ShownBatch:
    """An import with its words."""
    unit = here.units.get(batch.holder) if batch.holder else None
    holder = here.people.get(batch.holder) if batch.holder else None
    by = here.people.get(batch.by)
    effects: Mapping[str, int] = batch.counts
    return ShownBatch(
        row=batch,
        kind=words.word(words.KINDS, batch.kind),
        holder=unit.name(language) if unit else holder.shown(language) if holder else "",
        by=by.shown(language) if by else "Accord",
        at=formatting.moment(batch.started_at),
        changes=sum(effects.get(one, 0) for one in ("new", "correction", "conflict", "held")),
    )


def shown_changes(
    changes: Sequence[ChangeRow], here: Company, language: str
) -> tuple[ShownChange, ...]:
    """What an import changed, the first of it."""
    found, names = [], words.called(here, language)
    for one in changes[:MOST_ROWS_SHOWN]:
        metric = here.metrics.get(one.metric or "")
        about = [
            metric.name(language) if metric else "",
            names.get(here.called(one.subject) or "", here.called(one.subject) or ""),
            formatting.period(one.period) if one.period else "",
        ]
        found.append(
            ShownChange(
                one.row,
                words.word(words.CHANGED, one.what),
                " · ".join(part for part in about if part),
            )
        )
    return tuple(found)

"""The check of a file as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.scorecards.letter import LetterInForce
from app.domain.scorecards.line import kpi_id
from app.domain.values.amounts import Note
from app.importers import sentences
from app.importers.answers import Question
from app.importers.columns_asked import NAMES, Heading
from app.importers.entries import Checked, Effect, Moved, Row
from app.importers.headings import CHOICES, COLUMN
from app.importers.naming import HOLDER_ASKED
from app.importers.recognising import Kind
from app.importers.saying import fix_id
from app.reading.importing import Company
from app.views import formatting
from app.views.imports import words
from app.views.imports.effects import EFFECTS
from app.views.refusing import period_in_words

MOST_ROWS_SHOWN = 500
MOST_QUESTIONS_SHOWN = 20
MOST_CARDS = 60
FIXABLE = (Effect.HELD, Effect.REFUSED)


@dataclass(frozen=True)
class ShownRow:
    """One cell of the file, with what becomes of it. `before`: what it did when it was shown
    last, where that moved. `ask_url`: where a request is made for what a file can't change."""

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
    fix: str
    fixed: str
    before: str = ""
    ask_url: str = ""


@dataclass(frozen=True)
class ShownQuestion:
    """A question as a select: options are (value, label). `unfit` says why an answer that was
    given doesn't hold, `why` what speaks for the one that is chosen beforehand."""

    id: str
    text: str
    rows: str
    options: tuple[tuple[str, str], ...]
    chosen: str
    unfit: str
    why: str


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file as a select: what it is read as unless somebody says otherwise, and what
    was `chosen`, empty for nothing."""

    id: str
    name: str
    samples: str
    read_as: str
    last_time: str
    chosen: str


@dataclass(frozen=True)
class ShownCheck:
    """What the check page shows of a file. `hidden` rows are not drawn.

    `questions` are those that are asked now, `later` how many come after them, `as_before` those
    that an answer about an earlier file settles; `carried` are the answers that were given to what
    isn't drawn now: (id, answer). `is_resumed`: answers of an earlier visit are filled in.
    `columns` are to be explained first where the table `is_unknown`; `fields` are what a column
    can hold.
    `may_name_holder`: it is asked whose table it is, and the reader may make a department of it.
    """

    kind: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    earlier: str
    counts: tuple[tuple[str, int], ...]
    questions: tuple[ShownQuestion, ...]
    as_before: tuple[ShownQuestion, ...]
    later: int
    carried: tuple[tuple[str, str], ...]
    is_resumed: bool
    rows: tuple[ShownRow, ...]
    hidden: int
    total: int
    writes: int
    needing: int
    only_needing: bool
    is_unknown: bool
    columns: tuple[ShownColumn, ...]
    fields: tuple[tuple[str, str], ...]
    may_name_holder: bool


def shown_check(
    checked: Checked,
    here: Company,
    language: str,
    *,
    only: str,
    answers: Mapping[str, str],
    is_resumed: bool,
    moved: Sequence[Moved] = (),
) -> ShownCheck:
    """The check in the reader's language; `only` "needs" leaves what needs nobody out.

    `moved` cells stand first, whatever else is left out. `answers` are all that were given.
    """
    before = {(one.row, one.column): one for one in moved}
    wanted = [
        row
        for row in checked.rows
        if only != "needs" or row.needs_somebody or (row.row, row.column) in before
    ]
    wanted.sort(key=lambda row: (row.row, row.column) not in before)
    counts, names = checked.counts, words.called(here, language)
    names |= {made.code: made.name for made in checked.plan.sources}
    questions = [one for one in checked.questions if not one.id.startswith(COLUMN)]
    told = {one.id: one.chosen or "" for one in checked.questions if one.is_settled}
    asked = _asked_now([one for one in questions if not one.is_as_before])
    as_before = [one for one in questions if one.is_as_before]
    rows = tuple(
        _row(one, checked, here, names, language, before.get((one.row, one.column)))
        for one in wanted[:MOST_ROWS_SHOWN]
    )
    drawn = {one.id for one in (*asked, *as_before)} | {one.id for one in checked.headings}
    drawn |= {one.fix for one in rows}
    return ShownCheck(
        kind=words.word(words.KINDS, checked.kind),
        reasons=tuple(words.spoken(one, names) for one in checked.reasons),
        remarks=tuple(words.spoken(one, names) for one in checked.remarks),
        earlier=formatting.moment(checked.earlier.at) if checked.earlier else "",
        counts=tuple(
            (words.word(EFFECTS, effect), counts[effect]) for effect in EFFECTS if effect in counts
        ),
        questions=tuple(_question(one, here, names, language) for one in asked),
        as_before=tuple(_question(one, here, names, language) for one in as_before),
        later=sum(1 for one in questions if one.id not in drawn and not one.is_settled),
        carried=tuple((id, answer) for id, answer in answers.items() if id not in drawn),
        is_resumed=is_resumed,
        rows=rows,
        hidden=max(len(wanted) - MOST_ROWS_SHOWN, 0),
        total=len(checked.rows),
        writes=checked.writes,
        needing=sum(1 for row in checked.rows if row.needs_somebody),
        only_needing=only == "needs",
        is_unknown=checked.kind == Kind.UNKNOWN,
        columns=tuple(_column(one, told.get(one.id, "")) for one in checked.headings),
        fields=tuple((one, gettext(NAMES[one])) for one in CHOICES),
        may_name_holder=any(one.id.endswith(HOLDER_ASKED) for one in asked)
        and here.may(Act.MANAGE_PEOPLE, Thing(unit=here.company_unit())),
    )


def _column(heading: Heading, chosen: str) -> ShownColumn:
    last = heading.last_time
    return ShownColumn(
        id=heading.id,
        name=heading.name,
        samples=gettext(", ").join(heading.samples),
        read_as=gettext(NAMES[heading.field]),
        last_time=formatting.day(last.at.date()) if last else "",
        chosen=chosen,
    )


def _asked_now(questions: Sequence[Question]) -> tuple[Question, ...]:
    """As many questions as a page can hold, in their order; the open ones come first to it."""
    first = sorted(questions, key=lambda one: (one.is_settled, one.chosen is not None))
    drawn = {one.id for one in first[:MOST_QUESTIONS_SHOWN]}
    return tuple(one for one in questions if one.id in drawn)


def _question(
    question: Question, here: Company, names: Mapping[str, str], language: str
) -> ShownQuestion:
    chosen = question.chosen or ""
    choices, proposal = question.choices, question.proposal
    unfit = Note(sentences.UNFIT_ANSWER, {"answer": question.unfit})
    if chosen and chosen not in choices:
        choices = (*choices, chosen)
    return ShownQuestion(
        id=question.id,
        text=words.spoken(question.text, names),
        rows=gettext(", ").join(str(row) for row in question.rows[:12]),
        options=tuple((one, _option(one, question, here, names, language)) for one in choices),
        chosen=chosen,
        unfit=words.spoken(unfit, names) if question.unfit else "",
        why=words.spoken(proposal.why, names) if proposal and chosen == proposal.answer else "",
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


def _row(
    row: Row,
    checked: Checked,
    here: Company,
    names: Mapping[str, str],
    language: str,
    moved: Moved | None,
) -> ShownRow:
    metric = here.metrics.get(row.metric or "")
    about = [
        metric.name(language) if metric else "",
        names.get(row.subject, row.subject) if row.subject else "",
        formatting.period(row.period) if row.period else "",
    ]
    is_fixed = any(one.sentence == sentences.PUT_RIGHT for one in row.notes)
    return ShownRow(
        row=row.row,
        column=row.column,
        text=row.text,
        what=words.word(words.WHATS, str(row.what)),
        about=" · ".join(part for part in about if part),
        value=_value(row, metric.unit if metric else "count"),
        effect=str(row.effect),
        effect_word=words.word(EFFECTS, str(row.effect)),
        sentence=" ".join(words.spoken(one, names) for one in _worth_saying(row)).strip(),
        is_filled=any(one.sentence == sentences.FILLED for one in row.notes),
        fix=fix_id(row.row, row.column) if is_fixed or row.effect in FIXABLE else "",
        fixed=row.text if is_fixed else "",
        before=words.word(EFFECTS, str(moved.before or Effect.NONE)) if moved else "",
        ask_url=_ask_url(row, checked, here),
    )


def _ask_url(row: Row, checked: Checked, here: Company) -> str:
    """Where a request is made for what a letter in force keeps the file from changing."""
    card = checked.plan.card
    if row.said.sentence != LetterInForce.sentence or card is None:
        return ""
    subject = next((id for id, unit in here.units.items() if unit.code == row.subject), None)
    kpi = kpi_id(card, row.metric, subject) if row.metric and subject else None
    return url_for("requesting.new", card=card, kpi=kpi)


def _worth_saying(row: Row) -> tuple[Note, ...]:
    """What a cell's row says beyond its effect: “New. New.” says it twice."""
    said = () if row.said.sentence == sentences.NEW_VALUE else (row.said,)
    return (*said, *row.notes)


def _value(row: Row, unit: str) -> str:
    if row.value is None:
        return ""
    if row.what in ("stated", "kpi") and row.metric:
        return formatting.percent(row.value)
    return formatting.amount(row.value, unit)

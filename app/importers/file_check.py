"""Checking what a file would do: what the page and the command line both call."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.imports.plan import Plan
from app.domain.reference import NotThere
from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_reading import read_period
from app.eventlog.positions import last_position
from app.importers import sentences
from app.importers.answers import Answers
from app.importers.checking import Checking
from app.importers.columns_asked import headings_of, said_of_columns, to_remember
from app.importers.entries import Checked, Earlier, Effect, Row, What
from app.importers.exported import keys_in
from app.importers.headings import Layout
from app.importers.keys import Key
from app.importers.monthly import WHATS as MONTHLY_WHATS
from app.importers.monthly import check_monthly
from app.importers.naming import Naming
from app.importers.periods_asked import period_asked
from app.importers.planning import finished_plan
from app.importers.quarterly import WHATS as QUARTERLY_WHATS
from app.importers.quarterly import check_quarterly, periods_in
from app.importers.reading_apart import read_apart
from app.importers.recognising import Kind, Recognised, recognised_or_asked
from app.importers.tables import Table, chosen_encoding, table_of
from app.importers.values import check_values
from app.importers.yearly import check_yearly
from app.importers.yearly_row import WHATS as YEARLY_WHATS
from app.reading.importing import Company, company, known_of
from projections.imports.queries import layouts

CHECKS = {
    Kind.YEARLY: check_yearly,
    Kind.MONTHLY: check_monthly,
    Kind.QUARTERLY: check_quarterly,
    Kind.VALUES: check_values,
}
WHATS = {
    Kind.YEARLY: YEARLY_WHATS,
    Kind.MONTHLY: MONTHLY_WHATS,
    Kind.QUARTERLY: QUARTERLY_WHATS,
    Kind.VALUES: MONTHLY_WHATS,
    Kind.UNKNOWN: MONTHLY_WHATS,
}


class PeriodUnreadable(Refused):
    sentence = N_("“{period}” is no period. Write 2026, 2026-Q2 or 2026-06.")


class Told(TypedDict, total=False):
    """What is said of a file besides its content; all of it may be left out.

    `holder` is a unit's code or name, or a username; `period` a key. `answers` are by question,
    `maps` say whom names mean. `takes_defaults`: proposals hold, as `Answers` says.
    """

    holder: str
    period: str
    answers: Mapping[str, str] | None
    maps: Mapping[str, str] | None
    takes_defaults: bool


def check_file(
    accord: Accord,
    data: bytes,
    file_name: str,
    *,
    by: UUID,
    at: int | None = None,
    **told: Unpack[Told],
) -> Checked:
    """What importing the file would do; nothing is written. Raises what `check_table` raises."""
    return check_table(accord, data, file_name, by=by, at=at, **told)[0]


def check_table(
    accord: Accord,
    data: bytes,
    file_name: str,
    *,
    by: UUID,
    at: int | None = None,
    **told: Unpack[Told],
) -> tuple[Checked, Table]:
    """What importing the file would do, and the table that was found in it.

    `at` is a position of the log, None the newest: what stood then is compared with the file.
    Raises Refused where the file as a whole can't be read, or an answer fits no question.
    """
    holder, period = told.get("holder", ""), told.get("period", "")
    takes_defaults = told.get("takes_defaults", False)
    given = Answers(told.get("answers") or {}, told.get("maps") or {}, takes_defaults)
    grids = read_apart(data, file_name, chosen_encoding(given))
    digest = sha256(data).hexdigest()
    with accord.reading() as db:
        position = last_position(db) if at is None else at
        before = [
            Layout(one.layout, one.columns, one.by, one.said_at) for one in layouts(db, at=position)
        ]
        table = table_of(grids, given, before, has_period=_is_shorter_than_a_year(period))
        del grids  # The table holds what is needed of a large file.
        kind = recognised_or_asked(table)
        given.all_rows = tuple(row.number for row in table.rows)
        headings = headings_of(table, kind, given)
        here = company(db, at=position, by=by, today=_today(accord), digest=digest)
        checking, rows = _checked(
            accord, db, here, table, kind, given, holder, period, file_name, position
        )
    if not takes_defaults and kind.kind is not Kind.UNKNOWN:
        # On a page other columns may just have made another kind of table of it.
        given.refuse_foreign(str(kind.kind))
    reasons, remarks = said_of_columns(table, kind, headings)
    checked = Checked(
        kind=str(kind.kind),
        file_name=file_name,
        digest=digest,
        encoding=table.encoding,
        reasons=(*table.reasons, *kind.reasons, *reasons),
        rows=tuple(rows),
        questions=given.questions,
        plan=Plan(),
        holder=checking.naming.called(checking.known.holder) if checking else None,
        period=_period_key(checking),
        source=checking.source if checking else "",
        earlier=_earlier(here),
        remarks=(*table.remarks, *remarks, *(checking.remarks if checking else ())),
        position=position,
        headings=headings,
    )
    if checking is None:
        return checked, table
    plan = finished_plan(checking.planned, checking.known, checking.naming, checked.counts)
    if not plan.is_empty:
        layout, columns = to_remember(table, headings, chance_id(accord))
        plan = replace(plan, layout=layout, columns=columns)
    return replace(checked, plan=plan), table


def _checked(
    accord: Accord,
    db: Connection,
    here: Company,
    table: Table,
    kind: Recognised,
    answers: Answers,
    holder: str,
    period: str,
    file_name: str,
    at: int,
) -> tuple[Checking | None, Iterable[Any]]:
    """The checking with all rows gone through; None while holder or year are asked."""
    if kind.kind is Kind.UNKNOWN:
        return None, _asking(table, kind, answers)
    named = Naming(str(kind.kind), here, answers, lambda: chance_id(accord))
    keys = keys_in(table, kind.columns)
    words = (*table.titles, PurePath(file_name).stem)
    whose = named.holder(holder or (keys[0].holder if keys else ""), words)
    given = _given_period(period or (_period_of(keys[0], kind) if keys else ""), here.today)
    before = here.file_before()
    period_before = Period.parse(before.period) if before and before.period else None
    when = period_asked(kind, table, file_name, given, here.today, answers, period_before)
    asks_each_row = kind.kind is Kind.VALUES and "period" not in kind.columns
    if whose is None or (when is None and not asks_each_row):
        return None, _asking(table, kind, answers)
    if not here.may_see(whose):
        raise NotThere(f"no holder {holder}")
    year = when.year if when else here.today.year
    codes = _codes_named(table, kind, named, answers) | {one.metric for one in keys}
    codes &= set(here.metrics)
    subjects = _subjects_named(table, kind, named) if not keys else set()
    subjects |= {one for key in keys if (one := named.known(key.subject))}
    periods = periods_in(table, kind.columns["period"], year) if kind.kind is Kind.QUARTERLY else []
    if "cause" in kind.columns:
        periods = _months_of(keys, year)
    known = known_of(
        db,
        here,
        at=at,
        holder=whose,
        year=year,
        metrics_named=codes,
        subjects=subjects,
        periods=periods,
        years=_years_named(table, kind, year),
    )
    month = when if when and kind.kind in (Kind.MONTHLY, Kind.VALUES) else None
    checking = Checking(table, kind, known, named, answers, month, file_name)
    CHECKS[kind.kind](checking)
    checking.leave_out_the_rest()
    return checking, checking.rows


def _period_of(key: Key, kind: Recognised) -> str:
    """What an exported table is about: a year where rows say their periods, else the first's."""
    return str(Period.parse(key.period).year) if "period" in kind.columns else key.period


def _months_of(keys: Iterable[Key], year: int) -> list[Period]:
    """The months of a year that the rows of an exported monthly table are about."""
    months = {one.key: one for key in keys for one in (Period.parse(key.period),)}
    return [one for one in months.values() if one.kind is PeriodKind.MONTH and one.year == year]


def _is_shorter_than_a_year(period: str) -> bool:
    reading = read_period(period, year=2000) if period else None
    return bool(reading and reading.period and reading.period.kind is not PeriodKind.YEAR)


def _given_period(text: str, today: date) -> Period | None:
    if not text:
        return None
    reading = read_period(text, year=today.year)
    if reading.period is None:
        raise PeriodUnreadable(field="period", period=text)
    return reading.period


def _asking(table: Table, kind: Recognised, answers: Answers) -> Iterable[Any]:
    """Every cell waits while it isn't known whose table it is, or of when."""
    if kind.kind is Kind.UNKNOWN:
        question = Note(sentences.WHICH_COLUMNS)
    else:
        question = next(one for one in answers.questions if one.chosen is None).text
    said = Note(sentences.OPEN_QUESTION, {"question": question})
    fields = {at: field for field, at in kind.columns.items()}
    for row in table.rows:
        for at, text in enumerate(row.cells[: len(table.header)]):
            if text.strip() and (at in fields or kind.kind is Kind.UNKNOWN):
                what = WHATS[kind.kind].get(fields.get(at, ""), What.NOTE)
                yield Row(row.number, table.header[at], what, text.strip(), Effect.ASK, said)


def _codes_named(table: Table, kind: Recognised, naming: Naming, answers: Answers) -> set[str]:
    """Every metric that the table's names can mean: their values are needed."""
    column = kind.columns.get("metric")
    if column is None:
        return set()
    texts = {row.cells[column].strip() for row in table.rows if column < len(row.cells)}
    found = {code for text in texts for code in naming.codes(text)}
    chosen = {*answers.given.values(), *answers.maps.values()}
    return found | (chosen & set(naming.company.metrics))


def _subjects_named(table: Table, kind: Recognised, naming: Naming) -> set[UUID]:
    column = kind.columns.get("subject")
    if column is None:
        return set()
    texts = {row.cells[column].strip() for row in table.rows if column < len(row.cells)}
    found = {naming.subject(text, 0) for text in sorted(texts) if text}
    return {one for one in found if one is not None}


def _years_named(table: Table, kind: Recognised, year: int) -> set[int]:
    """The years of a list's own period column, beside the table's year."""
    column = kind.columns.get("period")
    if column is None:
        return set()
    return {one.year for one in periods_in(table, column, year)}


def _period_key(checking: Checking | None) -> str:
    if checking is None:
        return ""
    return checking.period.key if checking.period else str(checking.known.year)


def _earlier(here: Company) -> Earlier | None:
    before = here.file_before()
    return Earlier(before.batch, before.number, before.started_at) if before else None


def chance_id(accord: Accord) -> UUID:
    """A new id of chance."""
    return UUID(bytes=accord.surroundings.chance(16), version=4)


def _today(accord: Accord) -> date:
    organised = accord.organised()
    zone = organised.zone if organised else ZoneInfo("UTC")
    return accord.now().astimezone(zone).date()

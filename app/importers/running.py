"""Checking and importing a file: what the page and the command line both call."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import Any, TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.accounts.names import reserve_username
from app.domain.imports.commands import import_table, more_values
from app.domain.imports.plan import Plan
from app.domain.imports.reversing import Reversal, reverse_batch
from app.domain.reference import NotThere
from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_reading import read_period
from app.eventlog.positions import last_position
from app.eventlog.texts import file, keep_file
from app.importers import sentences
from app.importers.answers import Answers
from app.importers.checking import Checking
from app.importers.columns_asked import headings_of, said_of_columns, to_remember
from app.importers.entries import Checked, Earlier, Effect, Receipt, Row, What
from app.importers.exported import keys_in
from app.importers.headings import Layout
from app.importers.keys import Key
from app.importers.monthly import WHATS as MONTHLY_WHATS
from app.importers.monthly import check_monthly
from app.importers.moving import Shown, moved_between, shown_of
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
from projections.imports.queries import batch as batch_of
from projections.imports.queries import layouts
from projections.temporal import NOW

MOST_IN_A_TRANSACTION = 1_000
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
CSV = "text/csv"


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
    """What importing the file would do; nothing is written.

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
        return checked
    plan = finished_plan(checking.planned, checking.known, checking.naming, checked.counts)
    if not plan.is_empty:
        layout, columns = to_remember(table, headings, _chance(accord))
        plan = replace(plan, layout=layout, columns=columns)
    return replace(checked, plan=plan)


def import_file(
    accord: Accord,
    data: bytes,
    file_name: str,
    *,
    by: UUID,
    key: str | None = None,
    shown: Shown | None = None,
    **told: Unpack[Told],
) -> Receipt:
    """Import everything in the file that neither asks nor is refused; the same file adds nothing.

    `key` makes it happen once. `shown` is the check that the person saw: where it would come out
    otherwise by now, nothing is imported. Raises what `check_file` raises, and Refused where
    something was changed since that stands in the way: then nothing is imported.
    """
    look = partial(check_file, accord, data, file_name, by=by, **told)
    checked = look()
    if key and (done := _done_before(accord, checked, by, key)):
        with accord.reading() as db:
            return _receipt(db, checked, done)
    if shown is not None:
        now = shown_of(checked, told.get("answers") or {})
        if now.said != shown.said:
            moved = moved_between(look(at=shown.position), checked)
            if moved or now.asked == shown.asked:
                said = Note(sentences.MOVED_SINCE, {"count": len(moved)})
                return Receipt(checked, None, None, said, is_outdated=True, moved=moved)
    if checked.plan.is_empty:
        return Receipt(checked, None, None, nothing_new(checked))
    batch = _carry_out(accord, checked, data, by, key)
    with accord.reading() as db:
        return _receipt(db, checked, batch)


def _receipt(db: Connection, checked: Checked, batch: UUID) -> Receipt:
    row = batch_of(db, batch, at=NOW)
    return Receipt(checked, batch, row.number if row else None)


def reverse_import(
    accord: Accord, batch: UUID, *, by: UUID, reason: str, key: str | None = None
) -> Reversal:
    """Take an import back, but for what was touched since. Raises what `reverse_batch` raises."""
    found: list[Reversal] = []

    def reversing(ledger: Any, *, by: UUID, batch: UUID, reason: str) -> None:
        found.append(reverse_batch(ledger, by=by, batch=batch, reason=reason))

    accord.ledger.do(reversing, key=key, via="import", by=by, batch=batch, reason=reason)
    return found[0] if found else Reversal((), ())


def nothing_new(checked: Checked) -> Note:
    """Why a file adds nothing."""
    if checked.needs_somebody:
        return Note("")
    if checked.earlier:
        return Note(sentences.ALREADY_IMPORTED, {"at": checked.earlier.at.date()})
    return Note(sentences.NOTHING_NEW)


def keep_upload(accord: Accord, data: bytes) -> str:
    """Keep an uploaded file between the steps; returns its SHA-256 in hex."""
    with accord.store.write() as db:
        return keep_file(db, data, CSV).hex()


def kept_upload(accord: Accord, digest: str) -> bytes | None:
    """An uploaded file by its SHA-256, or None."""
    with accord.reading() as db:
        found = file(db, bytes.fromhex(digest))
    return found[1] if found else None


# -- checking -------------------------------------------------------------------------------------


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
    named = Naming(str(kind.kind), here, answers, lambda: _chance(accord))
    keys = keys_in(table, kind.columns)
    words = (*table.titles, PurePath(file_name).stem)
    whose = named.holder(holder or (keys[0].holder if keys else ""), words)
    given = _given_period(period or (_period_of(keys[0], kind) if keys else ""), here.today)
    when = period_asked(kind, table, file_name, given, here.today, answers)
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
    standing = [one for one in here.same_file if not one.is_reversed]
    if not standing:
        return None
    return Earlier(standing[0].batch, standing[0].number, standing[0].started_at)


def _chance(accord: Accord) -> UUID:
    return UUID(bytes=accord.surroundings.chance(16), version=4)


def _today(accord: Accord) -> date:
    organised = accord.organised()
    zone = organised.zone if organised else ZoneInfo("UTC")
    return accord.now().astimezone(zone).date()


# -- importing ------------------------------------------------------------------------------------


def _carry_out(accord: Accord, checked: Checked, data: bytes, by: UUID, key: str | None) -> UUID:
    """The whole plan in one transaction, a large one in several under one batch."""
    plan = checked.plan
    batch = _chance(accord)
    parts = [
        plan.values[start : start + MOST_IN_A_TRANSACTION]
        for start in range(0, len(plan.values), MOST_IN_A_TRANSACTION)
    ] or [()]

    def importing(ledger: Any, **_: Any) -> UUID:
        keep_file(accord.store.connection, data, CSV)
        for person in plan.people:
            reserve_username(accord.store.connection, person.username, person.id)
        return import_table(
            ledger,
            by=by,
            batch=batch,
            kind=checked.kind,
            digest=checked.digest,
            file_name=checked.file_name,
            period=checked.period,
            source=checked.source,
            plan=plan,
            values=parts[0],
            is_last=len(parts) == 1,
        )

    outcome = accord.ledger.do(importing, key=key, via="import", **_asked(checked, by))
    if outcome.repeated:
        return UUID(outcome.value)
    for at, some in enumerate(parts[1:], 2):
        accord.ledger.do(
            more_values,
            via="import",
            by=by,
            batch=batch,
            values=some,
            counts=plan.counts,
            is_last=at == len(parts),
        )
    return batch


def _done_before(accord: Accord, checked: Checked, by: UUID, key: str) -> UUID | None:
    """The batch that an earlier request with this key brought. Raises KeyReused."""
    outcome = accord.ledger.answered("importing", key=key, **_asked(checked, by))
    return UUID(outcome.value) if outcome else None


def _asked(checked: Checked, by: UUID) -> dict[str, Any]:
    """What makes an import the same one when its key comes again."""
    return {"by": by, "digest": checked.digest, "period": checked.period}

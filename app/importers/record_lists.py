"""A file as a list of records: which column is the id, which the time, and which are kept.

It is read like every other file, in a process of its own. The file itself is not kept: it holds
customers' data, and what is needed of it are texts that can be erased one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from zoneinfo import ZoneInfo

from app.domain.leads.commands import Brought
from app.domain.leads.lead_list import MOST_RECORDS
from app.domain.leads.record import LeadRecord, moment_in
from app.domain.leads.refusals import (
    ColumnNotThere,
    KeysMissing,
    NoKeyColumn,
    NoRecords,
    TimesUnreadable,
    TooManyRecords,
)
from app.domain.values.matching import fold
from app.importers.grids import Grid
from app.importers.reading_apart import read_apart

KEYS = (
    "線索編號", "線索id", "記錄編號", "記錄id", "客戶編號", "客戶id", "訂單編號", "商機編號",
    "編號", "序號", "lead id", "record id", "customer id", "lead no", "lead number", "id",
)  # fmt: skip
TIMES = (
    "移交時間", "交接時間", "移交日期", "建立時間", "創建時間", "留資時間", "留資日期", "時間",
    "日期", "sent at", "handed over at", "created at", "created", "time", "date",
)  # fmt: skip
PERSONAL = (
    "姓名", "名字", "聯絡人", "聯繫人", "客戶名稱", "客戶姓名", "暱稱", "電話", "手機",
    "電話號碼", "手機號", "手機號碼", "聯絡電話", "聯繫電話", "微信", "微信號", "qq", "郵箱",
    "電子郵件", "電郵", "地址", "收貨地址", "身份證", "身份證號", "生日", "備註", "name",
    "full name", "first name", "last name", "contact", "phone", "phone number", "mobile", "tel",
    "telephone", "wechat", "email", "e-mail", "mail", "address", "id card", "birthday", "remark",
    "remarks", "note", "notes",
)  # fmt: skip
"""Columns that name a person: left out unless somebody asks for them by name."""

MOST_NAMED = 5
Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows with their numbers, as people count them."""
SEPARATORS = str.maketrans(dict.fromkeys(";；、，\n", ","))


def read_list(
    content: bytes, name: str, *, key: str = "", time: str = "", also: str = "", zone: ZoneInfo
) -> Brought:
    """The records of a file. `key` and `time` name columns where their names aren't usual ones;
    `also` names personal columns that are kept all the same, separated by commas.

    Raises the refusals of `unreadable`, NoRecords, TooManyRecords, NoKeyColumn, ColumnNotThere,
    KeysMissing, TimesUnreadable.
    """
    grid = max(read_apart(content, name).grids, key=lambda one: (not one.is_hidden, len(one.rows)))
    header, rows = _header_and_rows(_with_clocks(grid))
    return list_of(
        header,
        rows,
        name=name,
        digest=sha256(content).hexdigest(),
        columns=Columns(key, time, also),
        zone=zone,
    )


@dataclass(frozen=True)
class Columns:
    """What somebody says of a list's columns: of the id, of the time, and personal ones to keep,
    separated by commas. Empty where the usual names do."""

    key: str = ""
    time: str = ""
    also: str = ""


def list_of(
    header: Sequence[str],
    rows: Rows,
    *,
    name: str,
    digest: str,
    columns: Columns,
    zone: ZoneInfo,
) -> Brought:
    """The records of numbered rows under a header, wherever they come from.

    Raises NoRecords, TooManyRecords, NoKeyColumn, ColumnNotThere, KeysMissing, TimesUnreadable.
    """
    if len(rows) > MOST_RECORDS:
        raise TooManyRecords(field="file", count=len(rows), most=MOST_RECORDS)
    places = {column: at for at, column in enumerate(header) if column}
    key_column = _found(places, columns.key, KEYS, field="key_column")
    if not key_column:
        raise NoKeyColumn(field="key_column", columns=_told(places))
    time_column = _found(places, columns.time, TIMES, field="time_column")
    wanted = {
        fold(_found(places, one.strip(), (), field="also"))
        for one in columns.also.translate(SEPARATORS).split(",")
        if one.strip()
    }
    left_out = [one for one in places if fold(one) in _PERSONAL and fold(one) not in wanted]
    kept = [one for one in places if one not in left_out]
    _check(rows, places, key_column, time_column, zone)
    return Brought(
        name=name,
        digest=digest,
        columns=tuple(kept),
        left_out=tuple(left_out),
        records=tuple(
            LeadRecord(
                number,
                key=_cell(cells, places[key_column]),
                at=_cell(cells, places[time_column]) if time_column else "",
                attributes={one: _cell(cells, places[one]) for one in kept},
            )
            for number, (_, cells) in enumerate(rows, start=1)
        ),
    )


_PERSONAL = frozenset(map(fold, PERSONAL))


def _header_and_rows(grid: Grid) -> tuple[list[str], Rows]:
    """The first row with two names, or the only one, and what stands below it."""
    filled = [(number, cells) for number, cells in grid.rows if any(one.strip() for one in cells)]
    for place, (_, cells) in enumerate(filled):
        if sum(1 for one in cells if one.strip()) > 1 or len(cells) == len(filled[-1][1]) == 1:
            names = [one.strip() for one in cells]
            return names, list(filled[place + 1 :])
    raise NoRecords(field="file")


def _with_clocks(grid: Grid) -> Grid:
    """The sheet with the time of day beside each day that has one."""
    clocks = {place: mark.clock for place, mark in grid.marks.items() if mark.clock}
    if not clocks:
        return grid
    rows = tuple(
        (number, tuple(clocks.get((number, at), text) for at, text in enumerate(cells)))
        for number, cells in grid.rows
    )
    return replace(grid, rows=rows)


def _found(places: Mapping[str, int], asked: str, usual: Sequence[str], *, field: str) -> str:
    """The column that is asked for, or the first usual one; empty where there is none."""
    by_name = {fold(column): column for column in places}
    if asked.strip():
        if fold(asked) not in by_name:
            raise ColumnNotThere(field=field, name=asked.strip(), columns=_told(places))
        return by_name[fold(asked)]
    return next((by_name[fold(one)] for one in usual if fold(one) in by_name), "")


def _told(places: Mapping[str, int]) -> str:
    return ", ".join(places)


def _check(
    rows: Rows, places: Mapping[str, int], key_column: str, time_column: str, zone: ZoneInfo
) -> None:
    """Nothing is guessed: a record without its id, or with a time that can't be read, is told."""
    if not rows:
        raise NoRecords(field="file")
    without = [str(number) for number, cells in rows if not _cell(cells, places[key_column])]
    if without:
        shown = [*without[:MOST_NAMED], *(["…"] if len(without) > MOST_NAMED else [])]
        raise KeysMissing(field="file", rows=", ".join(shown))
    unread = [
        (number, text)
        for number, cells in rows
        if time_column
        and (text := _cell(cells, places[time_column]))
        and moment_in(text, zone) is None
    ]
    if unread:
        number, text = unread[0]
        raise TimesUnreadable(field="file", row=number, text=text, count=len(unread))


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""

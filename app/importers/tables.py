"""From a file's grids to one table: its columns, its rows, and what stands around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.importers.answers import Answers, Proposal
from app.importers.grids import MOST_ROWS, Grids, Mark, joined
from app.importers.headers import Column, Header
from app.importers.headings import Explained, Layout, Words, period_length
from app.importers.opening import read_grids
from app.importers.sheets import Chosen, Found, chosen_sheets, text_of
from app.importers.texts import ENCODINGS
from app.importers.unreadable import NoHeader, TooManyRows

WHICH_ENCODING = N_("In which encoding is the file?")
WHICH_HEADER = N_("Which rows hold the column names?")
READS_AS = N_("{encoding}: {words}")
AT_ROW = N_("Row {row}: {words}")
BY_MARK = N_("The file says that it is {encoding}.")
BY_BYTES = N_("It is {encoding}: all of its bytes are.")
BY_WORDS = N_("Read as {encoding}: so it has most words that are known here.")
HEADER_IN = N_("The column names are in row {row}.")
MONTHS_AS_COLUMNS = N_("Each of the columns {columns} is a period of its own: read as rows.")
PERIOD_BY_SHEET = N_("The sheet's name “{name}” gives the period.")
MOST_WORDS = N_("So it has the most words that are known here.")
ENCODING = "file-encoding"
HEADER = "file-header"
PERIOD = "期間"
VALUE = "值"
NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "cp950": "Big5", "utf-16": "UTF-16"}
_MOST_HEADERS = 6
_PREVIEW = 60
REMARKS = ("備註", "备注", "注：", "註：", "注:", "註:", "說明", "说明", "Note", "Remark")
"""How lines of prose below a table begin."""

_NO_MARKS: Mapping[int, Mark] = {}


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with its number in the file, the first being 1. Cells are as many as headers.

    `names` are the cells' own columns where the file's differ from the header's; `marks` are by
    cell.
    """

    number: int
    cells: tuple[str, ...]
    names: tuple[str, ...] = ()
    marks: Mapping[int, Mark] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sum:
    """A column that states what the row's other figures add up to."""

    row: int
    column: str
    stated: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file as rows of text. `aside` are rows above the header and below the table, as text.

    `encoding` and `delimiter` are empty for a workbook. `reasons` say why it is read like this,
    `remarks` what was left out, `titles` the texts above the table and the sheets' names; `words`
    what the column names mean. `made` are the columns of `header` that the file doesn't have.
    """

    header: tuple[str, ...]
    header_row: int
    rows: tuple[TableRow, ...]
    encoding: str
    delimiter: str
    aside: tuple[tuple[int, str], ...] = ()
    reasons: tuple[Note, ...] = ()
    remarks: tuple[Note, ...] = ()
    sums: tuple[Sum, ...] = ()
    titles: tuple[str, ...] = ()
    words: Words = field(default_factory=Words, compare=False)
    made: frozenset[str] = frozenset()


def read_table(content: bytes, file_name: str = "", encoding: str = "") -> Table:
    """The table in a file, where nothing is asked. Raises the refusals of `unreadable`."""
    return table_of(read_grids(content, file_name, encoding), Answers())


def chosen_encoding(answers: Answers) -> str:
    """The encoding that a person chose; empty where nobody did."""
    chosen = answers.given.get(ENCODING, "")
    return chosen if chosen in ENCODINGS else ""


def table_of(
    grids: Grids, answers: Answers, layouts: Iterable[Layout] = (), *, has_period: bool = False
) -> Table:
    """The table that grids hold, as the answers say or as their words do.

    `layouts` are how columns were explained before. `has_period`: somebody said the month, so a
    single sheet's name doesn't. Raises NoHeader, TooManyRows.
    """
    reasons = list(_ask_encoding(grids, answers))
    chosen = chosen_sheets(grids.grids, answers, Explained(answers.given, layouts))
    has_period = has_period and len(chosen.sheets) == 1
    tables = [_Sheet(found, answers, chosen, has_period).table() for found in chosen.sheets]
    first = tables[0]
    rows = tuple(row for table in tables for row in table.rows)
    if len(rows) > MOST_ROWS * max(1, len(first.header)):
        raise TooManyRows(most=f"{MOST_ROWS:,}")
    return Table(
        header=first.header,
        header_row=first.header_row,
        rows=rows,
        encoding=grids.encoding,
        delimiter=grids.delimiter,
        aside=tuple(one for table in tables for one in table.aside),
        reasons=(*reasons, *chosen.reasons, *first.reasons),
        remarks=chosen.remarks,
        sums=tuple(one for table in tables for one in table.sums),
        titles=tuple(one for table in tables for one in table.titles),
        words=first.words,
        made=first.made,
    )


def _ask_encoding(grids: Grids, answers: Answers) -> Iterable[Note]:
    if grids.is_workbook:
        return
    name = NAMES.get(grids.encoding, grids.encoding)
    if len(grids.previews) < 2:
        yield Note(BY_MARK if grids.encoding == "utf-16" else BY_BYTES, {"encoding": name})
        return
    yield Note(BY_WORDS, {"encoding": name})
    choices = tuple(one for one, _ in grids.previews)
    labels = {
        one: Note(READS_AS, {"encoding": NAMES[one], "words": words})
        for one, words in grids.previews
    }
    answers.choice(
        ENCODING, Note(WHICH_ENCODING), 0, choices,
        proposal=Proposal(grids.encoding, Note(MOST_WORDS)), is_harmless=True, labels=labels,
    )  # fmt: skip


class _Sheet:
    """One sheet on its way to a table."""

    def __init__(self, found: Found, answers: Answers, chosen: Chosen, has_period: bool) -> None:
        self.has_period = has_period
        self.found = found
        self.answers = answers
        self.is_one_of_several = len(chosen.sheets) > 1
        self.reasons: list[Note] = []

    def table(self) -> Table:
        header = self._header()
        self.reasons.append(Note(HEADER_IN, {"row": header.key}))
        aside, rows = [], []
        for number, cells in self.found.grid.rows:
            marks = self._marks(number, len(cells))
            said = text_of(cells, [at for at, mark in marks.items() if mark.is_filled])
            if number < header.first or (number > header.last and _is_note(cells, marks, header)):
                aside.append((number, said))
            elif number > header.last:
                width = max(len(header.columns), len(cells))
                rows.append(TableRow(number, _padded(cells, width), (), marks))
        titles = [text for number, text in aside if number < header.first]
        if header.of_periods:
            names, found, sums = self._by_period(header, rows)
        else:
            names, found, sums = tuple(one.name for one in header.columns), rows, []
        names, found, has_sheets_period = self._with_period(names, found, header.words)
        made = {PERIOD} if has_sheets_period or header.of_periods else set()
        made |= {VALUE} if any(not one.figure for one in header.of_periods) else set()
        if self.is_one_of_several:
            found = [self._named(row, names) for row in found]
        return Table(
            names, header.last, tuple(found), "", "", tuple(aside), tuple(self.reasons),
            sums=tuple(sums), titles=(self.found.name, *titles),
            words=header.words, made=frozenset(made),
        )  # fmt: skip

    def _header(self) -> Header:
        headers = {one.key: one for one in self.found.headers[:_MOST_HEADERS]}
        best = self.found.headers[0]
        above = [number for number, _ in self.found.grid.rows if number < best.first]
        if self.is_one_of_several or (len(headers) < 2 and not above):
            return best
        labels = {
            key: Note(AT_ROW, {"row": key, "words": _words(one)}) for key, one in headers.items()
        }
        chosen = self.answers.choice(
            HEADER, Note(WHICH_HEADER), 0, tuple(headers),
            proposal=Proposal(best.key, Note(MOST_WORDS)), is_harmless=True, labels=labels,
        ) if len(headers) > 1 else best.key  # fmt: skip
        return headers.get(chosen or "", best)

    def _marks(self, number: int, width: int) -> Mapping[int, Mark]:
        marks = self.found.grid.marks
        if not marks:
            return _NO_MARKS
        return {at: marks[number, at] for at in range(width) if (number, at) in marks}

    # -- columns of periods become rows ------------------------------------------------------------

    def _by_period(
        self, header: Header, rows: Sequence[TableRow]
    ) -> tuple[tuple[str, ...], list[TableRow], list[Sum]]:
        of_periods = header.of_periods
        self.reasons.append(
            Note(MONTHS_AS_COLUMNS, {"columns": ", ".join(one.name for one in of_periods)})
        )
        fixed = [one for one in header.columns if not one.period and not one.is_sum and one.name]
        figures = tuple(dict.fromkeys(one.figure or VALUE for one in of_periods))
        periods = tuple(dict.fromkeys(one.period for one in of_periods))
        at = {(one.period, one.figure or VALUE): one for one in of_periods}
        names = (*(one.name for one in fixed), PERIOD, *figures)
        found, sums = [], []
        for row in rows:
            for period in periods:
                columns = [*fixed, None, *(at.get((period, figure)) for figure in figures)]
                if any(one and row.cells[one.at].strip() for one in columns[len(fixed) + 1 :]):
                    found.append(_picked(row, columns, names, period))
            sums += [
                Sum(row.number, one.name, row.cells[one.at], _parts(row, of_periods))
                for one in header.columns
                if one.is_sum and row.cells[one.at].strip()
            ]
        return names, found, sums

    def _with_period(
        self, names: tuple[str, ...], rows: list[TableRow], words: Words
    ) -> tuple[tuple[str, ...], list[TableRow], bool]:
        """The sheet's name as the period of its rows, where they say none; whether it was taken."""
        name = self.found.name
        known = {field for one in names for field in words.fields_of(one)}
        if self.has_period or not self.found.is_of_a_period or known & {"period", "cycle"}:
            return names, rows, False
        self.reasons.append(Note(PERIOD_BY_SHEET, {"name": name}))
        width = len(names)
        more = [
            TableRow(
                row.number,
                (*row.cells[:width], name),
                (*(row.names or names)[:width], ""),
                row.marks,
            )
            for row in rows
        ]
        return (*names, PERIOD), more, True

    def _named(self, row: TableRow, names: tuple[str, ...]) -> TableRow:
        called = tuple(f"{self.found.name}·{one}" if one else "" for one in row.names or names)
        return TableRow(row.number, row.cells, called, row.marks)


def _picked(
    row: TableRow, columns: Sequence[Column | None], names: Sequence[str], period: str
) -> TableRow:
    """A row of one period: its fixed cells, the period, and the period's figures."""
    cells, called, marks = [], [], {}
    for at, (one, name) in enumerate(zip(columns, names, strict=True)):
        cells.append(row.cells[one.at] if one else period if name == PERIOD else "")
        called.append(one.name if one else "" if name == PERIOD else name)
        if one and one.at in row.marks:
            marks[at] = row.marks[one.at]
    return TableRow(row.number, tuple(cells), tuple(called), marks)


def _parts(row: TableRow, of_periods: Sequence[Column]) -> tuple[str, ...]:
    """The figures of the months, or of whatever is shortest: what a column of sums adds up."""
    lengths = {one.at: period_length(one.period) for one in of_periods if not one.figure}
    shortest = min(lengths.values(), default=0)
    return tuple(row.cells[at] for at, length in lengths.items() if length == shortest)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _is_note(cells: Sequence[str], marks: Mapping[int, Mark], header: Header) -> bool:
    """A line of prose below the table: one filled cell, the first, in a table of several."""
    own = [
        at
        for at, cell in enumerate(cells)
        if cell.strip() and not (at in marks and marks[at].is_filled)
    ]
    return own == [0] and (len(header.columns) > 2 or cells[0].strip().startswith(REMARKS))


def _words(header: Header) -> str:
    return joined([one.name for one in header.columns])[:_PREVIEW]


__all__ = ["NoHeader", "Table", "TableRow", "chosen_encoding", "read_table", "table_of"]

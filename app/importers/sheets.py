"""Which of a workbook's sheets are read: the one with a table, or those named for periods."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.refusals import N_
from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.importers.answers import Answers, Proposal
from app.importers.grids import Grid, joined
from app.importers.headers import Header, headers_in, unexplained_headers_in
from app.importers.headings import Explained, is_period
from app.importers.unreadable import NoHeader

WHICH_SHEET = N_("Which sheet is read?")
ALL_PERIODS = N_("All {count} that are named for a period: {names}")
ONE_SHEET = N_("Sheet “{name}”, row {row}: the column names stand there.")
SEVERAL_SHEETS = N_("{count} sheets with the same columns, each named for its period: {names}.")
COPY = N_("Sheet “{name}” is a copy by its name or content, so it is left out.")
HIDDEN = N_("Sheet “{name}” is hidden, so it is left out.")
BESIDE = N_("Sheet “{name}” holds a table as well; it isn't read with this one.")
NO_TABLE = N_("Sheet “{name}” holds no table that is known here.")
PERIODS_IN_NAMES = N_("They are named for periods and have the same columns.")
MOST_NAMES = N_("It has the most column names that are known.")
SHEET = "file-sheet"
ALL = "periods"

_COPY = re.compile(
    r"(.+?)\s*(?:[(（]\d+[)）]|-?\s*(?:的)?副本\s*\d*|-?\s*copy\s*\d*)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """A sheet with the headers that it may have, the likeliest first."""

    grid: Grid
    headers: tuple[Header, ...]

    @property
    def name(self) -> str:
        return self.grid.name

    @property
    def is_of_a_period(self) -> bool:
        return is_period(self.name)


@dataclass(frozen=True)
class Chosen:
    """The sheets that are read, and what is said about all of them."""

    sheets: tuple[Found, ...]
    reasons: tuple[Note, ...] = ()
    remarks: tuple[Note, ...] = ()


def chosen_sheets(grids: Sequence[Grid], answers: Answers, explained: Explained) -> Chosen:
    """The sheets to be read; where no column name is known, those that look like a table.

    Raises NoHeader where none holds a table.
    """
    every = [Found(grid, tuple(headers_in(grid, explained))) for grid in grids]
    if not any(one.headers for one in every):
        every = [Found(grid, tuple(unexplained_headers_in(grid, explained))) for grid in grids]
    usable = [one for one in every if one.headers]
    if not usable:
        raise NoHeader()
    if len(grids) == 1:
        return Chosen((usable[0],))
    remarks = [_left_out(one) for one in every if not one.headers and one.grid.rows]
    shown = [one for one in usable if not one.grid.is_hidden] or usable
    remarks += [Note(HIDDEN, {"name": one.name}) for one in usable if one not in shown]
    copies = _copies(shown)
    remarks += [Note(COPY, {"name": one.name}) for one in copies]
    originals = [one for one in shown if one not in copies]
    periods = _periods(originals)
    best = max(originals, key=lambda one: (one.headers[0].score, len(one.grid.rows)))
    names = ", ".join(one.name for one in periods)
    labels = {ALL: Note(ALL_PERIODS, {"count": len(periods), "names": names})}
    choices = (*((ALL,) if periods else ()), *(one.name for one in usable))
    picked = ALL if periods else best.name
    if len(choices) > 1:
        why = Note(PERIODS_IN_NAMES if periods else MOST_NAMES)
        picked = answers.choice(
            SHEET, Note(WHICH_SHEET), 0, choices, proposal=Proposal(picked, why), is_harmless=True,
            labels=labels,
        ) or picked  # fmt: skip
    if picked == ALL:
        reason = Note(SEVERAL_SHEETS, {"count": len(periods), "names": names})
        return Chosen(tuple(periods), (reason,), tuple(remarks))
    one = next(one for one in usable if one.name == picked)
    others = [note for note in remarks if note.facts["name"] != picked]
    others += [Note(BESIDE, {"name": each.name}) for each in originals if each is not one]
    reason = Note(ONE_SHEET, {"name": one.name, "row": one.headers[0].key})
    return Chosen((one,), (reason,), tuple(others))


def _left_out(found: Found) -> Note:
    sentence = HIDDEN if found.grid.is_hidden else NO_TABLE
    return Note(sentence, {"name": found.name})


def _copies(sheets: Sequence[Found]) -> list[Found]:
    """Sheets that repeat an earlier one, by name or by content."""
    names = {fold(one.name) for one in sheets}
    seen: list[object] = []
    copies = []
    for one in sheets:
        content = [(number, cells) for number, cells in one.grid.rows]
        called = _COPY.fullmatch(one.name.strip())
        if content in seen or (called and fold(called[1]) in names):
            copies.append(one)
        else:
            seen.append(content)
    return copies


def _periods(sheets: Sequence[Found]) -> list[Found]:
    """The sheets that are named for a period and have the same columns; at least two."""
    found = [one for one in sheets if one.is_of_a_period]
    if not found:
        return []
    first = _names(found[0])
    same = [one for one in found if _names(one) == first]
    return same if len(same) > 1 else []


def _names(found: Found) -> frozenset[str]:
    return frozenset(fold(one.name) for one in found.headers[0].columns if one.name)


def text_of(cells: Sequence[str], filled: Sequence[int]) -> str:
    """A row that isn't part of the table as one text, without the cells that a merge filled."""
    return joined([cell for at, cell in enumerate(cells) if at not in filled])

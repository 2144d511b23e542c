"""The rows of a file that somebody has to see to, as they stand in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.values.amounts import Note
from app.importers.entries import Checked
from app.importers.tables import Table, TableRow

Why = tuple[str, Note]


@dataclass(frozen=True)
class LeftOut:
    """A row that didn't come in whole. `why` says it of each such cell, by its column."""

    number: int
    cells: tuple[str, ...]
    why: tuple[Why, ...]


def left_out(checked: Checked, table: Table) -> Iterator[LeftOut]:
    """The rows of which a cell asks, is held or is refused, in the file's order.

    A row whose columns are periods is given once for each period that needs somebody.
    """
    needing: dict[tuple[int, str], list[Note]] = {}
    for cell in checked.rows:
        if cell.needs_somebody:
            needing.setdefault((cell.row, cell.column), []).append(cell.said)
    for row in table.rows:
        why = _said_of(row, table.header, needing)
        if why:
            yield LeftOut(row.number, row.cells[: len(table.header)], why)


def _said_of(
    row: TableRow, header: Sequence[str], needing: dict[tuple[int, str], list[Note]]
) -> tuple[Why, ...]:
    names = row.names or header
    filled = [name for name, text in zip(names, row.cells, strict=False) if text.strip()]
    return tuple((name, said) for name in filled for said in needing.get((row.number, name), ()))

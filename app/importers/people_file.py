"""A file of people as the text that somebody would have pasted."""

from collections.abc import Iterable, Sequence

from app.importers.grids import Grid, Grids
from app.importers.people_sheet import NobodyInSheet, names_columns
from app.importers.reading_apart import read_apart

_LOOKED_AT = 30


def people_text(content: bytes, name: str = "") -> str:
    """The rows of a workbook or text file, tabs between the cells, from the column names on.

    Of several sheets it is the first that names columns of people, else the first with rows; of
    several encodings the first in which that is so. Raises the refusals of `unreadable`, and
    NobodyInSheet.
    """
    found = [read_apart(content, name)]
    others = [encoding for encoding, _ in found[0].previews if encoding != found[0].encoding]
    if _best(found[0]) is None:
        found += [read_apart(content, name, encoding) for encoding in others]
    named = next((rows for one in found if (rows := _best(one))), None)
    rows = named or _rows(found[0].grids)
    if not rows:
        raise NobodyInSheet(field="sheet")
    return "\n".join("\t".join(" ".join(cell.split()) for cell in cells) for cells in rows)


Cells = Sequence[Sequence[str]]


def _best(grids: Grids) -> Cells | None:
    """The rows from the first row on that names columns of people; None where none does."""
    for grid in _shown(grids.grids):
        rows = [cells for _, cells in grid.rows]
        for at, cells in enumerate(rows[:_LOOKED_AT]):
            if names_columns(cells):
                return rows[at:]
    return None


def _rows(grids: Iterable[Grid]) -> Cells:
    return next(([cells for _, cells in grid.rows] for grid in _shown(grids) if grid.rows), [])


def _shown(grids: Iterable[Grid]) -> list[Grid]:
    every = list(grids)
    return [grid for grid in every if not grid.is_hidden] or every

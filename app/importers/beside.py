"""What stands beside a cell's text in a workbook: trouble, notes, and evidence for a value."""

from dataclasses import dataclass

from app.domain.values.amounts import Note
from app.importers import sentences
from app.importers.grids import NOTHING, Mark
from app.importers.headings import FIGURES


@dataclass(frozen=True)
class CellText:
    """One cell of the file: its row, its column's header and field, its text, and what stands
    beside it. `instead` is the file's text where somebody put another one in its place, `other`
    what another column of the same name says where that is something else."""

    row: int
    column: str
    field: str
    text: str
    mark: Mark = NOTHING
    instead: str = ""
    other: str = ""


def trouble(cell: CellText) -> Note | None:
    """Why the cell can't be read, whatever its text says; None where it can."""
    mark = cell.mark
    if mark.problem == "uncalculated":
        return Note(sentences.NEVER_CALCULATED, {"formula": mark.formula})
    if mark.problem == "error":
        return Note(sentences.FORMULA_ERROR, {"error": cell.text})
    if cell.other:
        return Note(sentences.COLUMNS_DIFFER, {"name": cell.column, "other": cell.other})
    if mark.is_filled and cell.field in FIGURES | {"weight"}:
        return Note(sentences.MERGED_FIGURE, {"typed": cell.text})
    return None


def notes_beside(cell: CellText) -> tuple[Note, ...]:
    """What a page says beside the cell."""
    mark, notes = cell.mark, []
    if cell.instead:
        notes.append(Note(sentences.PUT_RIGHT, {"typed": cell.instead}))
    if mark.is_filled:
        notes.append(Note(sentences.FILLED))
    if mark.restored:
        notes.append(Note(sentences.RESTORED, {"stored": mark.restored}))
    if mark.formula and not mark.problem:
        notes.append(Note(sentences.BY_FORMULA, {"formula": mark.formula}))
    if mark.comment:
        by = mark.author or "?"
        notes.append(Note(sentences.COMMENT, {"author": by, "text": mark.comment}))
    return tuple(notes)


def evidence(cell: CellText) -> tuple[str, ...]:
    """What is kept as a remark with a value: what stood there first, a comment, a formula."""
    mark = cell.mark
    by = f"{mark.author}: " if mark.author else ""
    said = sentences.REMARK_FROM_FILE.format(remark=f"{by}{mark.comment}")
    return tuple(one for one in (cell.instead, said if mark.comment else "", mark.formula) if one)

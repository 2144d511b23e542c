"""Writes docs/input-cases.md from the cases that the tests run:

.venv/bin/python -m tests.importers.case_table
"""

from collections.abc import Iterable
from pathlib import Path

from app.importers.grids import MOST_BYTES, MOST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from app.importers.reading_apart import MOST_MEMORY, MOST_SECONDS
from tests.importers import cases
from tests.importers.bad_files import BAD
from tests.importers.cases import Case

FILE = Path(__file__).parents[2] / "docs" / "input-cases.md"
GROUPS = {
    "Spreadsheet traps": cases.TRAPS,
    "Periods": cases.PERIODS,
    "Bytes and names": cases.BYTES,
    "Single values": cases.VALUES,
    "Columns and counting": cases.COLUMNS,
    "Targets, weights and owners": cases.TARGETS,
}
MEBIBYTE = 2**20


def document() -> str:
    """The whole document."""
    cells = sum(len(case.cells) for case in cases.CASES)
    lines = [
        "# What files hold, and what becomes of it",
        "",
        "Made by `python -m tests.importers.case_table` from the very files of the tests; a test",
        "fails where the two differ. Each file goes through the command line and through the page.",
        "",
        f"{len(cases.CASES)} files with {cells} cells that are looked at, and {len(BAD)} files",
        "that are refused as a whole.",
        "",
        "| group | files | cells |",
        "|---|---:|---:|",
    ]
    for name, group in GROUPS.items():
        lines.append(f"| {name} | {len(group)} | {sum(len(case.cells) for case in group)} |")
    lines.append(f"| Refused as a whole | {len(BAD)} | |")
    for name, group in GROUPS.items():
        lines += ["", f"## {name}", "", *_table(group)]
    return "\n".join([*lines, "", *_refused()]) + "\n"


def _table(group: Iterable[Case]) -> Iterable[str]:
    yield "| file | cell | effect | value | says |"
    yield "|---|---|---|---:|---|"
    for case in group:
        for at, cell in enumerate(case.expected):
            first = _plain(case.name) if at == 0 else ""
            shown = f"`{_plain(cell.about or cell.text)}`"
            if cell.column:
                shown += f" ({'期間' if cell.about else _plain(cell.column)})"
            says = cell.period or _plain(cell.says)
            yield f"| {first} | {shown} | {cell.effect} | {cell.value or ''} | {says} |"


def _refused() -> Iterable[str]:
    yield "## Refused as a whole"
    yield ""
    yield (
        f"At most {MOST_BYTES // MEBIBYTE} MB, {MOST_ROWS:,} rows, {MOST_COLUMNS} columns, "
        f"{MOST_CELLS:,} cells and {MOST_CELL:,} characters in one; the process that reads has "
        f"{MOST_SECONDS} seconds and {MOST_MEMORY // MEBIBYTE} MB."
    )
    yield ""
    yield "| file | sentence |"
    yield "|---|---|"
    for name, _, refusal in BAD:
        yield f"| {name} | {_plain(refusal.sentence)} |"


def _plain(text: str) -> str:
    """The text in one line of a table."""
    return " ".join(text.replace("|", "\\|").replace("\u200b", "").split())


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")

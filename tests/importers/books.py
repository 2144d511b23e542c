"""Files as spreadsheets write them, built from rows."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]
TRACKING = ("KPI指標", "月度目標值", "月度實際值", "責任人")


Also = Callable[[Worksheet], object] | None


def book(*rows: Sequence[object], name: str = "6月", also: Also = None) -> bytes:
    """A workbook of one sheet; `also` formats it, merges cells and the like."""
    return books({name: rows}, also=also)


def books(sheets: Mapping[str, Rows], also: Also = None) -> bytes:
    """A workbook of several sheets; `also` is done to the first."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if also is not None:
        also(made.worksheets[0])
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    """A workbook's bytes."""
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def calculated(content: bytes, **results: str) -> bytes:
    """The workbook as a spreadsheet saves it, with the results of its formulas: `C3="52"`."""

    def with_results(xml: str) -> str:
        for place, result in results.items():
            xml, count = re.subn(
                rf'(<c r="{place}"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)',
                lambda found, result=result: f"{found[1]}<v>{result}</v>",
                xml,
            )
            assert count == 1, xml
        return xml

    return repacked(content, {"xl/worksheets/sheet1.xml": with_results})


def repacked(content: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """The same archive with some parts changed; a part that isn't there is added to it."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name in changes:
                part = changes[name](part.decode()).encode()
            new.writestr(name, part)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name](""))
    return kept.getvalue()

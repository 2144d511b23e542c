"""Files that are refused as a whole, each with the sentence that says why and what to do."""

import io
import zipfile

from app.domain.refusals import Refused
from app.importers.grids import MOST_BYTES, MOST_CELL, MOST_ROWS
from app.importers.unreadable import (
    BrokenQuotes,
    BrokenText,
    BrokenWorkbook,
    CellTooLong,
    CutOff,
    EmptyFile,
    FileTooLarge,
    ForbiddenMarkup,
    LockedWorkbook,
    MacroWorkbook,
    NoHeader,
    NotText,
    OldWorkbook,
    OtherWorkbook,
    SwollenWorkbook,
    TooManyColumns,
    TooManyRows,
    WebPage,
)
from tests.importers.books import TRACKING, book, repacked

SHEET = "xl/worksheets/sheet1.xml"
TEXT = "KPI指標,月度實際值\n線索轉化率,8.8%\n"


def bomb():
    """Two hundred megabytes of blanks."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", b" " * (200 * 2**20))
    return kept.getvalue()


def with_words_of_its_own(_):
    """A billion laughs."""
    words = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10 if at else "ha"}">' for at in range(10))
    return f"<!DOCTYPE x [{words}]><workbook><sheets>&a9;</sheets></workbook>"


PLAIN = book(TRACKING, ("CAC", 50, 52))


def in_part(name, text=""):
    return repacked(PLAIN, {name: lambda _: text})


def far(place):
    def also(sheet):
        sheet[place] = 1

    return book(TRACKING, ("CAC", 50, 52), also=also)


def zipped(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return kept.getvalue()


LETTER = zipped(**{"[Content_Types].xml": "", "word/document.xml": ""})
LAUGHS = repacked(PLAIN, {"xl/workbook.xml": with_words_of_its_own})
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CUT = TEXT.replace("8.8%", "八成").encode()[:-3]
"""Breaks off inside 成."""

BAD: tuple[tuple[str, bytes, type[Refused]], ...] = (
    ("old.xls", COMPOUND + b"\0" * 600, OldWorkbook),
    ("wps.et", COMPOUND + b"\0" * 600, OldWorkbook),
    ("secret.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), LockedWorkbook),
    ("sheet.numbers", zipped(**{"Index/Document.iwa": "x"}), OtherWorkbook),
    ("sheet.zip", zipped(**{"Index/Document.iwa": "x"}), OtherWorkbook),
    ("letter.docx", LETTER, OtherWorkbook),
    ("sheet.ods", zipped(mimetype="application/vnd.oasis.opendocument"), OtherWorkbook),
    ("binary.xlsb", in_part("xl/workbook.bin"), OtherWorkbook),
    ("macro.xlsm", in_part("xl/vbaProject.bin"), MacroWorkbook),
    ("macro.xlsx", in_part("xl/macrosheets/sheet1.xml"), MacroWorkbook),
    ("cut.xlsx", PLAIN[: len(PLAIN) // 2], BrokenWorkbook),
    ("zip.xlsx", b"PK\x03\x04" + b"x" * 100, BrokenWorkbook),
    ("xml.xlsx", in_part(SHEET, "<worksheet><sheetData><row>"), BrokenWorkbook),
    ("place.xlsx", in_part(SHEET, '<x><c r="ZZZZ1"><v>1</v></c></x>'), BrokenWorkbook),
    ("bomb.xlsx", bomb(), SwollenWorkbook),
    ("laughs.xlsx", LAUGHS, ForbiddenMarkup),
    ("wide.xlsx", far("XFD3"), TooManyColumns),
    ("long.xlsx", book(TRACKING, *[("CAC", 1, 1)] * (MOST_ROWS + 40)), TooManyRows),
    ("page.xls", b"<html><table><tr><td>KPI</td></tr></table></html>", WebPage),
    ("page.csv", b"\xef\xbb\xbf<!DOCTYPE html><html></html>", WebPage),
    ("picture.xlsx", b"\x89PNG\r\n\x1a\n", NotText),
    ("nul.csv", "KPI指標,月度實際值\nCAC,5\x002\n".encode(), NotText),
    ("empty.xlsx", b"", EmptyFile),
    ("cut.csv", CUT, CutOff),
    ("cut-utf16.csv", TEXT.encode("utf-16")[:-1], CutOff),
    ("damaged.csv", TEXT.encode().replace("線".encode(), b"\xe7\xb7", 1), BrokenText),
    ("quote.csv", ('KPI指標,實際值\ncac,"1\n' + "x\n" * 20_000).encode(), BrokenQuotes),
    ("cell.csv", f"KPI指標,實際值\ncac,{'1' * (MOST_CELL + 1)}\n".encode(), CellTooLong),
    ("prose.csv", "大家好\n請看附件\n".encode(), NoHeader),
    ("large.csv", b"x" * (MOST_BYTES + 1), FileTooLarge),
)

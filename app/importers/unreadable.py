"""Why a file as a whole can't be read, each with the way out."""

from app.domain.refusals import N_, Refused


class FileTooLarge(Refused):
    sentence = N_("The file has {megabytes} MB; at most {most} MB can be read. Split it.")


class TooManyRows(Refused):
    sentence = N_("The file has more than {most} rows. Split it into smaller files.")


class TooManyColumns(Refused):
    sentence = N_("Row {row} has {columns} columns; at most {most} can be read.")


class TooManyCells(Refused):
    sentence = N_("The file holds more than {most} cells. Split it into smaller files.")


class CellTooLong(Refused):
    sentence = N_("A cell in row {row} holds more than {most} characters.")


class EmptyFile(Refused):
    sentence = N_("The file is empty.")


class NoHeader(Refused):
    sentence = N_(
        "No row of this file holds the column names of a table that is known here, "
        "such as KPI指標, 目標值 or 責任人."
    )


class NotText(Refused):
    sentence = N_(
        "This is neither a workbook nor a text file. Save the table as .xlsx or as CSV (UTF-8) "
        "and import that."
    )


class CutOff(Refused):
    sentence = N_(
        "The file breaks off in the middle of a character: it was not saved or sent whole. "
        "Save it again and import that."
    )


class BrokenText(Refused):
    sentence = N_(
        "The text is damaged at byte {place}: it is UTF-8 but for that. Save it again and import "
        "that."
    )


class BrokenQuotes(Refused):
    sentence = N_("A quotation mark is opened in this file and never closed.")


class OldWorkbook(Refused):
    sentence = N_("{name} is in the old .xls or .et form. Open it, save it as .xlsx, import that.")


class LockedWorkbook(Refused):
    sentence = N_("{name} is protected by a password. Save it without one and import that.")


class MacroWorkbook(Refused):
    sentence = N_(
        "{name} holds macros, which are never opened here. Save it as .xlsx without them."
    )


class OtherWorkbook(Refused):
    sentence = N_("{name} is a file of another program. Save or export it as .xlsx or CSV.")


class BrokenWorkbook(Refused):
    sentence = N_("{name} is damaged, or no workbook. Open it, save it as .xlsx and import that.")


class SwollenWorkbook(Refused):
    sentence = N_(
        "Unpacked, the workbook has more than {most} MB. Copy the table into a new one and "
        "import that."
    )


class ForbiddenMarkup(Refused):
    sentence = N_(
        "The workbook defines words of its own (a document type), which no spreadsheet does. It "
        "isn't read."
    )


class WebPage(Refused):
    sentence = N_("{name} is a web page. Open it in a spreadsheet, save it as .xlsx, import that.")


class ReadingTooCostly(Refused):
    sentence = N_(
        "Reading the file takes more than {seconds} seconds or too much memory. Copy the table "
        "into a new workbook, or split it."
    )


BY_NAME = {one.__name__: one for one in Refused.__subclasses__() if one.__module__ == __name__}

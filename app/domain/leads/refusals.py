"""What stands in the way of lists of records, of counting them, and of handing them over."""

from app.domain.refusals import N_, Refused


class NoRecords(Refused):
    sentence = N_("The file holds no records: a row with column names, and rows below it.")


class TooManyRecords(Refused):
    sentence = N_("The list has {count} records; at most {most} fit. Split it by week or by unit.")


class NoKeyColumn(Refused):
    sentence = N_(
        "None of the columns is known to hold the record's id. Write its name, one of: {columns}."
    )


class ColumnNotThere(Refused):
    sentence = N_("The file has no column “{name}”. It has: {columns}.")


class KeysMissing(Refused):
    sentence = N_("In these rows the record's id is empty: {rows}. Fill it in, or leave them out.")


class TimesUnreadable(Refused):
    sentence = N_(
        "The time in row {row}, “{text}”, can't be read ({count} such rows). "
        "Write it as 2026-05-03 or 2026-05-03 14:20."
    )


class ListWithdrawn(Refused):
    sentence = N_("This list was withdrawn already.")


class ReasonToWithdraw(Refused):
    sentence = N_("Say why the list is withdrawn.")


class ListHandedOver(Refused):
    sentence = N_("This list was handed over: it stays, with every answer.")


class NothingToCountBy(Refused):
    sentence = N_("Write at least one condition, or what counts once.")


class TooManyConditions(Refused):
    sentence = N_("A definition takes at most {most} conditions.")


class AttributeMissing(Refused):
    sentence = N_("Row {row} lacks the attribute that is compared.")


class ConditionValueMissing(Refused):
    sentence = N_("Row {row} lacks the value that “{attribute}” is compared with.")


class NotANumber(Refused):
    sentence = N_(
        "Row {row}: “{text}” is no number and no day, so nothing can be compared with it."
    )


class NoSuchVersion(Refused):
    sentence = N_("The metric has no definition version {version}.")


class WrittenAlready(Refused):
    sentence = N_("Exactly so it is counted already.")


# -- handing over ---------------------------------------------------------------------------------


class ToOneself(Refused):
    sentence = N_("The list is this unit's own: choose the unit that takes it over.")


class HoursOutside(Refused):
    sentence = N_("The time to answer is between {least} and {most} hours.")


class HandedOverAlready(Refused):
    sentence = N_("This list was handed over already.")


class NothingChosen(Refused):
    sentence = N_("Choose at least one record first.")


class NotInTheList(Refused):
    sentence = N_("The list has the records 1 to {size}, and no others.")


class AnsweredSo(Refused):
    sentence = N_("These records were answered so already.")


class GroundMissing(Refused):
    sentence = N_("Choose why the records are rejected: the other side reads it.")


class RemarkForOther(Refused):
    sentence = N_("Say in a few words why, as it is none of the usual reasons.")


class QualifiedAlready(Refused):
    sentence = N_("Records that were qualified already can't be rejected any more.")


class OnlyAcceptedQualify(Refused):
    sentence = N_("Only accepted records can be qualified: accept them first.")

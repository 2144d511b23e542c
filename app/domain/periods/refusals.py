"""What stands in the way where periods are closed, held or opened again."""

from app.domain.refusals import N_, Refused


class AlreadyClosed(Refused):
    sentence = N_("{period} is closed already. To change something, ask to reopen it.")


class AlreadyOnHold(Refused):
    sentence = N_("{period} is on hold already.")


class NotOnHold(Refused):
    sentence = N_("{period} is not on hold, so there is nothing to end.")


class NotClosed(Refused):
    sentence = N_("{period} is not closed, so there is nothing to reopen.")


class ReasonToReopen(Refused):
    sentence = N_("Say why the period should be opened again: its figures were final.")


class ReopeningAsked(Refused):
    sentence = N_("Reopening was asked for already. A second person decides on it.")


class ReopeningNotAsked(Refused):
    sentence = N_("Nobody has asked to reopen this period.")


class OwnReopening(Refused):
    sentence = N_(
        "You asked for it yourself, or one of you stands in for the other: a second person must "
        "open the period again."
    )


class WhyExcused(Refused):
    sentence = N_("Say why this value is excused: its weight goes to the other KPIs.")


class NothingDecided(Refused):
    sentence = N_("Nothing was decided for this KPI yet.")


class StillOpen(Refused):
    sentence = N_("{count} values are missing. Enter each, let it count as zero, or excuse it.")


class NotNamed(Refused):
    sentence = N_("To close, type the period's name exactly: {period}.")


class NothingToClose(Refused):
    sentence = N_(
        "There is no scorecard with a KPI in {period} here, so there is nothing to close."
    )


class NotOver(Refused):
    sentence = N_("{period} ends on {last_day}. It can be closed from the next day on.")


class PeriodIsClosed(Refused):
    sentence = N_(
        "{period} is closed. Only a data steward can correct a value in it, with a reason; "
        "for anything else ask to reopen it."
    )


class PeriodIsOnHold(Refused):
    sentence = N_("{period} is on hold before its close. Ask a data steward to mend this value.")


class ReasonAfterClose(Refused):
    sentence = N_(
        "{period} is closed. Say why the value is changed now: it is shown as made after."
    )


class ReasonForSources(Refused):
    sentence = N_(
        "{period} is closed, and its values are read anew with other sources. Say why: it is shown "
        "as made after the close."
    )


class TouchesClosed(Refused):
    sentence = N_(
        "This would hold in {period}, which is closed. Let it begin later, or ask to reopen it."
    )

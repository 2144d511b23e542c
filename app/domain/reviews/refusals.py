"""What stands in the way where notes are concerned."""

from app.domain.refusals import N_, Refused


class NothingNoted(Refused):
    sentence = N_("There is nothing to note: give a cause, a countermeasure or a stated figure.")


class NoteTakenBack(Refused):
    sentence = N_("This note was taken back already.")


class NoCheckIn(Refused):
    sentence = N_("There is no check-in of yours to take back.")

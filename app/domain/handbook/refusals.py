"""What stands in the way where the handbook is concerned."""

from app.domain.refusals import N_, Refused


class NoTitle(Refused):
    sentence = N_("Give the entry a title.")


class NoText(Refused):
    sentence = N_("Write what others should know or do.")


class NothingRevised(Refused):
    sentence = N_("Nothing was changed, so there is no new version.")


class NotYourEntry(Refused):
    sentence = N_("Only the author, the leads of the unit, and the data steward change this entry.")


class EntryWithdrawn(Refused):
    sentence = N_("This entry was taken out of the handbook. Put it back first.")


class EntryKept(Refused):
    sentence = N_("This entry stands in the handbook already.")


class ReasonForWithdrawal(Refused):
    sentence = N_("Say why the entry is taken out of the handbook.")

"""What stands in the way where imports are concerned."""

from app.domain.refusals import N_, Refused


class AlreadyReversed(Refused):
    sentence = N_("This import was reversed already.")


class NothingToImport(Refused):
    sentence = N_("Nothing in this file is new.")

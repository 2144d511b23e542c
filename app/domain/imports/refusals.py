"""What stands in the way where imports are concerned."""

from app.domain.refusals import N_, Refused


class AlreadyReversed(Refused):
    sentence = N_("This import was reversed already.")


class NothingToImport(Refused):
    sentence = N_("Nothing in this file is new.")


class StoodOtherwise(Refused):
    sentence = N_(
        "Somebody changed a value of this file while it was being imported (row {row}). Nothing "
        "was imported: check the file again."
    )


class StoppedHalfway(Refused):
    sentence = N_(
        "Somebody changed a value of this file while it was being imported (row {row}). The "
        "changes before it are in ({count}) and can be taken back: check the file again for the "
        "others."
    )

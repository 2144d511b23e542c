"""What stands in the way where texts are erased."""

from app.domain.refusals import N_, Refused


class AlreadyErased(Refused):
    sentence = N_("This text was erased already.")


class UnknownGround(Refused):
    sentence = N_("Choose the ground on which the text is erased.")


class ErasureReasonMissing(Refused):
    sentence = N_("Say in a sentence why the text is erased; write nothing personal into it.")

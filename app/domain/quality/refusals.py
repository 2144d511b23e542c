"""What stands in the way of a consistency run."""

from app.domain.refusals import N_, Refused


class CheckedToday(Refused):
    sentence = N_("The sources were compared today already.")

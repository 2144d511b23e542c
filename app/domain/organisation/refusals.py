"""What stands in the way where the organisation itself is concerned."""

from app.domain.refusals import N_, Refused


class AlreadyFounded(Refused):
    sentence = N_("This database holds an organisation already. Use an empty one.")

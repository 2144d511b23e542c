"""What stands in the way where policies are concerned."""

from app.domain.refusals import N_, Refused


class ReasonForPolicy(Refused):
    sentence = N_("Say why these numbers change, so that others can follow it later.")


class NumberBelowZero(Refused):
    sentence = N_("The setting {name} must not be below zero, and {value} is.")


class UnknownCountry(Refused):
    sentence = N_("There is no calendar of {country}. Choose one of those that are shipped.")


class DayIsOver(Refused):
    sentence = N_(
        "Requests are judged by the numbers of the day on which they are made and decided, so "
        "these can't hold for days that are over. Let them hold from {today} or a later day on."
    )

"""What stands in the way where policies are concerned."""

from app.domain.refusals import N_, Refused


class ReasonForPolicy(Refused):
    sentence = N_("Say why these numbers change, so that others can follow it later.")


class NumberBelowZero(Refused):
    sentence = N_("The setting {name} must not be below zero, and {value} is.")


class UnknownCountry(Refused):
    sentence = N_("There is no calendar of {country}. Choose one of those that are shipped.")

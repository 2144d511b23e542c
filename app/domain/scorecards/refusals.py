"""What stands in the way where scorecards and their lines are concerned."""

from app.domain.refusals import N_, Refused


class CardExists(Refused):
    sentence = N_("There is a scorecard for {year} already. Open that one and add lines to it.")


class LineExists(Refused):
    sentence = N_("The metric {metric} stands on this scorecard already, for the same subject.")


class NoSuchLine(Refused):
    sentence = N_("This line is not on the scorecard.")


class LineRetired(Refused):
    sentence = N_("This line was retired from {from_period} on. It takes no new targets.")


class WeightOutOfRange(Refused):
    sentence = N_("A weight lies between 0% and 100%; {weight} does not.")


class WeightsOverWhole(Refused):
    sentence = N_("The weights would add up to {total}, {over} more than 100%.")


class SharesNotWhole(Refused):
    sentence = N_("The owners' shares add up to {total}, not to 100%.")


class NoOwner(Refused):
    sentence = N_("A KPI needs an owner. Choose who is responsible for it.")


class TooManyLines(Refused):
    sentence = N_(
        "This would be line {count}. More than {limit} KPIs need a written reason: say why."
    )


class ReasonMissing(Refused):
    sentence = N_("Say in a few words why, so that others can follow it later.")


class UnknownMetric(Refused):
    sentence = N_("The metric {metric} is not in the dictionary. A data steward can define it.")


class UnknownHolder(Refused):
    sentence = N_("A scorecard belongs to a unit or a person. Choose one of those that are here.")


class UnknownSubject(Refused):
    sentence = N_("Choose the unit or the person whose values count for this KPI.")


class PersonElsewhere(Refused):
    sentence = N_(
        "The numbers of a person count on their own scorecard alone. Choose a unit, or add this KPI"
        " to that person's scorecard."
    )


class UnknownOwner(Refused):
    sentence = N_("An owner is somebody who is here now. Choose one of the people.")


class OwnerTwice(Refused):
    sentence = N_("The same person is named twice as an owner. Give them one share.")


class ShareNotPositive(Refused):
    sentence = N_("An owner's share lies above 0% and up to 100%; {share} does not.")


class UnknownCycle(Refused):
    sentence = N_("Choose when the value is due: each year, quarter or month.")


class UnknownRule(Refused):
    sentence = N_("Choose how the score follows from the value.")


class SourceNotAllowed(Refused):
    sentence = N_(
        "The metric takes no values from {source}. A data steward can allow it in the dictionary."
    )


class NothingToDivide(Refused):
    sentence = N_("{metric} has no formula whose ingredients could be divided. Choose another way.")


class UnknownAggregation(Refused):
    sentence = N_("Choose how the parts of a longer period are taken together.")


class NothingChosen(Refused):
    sentence = N_("The KPI counts so already. Change the source or the way, or leave it as it is.")


class OutsideYear(Refused):
    sentence = N_("{period} lies outside the scorecard's year {year}.")


class IngredientOnly(Refused):
    sentence = N_("{metric} only feeds the formulas of other metrics and stands on no scorecard.")

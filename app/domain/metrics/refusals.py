"""What stands in the way where definitions and sources are concerned."""

from app.domain.refusals import N_, Refused


class MetricExists(Refused):
    sentence = N_("The metric {code} is defined already. Add a new version to it instead.")


class SourceExists(Refused):
    sentence = N_("The source {code} is named already.")


class UnknownIngredient(Refused):
    sentence = N_("The formula uses {code}, which no metric is called. Define it first.")


class UnknownSource(Refused):
    sentence = N_("There is no source {code}. Choose one of the sources that are named already.")


class NoOfficialSource(Refused):
    sentence = N_("Choose at least one official source: without one, no value counts.")


class OfficialAndOther(Refused):
    sentence = N_("The source {code} is official already. Leave it out of the other sources.")


class ReasonForVersion(Refused):
    sentence = N_("Say why the definition changes, so that others can follow it later.")


class NothingRedefined(Refused):
    sentence = N_("Nothing differs from the definition in force. Change it, or leave it as it is.")


class CodeUnreadable(Refused):
    sentence = N_(
        "The code {code} can't be used: start with a letter, then small letters, digits and _ only."
    )


class NameMissing(Refused):
    sentence = N_("A metric needs a name in Traditional Chinese or English.")


class LimitsUpsideDown(Refused):
    sentence = N_("The lowest possible value {low} must not be above the highest, {high}.")


class UnknownSteward(Refused):
    sentence = N_("Nobody who is here now is known under that name. Choose one of the people.")


class NameTaken(Refused):
    sentence = N_(
        "“{name}” is what {metric} is called already. An import could not tell the two apart: "
        "choose another name, or take it from the other metric first."
    )


class NoAlias(Refused):
    sentence = N_("“{name}” is too long for another name: at most {most} characters on one line.")


class NothingCalled(Refused):
    sentence = N_("These are its other names already.")


class BenchmarkUnsourced(Refused):
    sentence = N_(
        "Say where the benchmark was read and of which day it is: a number alone is hearsay."
    )


class NoBenchmark(Refused):
    sentence = N_("There is no benchmark to take away. Enter one, or leave it.")


class RetiredAlready(Refused):
    sentence = N_("This metric is retired already.")


class NotRetired(Refused):
    sentence = N_("This metric is in use; there is nothing to bring back.")


class FeedsFormulas(Refused):
    sentence = N_(
        "These metrics are computed from it: {metrics}. Give them another formula first, or retire "
        "them."
    )


class MetricRetired(Refused):
    sentence = N_(
        "{metric} is retired: it goes into nothing new. A data steward can bring it back."
    )


class NegativeTolerance(Refused):
    sentence = N_("A tolerance of {tolerance} allows nothing. Enter 0% or more, or leave it empty.")


class NoSourceName(Refused):
    sentence = N_(
        "“{name}” is no name of a data source. Use at most {most} letters, without a sentence, an "
        "address or somebody's title; a longer explanation belongs into a remark."
    )


class UnknownKeeper(Refused):
    sentence = N_("The keeper must be somebody who is here now. Choose one of the people.")


class NothingEntrusted(Refused):
    sentence = N_("Nothing differs from what holds now. Change the keeper or the due time.")


class NothingAdvised(Refused):
    sentence = N_("No note stands here that could be taken away. Write one.")


class RulesMoved(Refused):
    sentence = N_(
        "A definition or a source changed while you read. Read the rules as they are now, then "
        "approve them."
    )


class RulesApproved(Refused):
    sentence = N_("These rules are approved already, as version {version}.")


class NothingUsual(Refused):
    sentence = N_("Every metric with a usual source has its official one already.")

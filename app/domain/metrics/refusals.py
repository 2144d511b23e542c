"""What stands in the way where definitions and sources are concerned."""

from app.domain.refusals import N_, Refused


class MetricExists(Refused):
    sentence = N_("The metric {code} is defined already. Add a new version to it instead.")


class SourceExists(Refused):
    sentence = N_("The source {code} is named already.")


class UnknownIngredient(Refused):
    sentence = N_("The formula uses {code}, which no metric is called. Define it first.")

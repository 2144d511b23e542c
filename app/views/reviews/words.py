"""What the steps, rules and turns of a review are called."""

from collections.abc import Mapping

from app.domain.refusals import N_
from app.domain.reviews.points import PointsRule
from app.domain.reviews.review import Step, Verdict
from app.reading.review_turns import Due

STEPS: Mapping[str, str] = {
    Step.BEGUN: N_("Not begun"),
    Step.SELF_REVIEWED: N_("Self-reviewed"),
    Step.ASSESSED: N_("Reviewed by the superior"),
    Step.CONFIRMED: N_("Confirmed"),
    Step.APPEALED: N_("Under appeal"),
    Step.FINAL: N_("Decided on appeal"),
}

RULES: Mapping[str, str] = {
    PointsRule.COOPERATION: N_("Cooperation between units"),
    PointsRule.INITIATIVE: N_("Initiative beyond the task"),
    PointsRule.SHARING: N_("Sharing what was learned"),
    PointsRule.PROCESS: N_("Keeping to rules and deadlines"),
    PointsRule.DATA_QUALITY: N_("Quality of data"),
    PointsRule.CUSTOMERS: N_("What customers said"),
    PointsRule.OTHER: N_("Something else"),
}

VERDICTS: Mapping[str, str] = {
    Verdict.KEEP: N_("Keep"),
    Verdict.CHANGE: N_("Change"),
    Verdict.RETIRE: N_("Retire"),
}

TURNS: Mapping[str, str] = {
    Due.SELF_REVIEW: N_("self-review to be written"),
    Due.ASSESSMENT: N_("superior's review to be given"),
    Due.GATHERING: N_("ratings to be gathered"),
    Due.CONFIRMATION: N_("to be confirmed"),
    Due.APPEAL: N_("appeal to be decided"),
}

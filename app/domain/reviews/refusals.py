"""What stands in the way of notes, check-ins and the steps of a review."""

from app.domain.refusals import N_, Refused


class NothingNoted(Refused):
    sentence = N_("There is nothing to note: give a cause, a countermeasure or a stated figure.")


class NoteTakenBack(Refused):
    sentence = N_("This note was taken back already.")


class NoCheckIn(Refused):
    sentence = N_("There is no check-in of yours to take back.")


class NotTheReviewed(Refused):
    sentence = N_("Only those whose scorecard it is do this. You are not among them.")


class OwnReview(Refused):
    sentence = N_("It is your own review, so somebody else takes this step.")


class ReviewTooEarly(Refused):
    sentence = N_("{period} ends on {last_day}. It can be reviewed from the next day on.")


class NotReviewable(Refused):
    sentence = N_("Quarters, half-years and years are reviewed; {period} is none of them.")


class NothingWritten(Refused):
    sentence = N_("Write at least what worked or what could be better.")


class SelfReviewOver(Refused):
    sentence = N_("The superior has reviewed already, so the self-review stays as it is.")


class SelfReviewMissing(Refused):
    sentence = N_("There is no self-review yet. Wait for it, or say why you go on without it.")


class RuleForPoints(Refused):
    sentence = N_("Choose the rule that the process adjustment is given under.")


class ReasonForPoints(Refused):
    sentence = N_("Say why you add or take points: it is read with the score.")


class GrowthNotEarned(Refused):
    sentence = N_(
        "A growth bonus is for a KPI short of its target that improved by {share}% or more against "
        "the period before. No KPI here did."
    )


class KpiForGrowth(Refused):
    sentence = N_(
        "Choose the KPI that earned the growth bonus: short of its target, and improved by "
        "{share}% or more."
    )


class ReasonForGrowth(Refused):
    sentence = N_("Say why you give a growth bonus.")


class NobodyToRate(Refused):
    sentence = N_("Nobody was asked to rate. Choose people of other units.")


class RaterTooNear(Refused):
    sentence = N_(
        "{person} can't rate here: raters come from other units, and are neither reviewed nor the "
        "superior."
    )


class RatingsGathered(Refused):
    sentence = N_("The ratings were gathered already. No more are taken.")


class NotGathered(Refused):
    sentence = N_("{count} people were asked to rate. Gather their ratings first.")


class NoSuchRating(Refused):
    sentence = N_("A rating is a whole number from 0 to 100.")


class WhyCalibrated(Refused):
    sentence = N_("Say what the comparison showed: the reviewed person reads it.")


class WhyOtherwise(Refused):
    sentence = N_("Say why a KPI should change or be retired: next period's targets start from it.")


class NotAssessed(Refused):
    sentence = N_("The superior has not reviewed yet.")


class AlreadyConfirmed(Refused):
    sentence = N_("This review is confirmed already. Only an appeal can change it.")


class NothingToAppeal(Refused):
    sentence = N_("Nothing is confirmed yet, so there is nothing to appeal.")


class AppealedOnce(Refused):
    sentence = N_("A review can be appealed once, and this one was.")


class ReasonForGradeAppeal(Refused):
    sentence = N_("Say why the score should be looked at again.")


class HeadWithAPart(Refused):
    sentence = N_("{person} had a part in this review. Another head decides.")


class NoHead(Refused):
    sentence = N_("{person} is no department head. Choose one who is.")


class NoAppealToDecide(Refused):
    sentence = N_("There is no appeal to decide.")


class ReasonForDecision(Refused):
    sentence = N_("Say why you decide so: it is read with the score.")

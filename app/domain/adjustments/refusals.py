"""What stands in the way where requests to adjust are concerned."""

from app.domain.refusals import N_, Refused


class NothingAsked(Refused):
    sentence = N_("Nothing would change. Change a value, a weight or an owner, or ask for means.")


class ExplanationMissing(Refused):
    sentence = N_("Explain in two sentences what happened and why the KPI should change.")


class TacticsMissing(Refused):
    sentence = N_("A small change is answered with tactics: say what you will do about it.")


class TacticsOnly(Refused):
    sentence = N_(
        "A small change is answered with tactics and changes no KPI. "
        "Choose “large” to change targets or weights."
    )


class UnknownCategory(Refused):
    sentence = N_("Choose the kind of reason.")


class UnknownFirstPeriod(Refused):
    sentence = N_("Choose the first period that the change applies to.")


class TriggerToCome(Refused):
    sentence = N_("What triggered the request can't lie in the future.")


class RetroactiveUnsaid(Refused):
    sentence = N_(
        "{period} has ended already, so this would change its score afterwards. "
        "Confirm that you mean it, or choose a later period."
    )


class WeightsNotWhole(Refused):
    sentence = N_(
        "The weights would add up to {total} instead of 100%. Give the rest to other KPIs."
    )


class TransferUneven(Refused):
    sentence = N_(
        "A transfer takes as much from one KPI as it gives to another: {given} is given, {taken} "
        "is taken."
    )


class AmountNotPositive(Refused):
    sentence = N_("The amount asked for must be above zero.")


class PartBefore(Refused):
    sentence = N_(
        "The target of {period} would change, which is over before {first}: let the request apply "
        "from {period}, or leave that target as it is."
    )


class PartsLeftOver(Refused):
    sentence = N_(
        "{metric}: the targets of its months or quarters would leave {left} of the whole. The "
        "letter is in force, so ask for those targets too."
    )


class BaselineToCome(Refused):
    sentence = N_(
        "{metric}: a target against a baseline that isn't there is no target yet, and the letter "
        "is in force. Give the baseline's value, or a level."
    )


class StillDraft(Refused):
    sentence = N_("This request is a draft: it has not been submitted yet.")


class WaitsForAnswer(Refused):
    sentence = N_("This request was sent back with a question and waits for its requester.")


class WaitsForDecision(Refused):
    sentence = N_("This request is submitted and waits for a decision.")


class WaitsForFinance(Refused):
    sentence = N_("{who} approved this request on {at}; it waits for finance.")


class AlreadyDecided(Refused):
    sentence = N_("{who} decided this request on {at}. That decision stands.")


class AlreadyWithdrawn(Refused):
    sentence = N_("{who} withdrew this request on {at}.")


class NotTheRequester(Refused):
    sentence = N_("Only the person who made the request may do this.")


class OwnRequest(Refused):
    sentence = N_("You made this request, so somebody else has to decide it.")


class OwnKpi(Refused):
    sentence = N_("You own a KPI or a scorecard in this request, so somebody else has to decide.")


class StandsForParty(Refused):
    sentence = N_(
        "You stand in for somebody who has a part in this request, so somebody else has to decide."
    )


class SamePerson(Refused):
    sentence = N_("The second approval must come from another person than the first.")


class KpiMoved(Refused):
    sentence = N_(
        "{metric} changed after this request was written. Its requester has to confirm the request "
        "against the new state first."
    )


class NothingMoved(Refused):
    sentence = N_("The KPIs stand as they did when the request was written.")


class ReasonForRejection(Refused):
    sentence = N_("Say why, so that the requester can make a better request.")


class QuestionMissing(Refused):
    sentence = N_("Write the question that has to be answered first.")


class AnswerMissing(Refused):
    sentence = N_("Answer the question before you submit the request again.")


class SomebodyMayDecide(Refused):
    sentence = N_("{who} may decide this request, so no stand-in is needed.")


class StandInConcerned(Refused):
    sentence = N_("A stand-in must have no part in the request, and is never the one who names it.")


class NamingConcerned(Refused):
    sentence = N_("You have a part in this request, so {who} has to name the stand-in.")


class StandInLeft(Refused):
    sentence = N_("A stand-in is somebody who is here now. Choose one of the people.")

"""What stands in the way where countermeasures and what goes with them are concerned."""

from app.domain.refusals import N_, Refused


class NothingToDo(Refused):
    sentence = N_("Say what is to be done.")


class OwnerOutside(Refused):
    sentence = N_("{person} can't see this scorecard, or has left. Choose somebody who can.")


class DueBefore(Refused):
    sentence = N_("{day} is over already. Choose a day that is still to come.")


class NotYourTask(Refused):
    sentence = N_(
        "Only the owner of the task, who set it, and those who may note causes here do this."
    )


class TaskEnded(Refused):
    sentence = N_("This task is done or abandoned already. Take it up again first.")


class TaskOpen(Refused):
    sentence = N_("This task is still open.")


class ReasonForMoving(Refused):
    sentence = N_("Say why the day is moved: it is read with the promise.")


class SameDay(Refused):
    sentence = N_("The task is due on {day} already.")


class ReasonForAbandoning(Refused):
    sentence = N_("Say why the task is abandoned: it is read with the promise.")


class SameOwner(Refused):
    sentence = N_("{person} has this task already.")


class NothingCameOfIt(Refused):
    sentence = N_("Write what came of it.")


class NoSuchCause(Refused):
    sentence = N_("This cause is not on the list any more. Load the page again.")


class NothingAnalysed(Refused):
    sentence = N_("Answer at least one of the six questions.")


class CauseWithoutCategory(Refused):
    sentence = N_("Choose the category of a main cause.")


class CauseWithoutWords(Refused):
    sentence = N_("Write the cause in a few words.")


class NobodySigns(Refused):
    sentence = N_("An improvement contract has at least two parties. Choose who agrees on it.")


class NothingAgreed(Refused):
    sentence = N_("Write what is to be reached, and what each side does for it.")


class NotAPartyOfContract(Refused):
    sentence = N_("Only the parties of this contract sign it, or say how it ended.")


class SignedAlready(Refused):
    sentence = N_("You have signed this contract already.")


class ContractNotInForce(Refused):
    sentence = N_("Not everybody has signed yet, so nothing is in force that could end.")


class ContractOver(Refused):
    sentence = N_("This contract has ended, or was withdrawn.")


class ReasonForWithdrawingContract(Refused):
    sentence = N_("Say why the contract is withdrawn: the parties read it.")


class HowItEnded(Refused):
    sentence = N_("Write how it ended: what was reached, and what was not.")


class CoachingOneself(Refused):
    sentence = N_("A talk is held with somebody else.")


class NothingTalked(Refused):
    sentence = N_("Write what you talked about.")


class TalkToCome(Refused):
    sentence = N_("{day} is still to come. Write a talk down once it was held.")


class NotInTheTalk(Refused):
    sentence = N_("Only the two who held the talk write here.")


class AcknowledgedAlready(Refused):
    sentence = N_("You have confirmed this record already. Add a remark instead.")


class NoFeedback(Refused):
    sentence = N_("Write what the customer said.")


class FeedbackTakenBack(Refused):
    sentence = N_("This feedback was taken back already.")

"""What stands in the way in a dispute."""

from app.domain.refusals import N_, Refused


class NothingClaimed(Refused):
    sentence = N_("Say in words what you claim; a value may stand beside it.")


class NobodyAnswers(Refused):
    sentence = N_(
        "Nobody owns this number and nobody recorded it, so there is no other side. "
        "Ask a data steward."
    )


class AgainstOneself(Refused):
    sentence = N_("You are the only one on the other side. Correct the value instead.")


class DisputedAlready(Refused):
    sentence = N_("This number is in dispute already. Add what you know to that dispute.")


class NotYourAnswer(Refused):
    sentence = N_("Only the other side answers here. You can add a comment.")


class AnsweredAlready(Refused):
    sentence = N_("The other side has answered already. Add a comment instead.")


class NotOpenAnyMore(Refused):
    sentence = N_("This dispute is no longer open.")


class OwnDispute(Refused):
    sentence = N_("You are a party in this dispute, so somebody else must rule on it.")


class StandsForSide(Refused):
    sentence = N_(
        "You stand in for somebody who has a part in this dispute, so somebody else must decide."
    )


class StewardsRule(Refused):
    sentence = N_("Who could rule on it is no side by being asked. Ask somebody else.")


class ReasonForRuling(Refused):
    sentence = N_("Say why you rule so: both sides will read it.")


class ValueForRuling(Refused):
    sentence = N_("Give the value that counts from now on.")


class NoClaimToFollow(Refused):
    sentence = N_("This side gave no value, so the ruling can't follow it. Choose another value.")


class NothingRuled(Refused):
    sentence = N_("Nothing was ruled yet, so there is nothing to appeal.")


class AppealedAlready(Refused):
    sentence = N_("A ruling can be appealed once, and this one was.")


class ReasonForAppeal(Refused):
    sentence = N_("Say why the ruling should be looked at again.")


class NotAParty(Refused):
    sentence = N_("Only the two sides can appeal.")


class NotYourClaim(Refused):
    sentence = N_("Only who opened the dispute takes it back. You can add a comment.")


class NotASide(Refused):
    sentence = N_("Only the two sides bring evidence and lists. You can add a comment.")


class TooManyFiles(Refused):
    sentence = N_("A dispute takes at most {most} files.")


class NamedAlready(Refused):
    sentence = N_("This list is named in the dispute already.")


class ListOfAnother(Refused):
    sentence = N_("This list stands behind another number, so it says nothing about this one.")


class NobodyDecides(Refused):
    sentence = N_(
        "No head without a part is left to look again. Ask an administrator for another head."
    )


class NoAppealOpen(Refused):
    sentence = N_("There is no appeal to decide.")


class NothingSaid(Refused):
    sentence = N_("Write something first.")

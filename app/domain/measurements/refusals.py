"""What stands in the way where values are concerned."""

from collections.abc import Mapping
from typing import Self

from app.domain.refusals import N_, Refused


class Unreadable(Refused):
    """The reader's own sentence about a text that is no value."""

    @classmethod
    def because(cls, sentence: str, facts: Mapping[str, object]) -> Self:
        """The refusal with the reader's sentence, beside the field that was typed into."""
        refused = cls.__new__(cls)
        Refused.__init__(refused, field="typed", **facts)
        refused.sentence = sentence  # type: ignore[misc] # the reader's sentence is this one's
        refused.args = (sentence.format(**facts),)
        return refused


class Ambiguous(Unreadable):
    """Two readings are possible; the sentence names them."""


class ReasonNeeded(Refused):
    sentence = N_(
        "{old} stands here already. Say in a few words why it becomes {new}: "
        "the old value stays in the history."
    )


class ReasonToTakeBack(Refused):
    sentence = N_("Say in a few words why {old} is taken back: it stays in the history.")


class FuturePeriod(Refused):
    sentence = N_("{period} has not begun yet. A value can be recorded from {first_day} on.")


class NotASource(Refused):
    sentence = N_("{source} is no source of this metric. Use one of: {sources}.")


class NothingHeld(Refused):
    sentence = N_("Nothing is held here any more: it was released or taken back already.")


class NotConverted(Refused):
    sentence = N_(
        "It is in another currency than the metric, and nothing is converted silently: decline it, "
        "or record the converted figure in its place."
    )


class NothingToVerify(Refused):
    sentence = N_("There is no value from {source} to verify.")


class AlreadyVerified(Refused):
    sentence = N_("This value is verified already.")


class NothingToWithdraw(Refused):
    sentence = N_("There is no value from {source} to take back.")


class UnknownMetric(Refused):
    sentence = N_("The metric {metric} is unknown. Choose one from the dictionary.")


class ReasonToDecline(Refused):
    sentence = N_("Say why it isn't taken: whoever entered it reads this.")


class NothingChosen(Refused):
    sentence = N_("Nothing is chosen. Mark the values that you mean.")


class ChangedMeanwhile(Refused):
    sentence = N_(
        "Of the chosen values {count} changed or were decided on since you saw them. Nothing was "
        "done: look at the list as it is now, and choose again."
    )


class NothingExplained(Refused):
    sentence = N_("Say how much of the difference this explains; zero explains nothing.")


class NameForItem(Refused):
    sentence = N_("Say in a few words what this part of the difference is.")


class PartsNamed(Refused):
    sentence = N_(
        "Parts of this difference are named already. Clear them first, or name further ones where "
        "they stand."
    )


class ClearedAlready(Refused):
    sentence = N_("This item is cleared already.")


class ReasonToClear(Refused):
    sentence = N_("Say why the item is cleared: it stays in the history.")


class NoDifference(Refused):
    sentence = N_(
        "There is no difference to explain: the official source and {source} don't both report "
        "a value here, or they report the same."
    )


class PartUnnamed(Refused):
    sentence = N_("Name the part with 1 to {most} characters, without = , / and %.")


class PartUnknown(Refused):
    sentence = N_("“{part}” is no part of this breakdown. Choose one of the list.")

"""How a rule says no: a sentence for a person, with the facts in it."""

from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802 - the name that the catalogue extraction looks for
    """The sentence itself, marked for translation."""
    return sentence


class Refused(Exception):
    """A rule stands in the way. Each reason is a class of its own with its sentence.

    `facts` fill the sentence's {places}; views translate the sentence and format the facts.
    `field` names the form field it stands beside; None puts it above the form.
    """

    sentence: ClassVar[str] = ""

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__(self.sentence.format(**facts))
        self.field = field
        self.facts = facts

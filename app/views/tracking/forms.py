"""What is posted to a line of the monthly tracking table."""

from wtforms import HiddenField, StringField, TextAreaField

from app.views.forms import AskedForm, AtMost, stripped

LONGEST_TEXT = 1000
LONGEST_NAME = 100


class LineForm(AskedForm):
    """Cause, countermeasure and who answers for it. `was_…` are what the row showed before."""

    cause = TextAreaField(validators=[AtMost(LONGEST_TEXT)], filters=[stripped])
    countermeasure = TextAreaField(validators=[AtMost(LONGEST_TEXT)], filters=[stripped])
    responsible = StringField(validators=[AtMost(LONGEST_NAME)], filters=[stripped])
    was_cause = HiddenField(filters=[stripped])
    was_countermeasure = HiddenField(filters=[stripped])
    was_responsible = HiddenField(filters=[stripped])

    def changed(self, name: str) -> str | None:
        """What a field holds by now; None where it still shows what it did."""
        now = one_way(self[name].data or "")
        return None if now == self.was(name) else now

    def was(self, name: str) -> str:
        """What a field showed when the row was drawn."""
        return one_way(self[f"was_{name}"].data or "")

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed at all."""
        names = ("cause", "countermeasure", "responsible")
        return any(self.changed(name) is not None for name in names)


def one_way(text: str) -> str:
    """A browser ends the lines of a text area its own way."""
    return text.replace("\r\n", "\n")

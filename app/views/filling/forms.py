"""What is posted to a row of what is due."""

from collections.abc import Sequence

from wtforms import RadioField, StringField

from app.domain.reviews.check_in import Cause, Confidence
from app.views.forms import AtMost, stripped
from app.views.measurements.forms import LONGEST_REASON, ValueForm


class RowForm(ValueForm):
    """A value with what its owner says of it. `was` and `said` are what the row showed before."""

    was = StringField()
    said = StringField()
    confidence = RadioField(choices=["", *Confidence], default="")
    cause = RadioField(choices=["", *Cause], default="")
    note = StringField(validators=[AtMost(LONGEST_REASON)], filters=[stripped])

    @property
    def new_text(self) -> str | None:
        """What was typed, None where the value stays as it was shown."""
        typed, was = (self.typed.data or "").strip(), (self.was.data or "").strip()
        return None if typed == was else typed

    def source_among(self, sources: Sequence[str]) -> str:
        """The source that was chosen for the value; empty where none of these was."""
        chosen = self.source.data or ""
        return chosen if chosen in sources else ""

    def text_from(self, source: str, *, shown: str) -> str | None:
        """What was typed; what stands in the row too, where it is said to come from another source
        than the one whose value was `shown`."""
        standing = (self.typed.data or "").strip()
        return self.new_text if source == shown else standing or None

    @property
    def says(self) -> str:
        """Confidence, cause and note in one line, as `said` holds what they were."""
        return said_as(self.confidence.data or "", self.cause.data or "", self.note.data or "")


def said_as(confidence: str, cause: str, note: str) -> str:
    """A check-in in one line, to tell whether another is the same."""
    return "|".join((confidence, cause, note))

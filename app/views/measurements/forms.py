"""What is posted to a number."""

from flask_babel import lazy_gettext
from wtforms import StringField

from app.domain.measurements.place import Place
from app.ledger import Seen
from app.views.forms import AskedForm, AtMost, stripped

LONGEST_REASON = 500


class ValueForm(AskedForm):
    """What was typed into a cell. The text is kept as it was; the command reads it."""

    typed = StringField(lazy_gettext("Value"))
    source = StringField(lazy_gettext("Source"), validators=[AtMost(100)])
    reason = StringField(
        lazy_gettext("Reason for the correction"),
        validators=[AtMost(LONGEST_REASON)],
        filters=[stripped],
    )


class DecisionForm(AskedForm):
    """A decision about a source's value: verified, released, declined, taken back."""

    source = StringField(validators=[AtMost(100)])
    reason = StringField(validators=[AtMost(LONGEST_REASON)], filters=[stripped])


def version_seen(form: AskedForm, place: Place) -> Seen:
    """The version of this number that the person saw; a form that doesn't say saw an empty cell."""
    seen = form.seen.data
    return seen if seen is not None and seen.id == place.cell else Seen(place.cell, 0)

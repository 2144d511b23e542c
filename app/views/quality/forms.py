"""What is posted to the lists of the data steward."""

from flask_babel import lazy_gettext
from wtforms import StringField

from app.views.forms import AskedForm, AtMost, stripped
from app.views.measurements.forms import LONGEST_REASON


class ChosenForm(AskedForm):
    """A decision about the chosen values; the boxes are read beside it."""

    reason = StringField(lazy_gettext("Reason"), [AtMost(LONGEST_REASON)], filters=[stripped])

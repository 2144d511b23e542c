"""What is filled in to take evidence, and to erase a text."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField

from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped


class PackForm(AskedForm):
    """Of which scorecard and period the evidence is, and of which KPI; without one, of all.

    Or of which dispute; the rest is empty then.
    """

    dispute = IdField()
    card = IdField()
    kpi = IdField()
    period = HiddenField()


class ErasureForm(AskedForm):
    """On which ground a text is erased, and why."""

    ids = "erasure"
    ground = StringField(lazy_gettext("Ground"), [Needed()])
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])

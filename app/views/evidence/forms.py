"""What is filled in to take evidence."""

from wtforms import HiddenField

from app.views.forms import AskedForm, IdField


class PackForm(AskedForm):
    """Of which scorecard and period the evidence is, and of which KPI; without one, of all."""

    card = IdField()
    kpi = IdField()
    period = HiddenField()

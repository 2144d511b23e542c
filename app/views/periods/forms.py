"""The forms of a close: hold, decisions on missing values, the close itself, reopening."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf

from app.domain.scoring.scored import MissingDecision
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.session.forms import AgainForm

LONGEST = 2000


class ReasonForm(AskedForm):
    """A step that may say why."""

    reason = TextAreaField(lazy_gettext("Reason"), filters=[stripped], validators=[AtMost(LONGEST)])


class DecisionForm(AskedForm):
    """What a missing value counts as. A value that is there in part can only be excused."""

    card = IdField(lazy_gettext("Scorecard"), validators=[Needed()])
    kpi = IdField(lazy_gettext("KPI"), validators=[Needed()])
    decision = StringField(
        lazy_gettext("Count it as"),
        validators=[Needed(), AnyOf([str(one) for one in MissingDecision])],
    )
    reason = StringField(lazy_gettext("Reason"), filters=[stripped], validators=[AtMost(LONGEST)])

    def __init__(self, formdata: Any = None, *, ids: str = "", **kwargs: Any) -> None:
        self.ids = ids
        super().__init__(formdata, **kwargs)


class CloseForm(AgainForm):
    """The close, confirmed by the period's name, and by whoever closes once more."""

    named = StringField(
        lazy_gettext("The period's name"), filters=[stripped], validators=[Needed()]
    )


class NudgeForm(AskedForm):
    """A point of the list, by its key; empty for all. A nudge is known by its day and its point, so
    that it needs no key."""

    needs_key = False

    point = StringField(default="", filters=[stripped], validators=[AtMost(200)])


class ReopeningForm(AskedForm):
    """The wish to open a closed period again."""

    reason = TextAreaField(
        lazy_gettext("Why it should be opened again"),
        filters=[stripped],
        validators=[Needed(), AtMost(LONGEST)],
    )

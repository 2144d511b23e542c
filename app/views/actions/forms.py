"""The forms of a task: a new one, and what becomes of it."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf

from app.domain.actions.task import Term
from app.domain.reviews.check_in import Cause
from app.views.forms import AskedForm, AtMost, DayField, IdField, Needed, stripped

LONGEST = 2000


class TaskForm(AskedForm):
    """Who does what by when, and what is expected of it."""

    words = TextAreaField(
        lazy_gettext("What is to be done"),
        filters=[stripped],
        validators=[Needed(), AtMost(LONGEST)],
    )
    owner = IdField(lazy_gettext("Who does it"), validators=[Needed()])
    due = DayField(lazy_gettext("Due day"), validators=[Needed()])
    term = StringField(
        lazy_gettext("Term"), default="", validators=[AnyOf(["", *(str(one) for one in Term)])]
    )
    cause = StringField(
        lazy_gettext("Cause"), default="", validators=[AnyOf(["", *(str(one) for one in Cause)])]
    )
    expected = StringField(
        lazy_gettext("Expected effect"), filters=[stripped], validators=[AtMost(LONGEST)]
    )


class TypedTaskForm(AskedForm):
    """A task as one line, about a KPI in a period."""

    ids = "quick"
    card = HiddenField()
    kpi = HiddenField()
    period = HiddenField()
    typed = StringField(
        lazy_gettext("New task"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )


class CompletionForm(AskedForm):
    """It is done; what came of it may be said later."""

    ids = "completion"
    outcome = StringField(
        lazy_gettext("What came of it"), filters=[stripped], validators=[AtMost(LONGEST)]
    )


class OutcomeForm(AskedForm):
    """What came of an ended task."""

    ids = "outcome"
    outcome = TextAreaField(
        lazy_gettext("What came of it"),
        filters=[stripped],
        validators=[Needed(), AtMost(LONGEST)],
    )


class MoveForm(AskedForm):
    """Another day."""

    ids = "move"
    due = DayField(lazy_gettext("Due day"), validators=[Needed()])
    reason = StringField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )


class HandoverForm(AskedForm):
    """Another owner."""

    ids = "handover"
    owner = IdField(lazy_gettext("Who does it"), validators=[Needed()])


class AbandonmentForm(AskedForm):
    """It is given up."""

    ids = "abandonment"
    reason = StringField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )

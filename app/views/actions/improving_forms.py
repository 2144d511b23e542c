"""The forms of causes, contracts, talks and customers' words."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, Optional

from app.domain.actions.feedback import Tone
from app.domain.reviews.check_in import Cause
from app.views.forms import AskedForm, AtMost, DayField, IdField, Needed, stripped

LONGEST = 2000


def _line(label: Any, *needed: Any) -> StringField:
    return StringField(label, filters=[stripped], validators=[*needed, AtMost(LONGEST)])


def _long(label: Any, *needed: Any) -> TextAreaField:
    return TextAreaField(label, filters=[stripped], validators=[*needed, AtMost(LONGEST)])


class QuestionsForm(AskedForm):
    """The six questions."""

    ids = "questions"
    what = _line(lazy_gettext("What happened?"))
    who = _line(lazy_gettext("Who is concerned?"))
    where = _line(lazy_gettext("Where did it happen?"))
    when = _line(lazy_gettext("When did it begin?"))
    why = _line(lazy_gettext("Why did it happen?"))
    how = _line(lazy_gettext("How did it come about?"))


class CauseForm(AskedForm):
    """A cause in a category, or beneath another one."""

    ids = "cause"
    category = StringField(
        lazy_gettext("Category"), validators=[Optional(), AnyOf([str(one) for one in Cause])]
    )
    beneath = IdField(lazy_gettext("Explains"))
    words = _line(lazy_gettext("Cause"), Needed())


class DroppingForm(AskedForm):
    """A cause, taken off the list."""

    ids = "dropping"
    cause = IdField(validators=[Needed()])


class ContractForm(AskedForm):
    """What is to be reached until when, by what, agreed by whom."""

    aim = _long(lazy_gettext("What is to be reached"), Needed())
    measures = _long(lazy_gettext("What each side does for it"), Needed())
    until = DayField(lazy_gettext("Until"), validators=[Needed()])
    parties = SelectMultipleField(
        lazy_gettext("Who agrees on it"), validators=[Needed()], validate_choice=False
    )


class ConclusionForm(AskedForm):
    """How a contract ended."""

    ids = "conclusion"
    met = StringField(
        lazy_gettext("Was it reached?"), default="yes", validators=[AnyOf(["yes", "no"])]
    )
    words = _long(lazy_gettext("How it ended"), Needed())


class ContractWithdrawalForm(AskedForm):
    """A contract, taken back."""

    ids = "contract-withdrawal"
    reason = _line(lazy_gettext("Reason"), Needed())


class TalkForm(AskedForm):
    """A talk that was held."""

    person = IdField(lazy_gettext("With whom"), validators=[Needed()])
    day = DayField(lazy_gettext("Day"), validators=[Needed()])
    talked = _long(lazy_gettext("What you talked about"), Needed())
    agreed = _long(lazy_gettext("What you agreed on"))


class RemarkOnTalkForm(AskedForm):
    """A word beneath a talk."""

    ids = "remark"
    words = _long(lazy_gettext("Remark"), Needed())


class FeedbackForm(AskedForm):
    """What a customer said."""

    kpi = IdField(lazy_gettext("KPI"))
    tone = StringField(
        lazy_gettext("Kind"),
        default=str(Tone.COMPLAINT),
        validators=[AnyOf([str(one) for one in Tone])],
    )
    customer = _line(lazy_gettext("Customer"))
    words = _long(lazy_gettext("What the customer said"), Needed())

"""The forms that ask for adjustments and decide on them."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from app.domain.adjustments.wish import Size
from app.views.adjustments.words import CATEGORIES, SIZES
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.metrics.words import choices
from app.views.scorecards.forms import periods_of

LONGEST_NOTE = 1000


class RequestForm(AskedForm):
    """Why a KPI should change, from when, and how large the change is.

    The KPIs' own inputs are read by `wishing`.
    """

    size = SelectField(lazy_gettext("Size"), default=Size.LARGE)
    category = SelectField(lazy_gettext("Kind of reason"), [Needed()])
    title = StringField(lazy_gettext("Title"), [AtMost(120)], filters=[stripped])
    explanation = TextAreaField(
        lazy_gettext("What happened, and why this change"),
        [AtMost(LONGEST_NOTE)],
        filters=[stripped],
    )
    tactics = TextAreaField(lazy_gettext("Tactics"), [AtMost(LONGEST_NOTE)], filters=[stripped])
    evidence = TextAreaField(lazy_gettext("Evidence"), [AtMost(2000)], filters=[stripped])
    files = MultipleFileField(lazy_gettext("Files"))
    first_period = SelectField(lazy_gettext("Applies from"), [Needed()])
    trigger_at = DateTimeLocalField(lazy_gettext("Triggered at"), [Optional()])
    retroactive = BooleanField(lazy_gettext("I mean to change a period that has ended"))
    means = StringField(lazy_gettext("Means asked for"), [AtMost(200)], filters=[stripped])
    answer = TextAreaField(lazy_gettext("Answer"), [AtMost(LONGEST_NOTE)], filters=[stripped])
    means_amount = StringField(lazy_gettext("Amount of money"), [AtMost(40)], filters=[stripped])

    def __init__(self, formdata: Any = None, *, year: int, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.size.choices = choices(SIZES)
        self.category.choices = choices(CATEGORIES)
        self.first_period.choices = [one for one in periods_of(year) if "-" in one[0]]

    @property
    def evidence_lines(self) -> tuple[str, ...]:
        """One piece of evidence a line."""
        return tuple(
            line.strip() for line in (self.evidence.data or "").splitlines() if line.strip()
        )


class DecisionForm(AskedForm):
    """Approving, rejecting and asking: a note, and the position that the effect was seen at."""

    note = TextAreaField(lazy_gettext("Note"), [AtMost(LONGEST_NOTE)], filters=[stripped])
    saw = IntegerField("saw", [Optional()])


class StandInForm(AskedForm):
    """Who decides where nobody is left."""

    person = IdField(lazy_gettext("Stand-in"), [Needed()])


class AnswerForm(AskedForm):
    """The requester's own steps: answer and submit again, confirm, withdraw."""

    answer = TextAreaField(lazy_gettext("Answer"), [AtMost(LONGEST_NOTE)], filters=[stripped])
    note = TextAreaField(lazy_gettext("Reason"), [AtMost(LONGEST_NOTE)], filters=[stripped])
    files = MultipleFileField(lazy_gettext("Files"))

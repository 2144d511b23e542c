"""The forms of a list: bringing, withdrawing, handing over, answering, and what counts."""

from flask_babel import lazy_gettext
from wtforms import FileField, StringField
from wtforms.validators import ValidationError

from app.domain.leads.counting import LONGEST
from app.domain.values.period import Period
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.typed import period_key


class BringingForm(AskedForm):
    """A file with records, the number that they stand behind, and whose list it is."""

    file = FileField(lazy_gettext("File"))
    metric = StringField(lazy_gettext("Metric"), [Needed(), AtMost(100)], filters=[stripped])
    subject = IdField(lazy_gettext("Whose number"), [Needed()])
    period = StringField(lazy_gettext("Period"), [Needed(), AtMost(20)], filters=[stripped])
    unit = IdField(lazy_gettext("Whose list"), [Needed()])
    source = StringField(lazy_gettext("Source"), [AtMost(100)], filters=[stripped])
    key_column = StringField(lazy_gettext("Column of the id"), [AtMost(100)], filters=[stripped])
    time_column = StringField(lazy_gettext("Column of the time"), [AtMost(100)], filters=[stripped])
    also = StringField(lazy_gettext("Personal columns to keep"), [AtMost(300)], filters=[stripped])

    def validate_period(self, field: StringField) -> None:
        """A period as its key."""
        try:
            Period.parse(period_key(field.data))
        except ValueError:
            raise ValidationError(lazy_gettext("Write the period as 2026-Q3 or 2026-07.")) from None


class WithdrawalForm(AskedForm):
    """Why a list goes out of use."""

    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])


class SendingForm(AskedForm):
    """To whom a list is handed over."""

    unit = IdField(lazy_gettext("To which unit"), [Needed()])


class AnswersForm(AskedForm):
    """The chosen records' answer; the boxes are read beside it."""

    ground = StringField(lazy_gettext("Why they are rejected"), [AtMost(40)])
    remark = StringField(lazy_gettext("In a few words"), [AtMost(500)], filters=[stripped])


class RuleForm(AskedForm):
    """What counts; the rows of conditions are read beside it."""

    once_by = StringField(lazy_gettext("Counts once for each"), [AtMost(LONGEST)], [stripped])
    dated_by = StringField(lazy_gettext("Its day comes from"), [AtMost(LONGEST)], [stripped])
    conditions = StringField(lazy_gettext("Conditions"))

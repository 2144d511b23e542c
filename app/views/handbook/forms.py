"""The forms of the handbook."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf

from app.domain.handbook.entry import Kind
from app.views.forms import AskedForm, AtMost, Needed, stripped

LONGEST = 8000


class EntryForm(AskedForm):
    """What an entry says, in the language that it is read in."""

    kind = StringField(
        lazy_gettext("Kind"),
        default=str(Kind.CASE),
        validators=[AnyOf([str(one) for one in Kind])],
    )
    title = StringField(
        lazy_gettext("Title"), filters=[stripped], validators=[Needed(), AtMost(200)]
    )
    text = TextAreaField(
        lazy_gettext("What others should know or do"),
        filters=[stripped],
        validators=[Needed(), AtMost(LONGEST)],
    )
    tags = StringField(lazy_gettext("Tags"), filters=[stripped], validators=[AtMost(500)])
    metrics = SelectMultipleField(lazy_gettext("Metrics"), validate_choice=False)


class NewEntryForm(EntryForm):
    """A new entry, with the review that it came from."""

    card = HiddenField()
    period = HiddenField()


class RevisionForm(EntryForm):
    """A new version."""

    note = StringField(
        lazy_gettext("What changed, and why"), filters=[stripped], validators=[AtMost(500)]
    )


class EntryWithdrawalForm(AskedForm):
    """The entry, taken out."""

    ids = "withdrawal"
    reason = StringField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(500)]
    )

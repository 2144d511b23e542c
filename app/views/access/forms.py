"""What is filled in about keys."""

from flask_babel import lazy_gettext
from wtforms import SelectMultipleField, StringField

from app.views.forms import AskedForm, AtMost, DayField, IdField, Needed, stripped


class KeyForm(AskedForm):
    """A key for somebody: what for, where, under which sources, and until when."""

    name = StringField(lazy_gettext("Which system"), [Needed(), AtMost(80)], filters=[stripped])
    owner = IdField(lazy_gettext("Owner"), [Needed()])
    unit = IdField(lazy_gettext("Unit"), [Needed()])
    scopes = SelectMultipleField(lazy_gettext("What for"), validate_choice=False)
    sources = SelectMultipleField(lazy_gettext("Sources"), validate_choice=False)
    until_day = DayField(lazy_gettext("Last day"), [Needed()])


class WebhookForm(AskedForm):
    """An address that is told: of what, and from where."""

    name = StringField(lazy_gettext("Which system"), [Needed(), AtMost(80)], filters=[stripped])
    address = StringField(lazy_gettext("Address"), [Needed(), AtMost(500)], filters=[stripped])
    unit = IdField(lazy_gettext("Unit"), [Needed()])
    kinds = SelectMultipleField(lazy_gettext("What it is told"), validate_choice=False)

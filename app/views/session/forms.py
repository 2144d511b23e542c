"""What is filled in to sign in, to accept an invitation, and to choose how pages look."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import AnyOf, EqualTo, Optional

from app.accounts.preferences import THEMES
from app.views.forms import AskedForm, AtMost, Needed, stripped
from app.views.languages import LANGUAGES


class SignInForm(AskedForm):
    """Name and password; `next` is the page that was asked for."""

    needs_key = False
    username = StringField(lazy_gettext("Username"), [Needed(), AtMost(100)], filters=[stripped])
    password = PasswordField(lazy_gettext("Password"), [Needed()])
    next = HiddenField()


def _behind_the_sign(text: str | None) -> str | None:
    """The code of a link that was pasted whole."""
    return text.rpartition("#")[2].strip() if text is not None else None


class InvitationForm(AskedForm):
    """The code of an invitation, or the link that ends with it."""

    needs_key = False
    code = StringField(
        lazy_gettext("Invitation link or its code"),
        [Needed(), AtMost(100)],
        filters=[_behind_the_sign],
    )


class NewPasswordForm(AskedForm):
    """A password, typed twice."""

    needs_key = False
    password = PasswordField(lazy_gettext("New password"), [Needed()])
    again = PasswordField(
        lazy_gettext("The same once more"),
        [Needed(), EqualTo("password", lazy_gettext("The two passwords differ."))],
    )


class ChangePasswordForm(NewPasswordForm):
    """A new password instead of the present one."""

    present = PasswordField(lazy_gettext("Present password"))


class PreferencesForm(AskedForm):
    """A language, a theme, or both."""

    needs_key = False
    language = StringField(validators=[Optional(), AnyOf(list(LANGUAGES))])
    theme = StringField(validators=[Optional(), AnyOf(THEMES)])
    next = HiddenField()


class CodeForm(AskedForm):
    """A code of the person's phone, or a recovery code."""

    needs_key = False
    code = StringField(lazy_gettext("Code"), [Needed(), AtMost(40)], filters=[stripped])
    next = HiddenField()


class AgainForm(AskedForm):
    """A step that asks once more whether it is they: password, and code where they use one."""

    password = PasswordField(lazy_gettext("Your password"))
    code = StringField(lazy_gettext("Code of your phone"), [AtMost(40)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        # A page shows each only where it is asked for, and then it is needed.
        self.password.flags.required = self.code.flags.required = True


class EndingForm(AgainForm):
    """Which session is to end: its handle, or nothing for all others."""

    needs_key = False
    which = HiddenField()

"""Forms: what every one of them carries, and how it tells what stands in its way."""

import contextlib
import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext
from wtforms import Field, Form, HiddenField
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import DateInput, HiddenInput, Select

from app.ledger import MovedOn, Seen

# The key goes with every event: it must not carry words.
KEY = re.compile(r"[0-9a-fA-F-]{16,40}")
NO_KEY = lazy_gettext(
    "This form came without its key, so nothing was changed. Look it over and send it again."
)
SEEN = re.compile(r"([0-9a-fA-F-]{32,36}):([0-9]{1,9})")


class SeenField(Field):
    """The version of a thing that the person had before their eyes: `<aggregate id>:<version>`.

    Its data is a `Seen`, or None where the form doesn't depend on what was there. What can't be
    read stays as it came: sent once more it is refused once more.
    """

    widget = HiddenInput()
    data: Seen | None = None
    _unread = ""

    @property
    def text(self) -> str:
        """What the form sends back; empty where it doesn't depend on what was there."""
        return f"{self.data.id}:{self.data.version}" if self.data else self._unread

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = None
        if not text:
            return
        found = SEEN.fullmatch(text)
        with contextlib.suppress(ValueError):
            self.data = Seen(UUID(found[1]), int(found[2])) if found else None
        if self.data is None:
            self._unread = text[:50]
            raise ValueError(lazy_gettext("Load the page again: this form lost its place."))


class IdField(Field):
    """One of several things, by id; None where nothing was chosen."""

    widget = Select()
    data: UUID | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = None
        try:
            self.data = UUID(text) if text else None
        except ValueError as error:
            raise ValueError(lazy_gettext("Choose one of the list.")) from error


class DayField(Field):
    """A calendar day; None where nothing was written."""

    widget = DateInput()
    data: date | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        try:
            self.data = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValueError(lazy_gettext("Write the day as 2026-03-31.")) from error


class AskedForm(Form):
    """The base of every form that changes something.

    `key` makes it happen once: it is new each time a form is shown, and stays with what was typed
    while the form is corrected. What is sent without a key, or with one that can't be one, is
    refused: nobody could tell whether it came twice; forms that leave no event set `needs_key`
    to False. `messages` stand above the form, the fields'
    errors beside them. `ids` begins the fields' ids where several forms stand on one page.
    """

    ids = ""
    needs_key = True
    key = HiddenField()
    seen = SeenField()

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.messages: list[str] = []
        self.moved_on: MovedOn | None = None
        self.in_conflict = False
        has_key = KEY.fullmatch(self.key.data or "")
        self._lacks_key = self.needs_key and not has_key
        if not has_key:
            self.key.data = uuid4().hex
        for field in self if self.ids else ():
            field.id = f"{self.ids}-{field.short_name}"

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        # Nobody sees a hidden field: what is wrong with it stands above the form.
        self.messages += map(str, self.seen.errors)
        self.seen.errors = ()
        if self._lacks_key:
            self.messages.append(str(NO_KEY))
        return is_valid and not self._lacks_key

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        """Say no beside a field, or above the form where it has no such field."""
        if field is not None and field in self._fields:
            self[field].errors = [*self[field].errors, sentence]
        else:
            self.messages.append(sentence)

    def conflict(self, sentence: str) -> None:
        """Something else came first: the sentence stands above the form, and the answer is 409.

        What is shown again has seen the newest version, under a new key: sending it once more is
        a decision of its own.
        """
        self.messages.append(sentence)
        self.in_conflict = True
        self.key.data = uuid4().hex
        if self.moved_on is not None:
            self.seen.data = Seen(self.moved_on.id, self.moved_on.version)

    @property
    def is_refused(self) -> bool:
        """Whether anything stands in the way of what was sent."""
        return bool(self.messages or self.errors)

    @property
    def status(self) -> int:
        """200; 422 where a field or a rule says no; 409 where something else came first."""
        if self.in_conflict:
            return 409
        return 422 if self.is_refused else 200


class Needed(DataRequired):
    """The field must be filled in."""

    def __init__(self) -> None:
        super().__init__(lazy_gettext("Fill this in."))

    def __call__(self, form: Form, field: Field) -> None:
        if field.process_errors:
            raise StopValidation()  # what was written could not be read: that is said already
        super().__call__(form, field)


class AtMost:
    """The text must not be longer than so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and len(field.data) > self.most:
            raise ValidationError(
                lazy_gettext("At most %(most)s characters; these are %(length)s.")
                % {"most": self.most, "length": len(field.data)}
            )


def stripped(text: str | None) -> str | None:
    """A filter for text fields: without blanks around it."""
    return text.strip() if text is not None else None

"""What is filled in to import a file and to take an import back."""

from flask import request
from flask_babel import lazy_gettext
from wtforms import FileField, HiddenField, StringField

from app.views.forms import AskedForm, AtMost, Needed, stripped

ANSWER = "answer-"


class FiledForm(AskedForm):
    """A file to be imported."""

    ids = "filed"
    file = FileField(lazy_gettext("File"), [Needed()])


class ImportForm(AskedForm):
    """A file that was kept, whose table it is, of when, and the answers to its questions.

    `check` is the check that the page showed.
    """

    name = HiddenField()
    holder = HiddenField()
    period = HiddenField()
    only = HiddenField()
    check = HiddenField()

    @property
    def answers(self) -> dict[str, str]:
        """What was chosen, by question."""
        return {
            field.removeprefix(ANSWER): value
            for field, value in request.form.items()
            if field.startswith(ANSWER) and value
        }


class ReversalForm(AskedForm):
    """Why an import is taken back."""

    ids = "reversal"
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])

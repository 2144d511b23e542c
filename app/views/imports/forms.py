"""What is filled in to import a file and to take an import back."""

from collections.abc import Mapping

from flask import request
from flask_babel import lazy_gettext
from wtforms import FileField, HiddenField, StringField

from app.importers.headings import COLUMN
from app.importers.saying import PUT_RIGHT
from app.importers.sheets import SHEET
from app.importers.tables import ENCODING, HEADER
from app.views.forms import AskedForm, AtMost, Needed, stripped

ANSWER = "answer-"
TAKEN_BACK = (f"{ANSWER}{PUT_RIGHT}", f"{ANSWER}{COLUMN}")
"""How the fields begin that mean something when they are sent empty."""
HOW_TO_READ = (ENCODING, SHEET, HEADER)
"""Questions whose answers can make a file unreadable."""


class FiledForm(AskedForm):
    """A file to be imported."""

    ids = "filed"
    file = FileField(lazy_gettext("File"), [Needed()])


class ImportForm(AskedForm):
    """A file that was kept, whose table it is, of when, and the answers to its questions.

    `check` is the check that the page showed. A form that was sent holds every answer; one that is
    shown first holds those that were `kept`, by field.
    """

    kept: Mapping[str, str] = {}
    left_out: tuple[str, ...] = ()
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
            for field, value in (request.form or self.kept).items()
            if field.startswith(ANSWER) and value and field not in self.left_out
        }

    def takes_reading_back(self) -> bool:
        """Leave out how the file is to be read; whether anything was said of that."""
        before = self.answers
        self.left_out = tuple(f"{ANSWER}{id}" for id in HOW_TO_READ)
        return self.answers != before

    @property
    def said(self) -> Mapping[str, str]:
        """Everything that was said of the file, by field, to be kept; empty where it was taken
        back. A question that nobody answered takes nothing back."""
        return {
            field: value
            for field, value in request.form.items()
            if (value and (field.startswith(ANSWER) or field in ("holder", "period")))
            or field.startswith(TAKEN_BACK)
        }


class ReversalForm(AskedForm):
    """Why an import is taken back."""

    ids = "reversal"
    reason = StringField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])

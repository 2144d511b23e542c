"""The form that takes a document to be checked."""

from flask_babel import lazy_gettext
from wtforms import FileField

from app.views.forms import AskedForm


class CheckForm(AskedForm):
    """A PDF as it was saved."""

    needs_key = False  # nothing is written

    file = FileField(lazy_gettext("PDF"))

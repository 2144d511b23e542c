"""Which fields a route reads, learned from its form while it answers."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask
from wtforms import Form
from wtforms.fields import SelectField


class Fields:
    """The fields of each route's forms, with values that they'd take where they name some."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, list[str]]] = defaultdict(dict)

    @contextmanager
    def learned(self) -> Iterator[None]:
        """Take note of every form that is made while a request is answered."""
        made, known = Form.__init__, self.known

        def note(form: Form, *arguments: Any, **more: Any) -> None:
            made(form, *arguments, **more)
            if flask.has_request_context() and flask.request.endpoint:
                for field in form:
                    known[flask.request.endpoint][field.name] = _choices(field)

        Form.__init__ = note
        try:
            yield
        finally:
            Form.__init__ = made


def _choices(field: Any) -> list[str]:
    if not isinstance(field, SelectField) or not isinstance(field.choices, list):
        return []
    return [str(one[0] if isinstance(one, tuple) else one) for one in field.choices[:20]]

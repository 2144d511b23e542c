"""What a form about a person or a unit is answered with."""

from collections.abc import Callable
from typing import Any

from flask import Response

from app.views.forms import AskedForm
from app.views.fragments import answered


def answer_about(
    context_with: Callable[..., dict[str, Any]],
    page: str,
    *,
    fragment: str,
    back_to: str,
    **forms: AskedForm,
) -> Response:
    """The person or unit as it stands now, with what stands in the way of the form that was sent.

    `context_with` gives the page's context, in which the form that was refused takes the place of
    an empty one; `forms` is that form, by its name there.
    """
    (form,) = forms.values()
    context = context_with(**(forms if form.is_refused else {}))
    if not context["may_manage"]:
        context["said"] = form.messages  # who may not see the form still hears why
    return answered(form, page, fragment=fragment, back_to=back_to, **context)

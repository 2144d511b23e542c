"""Fragments that rest on nothing but what they are given: drawn once for the same needs.

A scorecard shows fifty numbers, and after an edit all but a few read as before.
"""

from collections.abc import Hashable
from functools import lru_cache
from uuid import uuid4

from flask import Flask, current_app, request
from markupsafe import Markup

from app.views.languages import tongue

OWN_KEY = uuid4().hex
"""Stands in a fragment for an idempotency key, which is another one at each drawing."""

KEPT = 8192


def draw_in_templates(app: Flask) -> None:
    """Give templates `drawn`, which takes a fragment's file and everything that it needs."""
    app.jinja_env.globals["drawn"] = drawn


def drawn(fragment: str, **needs: Hashable) -> Markup:
    """The fragment, with keys of its own where it has forms.

    It is given nothing of the page's context, so it can't rest on anything that isn't named here.
    """
    first, *others = _parts(fragment, tongue(), request.script_root, tuple(needs.items()))
    return Markup(first + "".join(uuid4().hex + other for other in others))  # noqa: S704 - escaped


@lru_cache(maxsize=KEPT)
def _parts(
    fragment: str, _tongue: str, _root: str, needs: tuple[tuple[str, Hashable], ...]
) -> list[str]:
    """Its text, parted where a key belongs."""
    return current_app.jinja_env.get_template(fragment).render(dict(needs)).split(OWN_KEY)

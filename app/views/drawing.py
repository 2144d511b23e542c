"""Fragments that rest on nothing but what they are given: drawn once for the same needs.

A scorecard shows fifty numbers, and after an edit all but a few read as before.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any
from uuid import uuid4

from flask import Flask, current_app, request
from markupsafe import Markup

from app.views.languages import tongue

OWN_KEY = uuid4().hex
"""Stands in a fragment for an idempotency key, which is another one at each drawing."""

KEPT = 8192


Drawn = tuple[str, ...]
"""A fragment's text, parted where keys belong."""


def draw_in_templates(app: Flask) -> None:
    """Give templates `drawn` and `open_drawn`: a fragment's file, and everything that it needs."""
    app.jinja_env.globals.update(drawn=drawn, open_drawn=open_drawn)


def drawn(fragment: str, **needs: Hashable) -> Markup:
    """The fragment, with keys of its own where it has forms.

    It is given nothing of the page's context, so it can't rest on anything that isn't named here.
    """
    return keyed(_kept(fragment, tongue(), request.script_root, tuple(needs.items())))


def open_drawn(fragment: str, **needs: Hashable) -> Markup:
    """The same, as part of a larger fragment that is drawn once: its forms still lack keys."""
    kept = _kept(fragment, tongue(), request.script_root, tuple(needs.items()))
    return Markup(OWN_KEY.join(kept))  # noqa: S704 - escaped


def drawn_open(fragment: str, **needs: Any) -> Drawn:
    """A fragment for whoever keeps it by himself, under all that `needs` rest on."""
    return tuple(current_app.jinja_env.get_template(fragment).render(needs).split(OWN_KEY))


def keyed(parts: Drawn) -> Markup:
    """The text with new keys."""
    first, *others = parts
    return Markup(first + "".join(uuid4().hex + other for other in others))  # noqa: S704 - escaped


@lru_cache(maxsize=KEPT)
def _kept(
    fragment: str, _tongue: str, _root: str, needs: tuple[tuple[str, Hashable], ...]
) -> Drawn:
    return drawn_open(fragment, **dict(needs))

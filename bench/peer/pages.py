"""Lets Django draw the floor's templates."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """The templates' own words for addresses."""
    made = Environment(**options)  # noqa: S701 - Django passes autoescape=True
    made.globals["url_for"] = lambda _, filename: f"/static/{filename}"
    return made

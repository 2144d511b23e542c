"""The languages that pages are offered in, and which one a stranger's browser asks for."""

from collections.abc import Callable
from functools import lru_cache

from flask import Flask, request, session
from flask.globals import app_ctx
from flask_babel import get_locale, get_translations
from markupsafe import Markup

LANGUAGES = {"zh_Hant": "zh-Hant-TW", "zh_Hans": "zh-Hans-CN", "en": "en"}
"""Code -> the tag that HTML takes, in the order in which they are offered."""
DEFAULT = "zh_Hant"
SIMPLIFIED = {"cn", "sg", "my", "hans"}
"""What follows `zh` in a browser's tag where people write simplified characters."""


def tongue() -> str:
    """The language that this request's words are in; empty outside a request."""
    try:
        around = app_ctx._get_current_object().g.__dict__  # type: ignore[attr-defined] # it is a proxy
    except RuntimeError:
        return ""
    # Babel keeps it there once it was asked: it is looked up for every word of a page.
    kept = around.get("_flask_babel")
    locale = getattr(kept, "babel_locale", None) or get_locale()
    if locale is None:
        return ""
    return f"{locale.language}_{locale.script}" if locale.script else str(locale.language)


def speak_in_templates(app: Flask) -> None:
    """Give templates a quicker `_`: a page has hundreds of words, the same ones every time."""
    app.jinja_env.globals["_"] = _said


def _said(words: str, /, **facts: object) -> str:
    return said_in(tongue())(words, **facts)


@lru_cache(maxsize=8)
def said_in(spoken: str) -> Callable[..., str]:
    """`_` in one language, for a page that asks for hundreds of words."""

    def said(words: str, /, **facts: object) -> str:
        found = _in_catalogue(spoken, words)
        return found % facts if facts or "%" in words else found

    return said


@lru_cache(maxsize=4096)
def _in_catalogue(_tongue: str, words: str) -> Markup:
    return Markup(get_translations().ugettext(words))  # noqa: S704 - our own catalogue's words


def preferred_language() -> str:
    """What was chosen before signing in, else the browser's first language that there is."""
    chosen = session.get("language")
    return str(chosen) if chosen in LANGUAGES else browser_language()


def browser_language() -> str:
    """The first language that the request's own header asks for and that there is."""
    for tag, _ in request.accept_languages:
        tongue, *more = tag.lower().replace("_", "-").split("-")
        if tongue == "zh":
            return "zh_Hans" if SIMPLIFIED & set(more) and "hant" not in more else "zh_Hant"
        if tongue in LANGUAGES:
            return tongue
    return DEFAULT

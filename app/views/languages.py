"""The languages that pages are offered in, and which one a stranger's browser asks for."""

from flask import request, session

# Code -> the tag that HTML takes. zh_Hans has a catalogue, and is offered once it is complete.
LANGUAGES = {"zh_Hant": "zh-Hant-TW", "en": "en"}
DEFAULT = "zh_Hant"


def preferred_language() -> str:
    """What was chosen before signing in, else the browser's first language that there is."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    for tag, _ in request.accept_languages:
        tongue = tag.lower().replace("_", "-").split("-")[0]
        if tongue == "zh":
            return "zh_Hant"
        if tongue in LANGUAGES:
            return tongue
    return DEFAULT

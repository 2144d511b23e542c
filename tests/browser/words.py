"""The product's own words, so that a journey presses what a reader of Chinese sees."""

from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.translations import FOLDER


def zh(english: str) -> str:
    """The Traditional Chinese of a sentence in the source; itself where there is none yet."""
    found = _catalogue().get(english)
    text = found.string if found is not None and not found.fuzzy else ""
    return str(text) or english


@cache
def _catalogue() -> Catalog:
    with (FOLDER / "zh_Hant" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="zh_Hant")

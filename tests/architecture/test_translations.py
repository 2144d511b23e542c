"""The catalogues: what is marked in the source is said in Traditional Chinese and in English.

Simplified Chinese may still lack words. It falls back to the source, which is English.
"""

import re
from collections.abc import Iterable
from itertools import chain

import pytest
from babel.messages.catalog import Catalog, Message

from app.translations.catalogue import gaps, kept, marked_words

COMPLETE = ("zh_Hant", "en")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# Marks that belong to the other way of writing: 「」 are quoted, and a sentence ends with 。
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)|[“”]")


def _catalogue(*messages: tuple[str, str]) -> Catalog:
    made = Catalog(locale="zh_Hant")
    for id, string in messages:
        made.add(id, string)
    return made


def _sides(message: Message) -> Iterable[tuple[str, str]]:
    """Each translated form beside the sentence that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], form) for form in message.string]


def misplaced(catalogue: Catalog) -> list[str]:
    """The entries whose %(names)s and {places} are not those of the source."""
    sides = chain.from_iterable(_sides(each) for each in catalogue if each.id)
    return [
        said
        for source, said in sides
        if said and set(PLACES.findall(said)) != set(PLACES.findall(source))
    ]


def half_width(catalogue: Catalog) -> list[str]:
    """The Chinese entries that hold Latin punctuation after a Chinese character."""
    sides = chain.from_iterable(_sides(each) for each in catalogue if each.id)
    return [said for _, said in sides if HALF_WIDTH.search(said)]


def test_a_hole_in_a_catalogue_is_found():
    template = _catalogue(("Save", ""), ("Cancel", ""), ("Find", ""))
    held = _catalogue(("Save", "儲存"), ("Cancel", ""), ("Gone", "沒有了"))
    assert gaps("zh_Hant", held, template) == [
        "zh_Hant: not in the catalogue: Find",
        "zh_Hant: nothing uses: Gone",
        "zh_Hant: not translated: Cancel",
    ]


def test_a_fuzzy_entry_is_found():
    held = _catalogue(("Save", "儲存"))
    held["Save"].flags.add("fuzzy")
    assert gaps("zh_Hant", held, _catalogue(("Save", ""))) == ["zh_Hant: not translated: Save"]


@pytest.mark.parametrize("language", COMPLETE)
def test_every_marked_word_is_said(language):
    assert gaps(language, kept(language), marked_words()) == []


def test_a_lost_place_is_found():
    assert misplaced(_catalogue(("%(num)s of {all}", "%(num)s / {al}"))) == ["%(num)s / {al}"]
    assert misplaced(_catalogue(("%(num)s of {all}", "{all} 之 %(num)s"))) == []


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans", "en"])
def test_every_fact_keeps_its_place(language):
    assert misplaced(kept(language)) == []


def test_latin_punctuation_is_found():
    assert half_width(_catalogue(("a", "儲存."), ("b", "是,"), ("c", "約 1.5 倍，1,200。"))) == [
        "儲存.",
        "是,",
    ]


def test_chinese_is_punctuated_in_full_width():
    assert half_width(kept("zh_Hant")) == []

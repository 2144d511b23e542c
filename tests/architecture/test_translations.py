"""The catalogues: what is marked in the source is said in both Chinese scripts and in English."""

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import opencc
import pytest
from babel.messages.catalog import Catalog, Message

from app.translations.catalogue import gaps, kept, marked_words

COMPLETE = ("zh_Hant", "zh_Hans", "en")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# Marks that belong to the other way of writing: 「」 are quoted, and a sentence ends with 。
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)")
FOREIGN_QUOTES = {"zh_Hant": "“”‘’", "zh_Hans": "「」『』"}
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<en>[^|]+) \| (?P<hant>[^|]+) \| (?P<hans>[^|]+) \|$", re.MULTILINE)


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


@pytest.fixture(scope="module")
def words():
    return marked_words()


@pytest.mark.parametrize("language", COMPLETE)
def test_every_marked_word_is_said(language, words):
    assert gaps(language, kept(language), words) == []


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


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_chinese_is_punctuated_in_full_width(language):
    assert half_width(kept(language)) == []


@pytest.mark.parametrize("language", ["zh_Hant", "zh_Hans"])
def test_each_script_has_its_own_quotation_marks(language):
    assert [one for one in forms(kept(language)) if set(one) & set(FOREIGN_QUOTES[language])] == []


# -- both scripts say the same in their own words (docs/glossary.md) ------------------------------


def forms(catalogue: Catalog) -> list[str]:
    return [said for each in catalogue if each.id for _, said in _sides(each)]


def glossary() -> list[tuple[str, str]]:
    """Words of Taiwan and the mainland's words for them, the longest first."""
    rows = ROW.findall(GLOSSARY.read_text())
    pairs = [(hant, hans) for _, hant, hans in rows if not set(hant) <= set("-")][1:]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def other_words(hant: Catalog, hans: Catalog, words: list[tuple[str, str]]) -> list[str]:
    """Where a word of the glossary is said otherwise in Simplified Chinese."""
    found = []
    for each in (one for one in hant if one.id):
        there = hans.get(each.id if isinstance(each.id, str) else each.id[0], each.context)
        for (_, said), (_, simplified) in zip(_sides(each), _sides(there), strict=True):
            rest = said
            for word, theirs in words:
                if word in rest and theirs not in simplified:
                    found.append(f"{word} -> {theirs}: {simplified}")
                rest = rest.replace(word, "")
    return found


def test_another_word_is_found():
    hant, hans = _catalogue(("File", "匯入檔案")), _catalogue(("File", "导入档案"))
    assert other_words(hant, hans, [("檔案", "文件"), ("匯入", "导入")]) == [
        "檔案 -> 文件: 导入档案"
    ]


def test_simplified_chinese_keeps_to_the_glossary():
    assert len(glossary()) > 40
    assert other_words(kept("zh_Hant"), kept("zh_Hans"), glossary()) == []


def test_no_traditional_character_is_left_in_simplified_chinese():
    simplify = opencc.OpenCC("t2s").convert
    assert [one for one in forms(kept("zh_Hans")) if simplify(one) != one] == []

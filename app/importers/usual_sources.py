"""The usual source of each metric, as the library ships it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.metrics.usual import UsualSource
from app.domain.values.matching import fold
from app.importers.library import LIBRARY, rows


@dataclass(frozen=True)
class Usual:
    """The sources that would be used, and the official ones of each metric by code."""

    sources: tuple[UsualSource, ...]
    official: Mapping[str, tuple[str, ...]]


LANGUAGES = ("zh_Hant", "zh_Hans", "en")


def usual_sources(named: Mapping[str, Collection[str]], typical: Mapping[str, str]) -> Usual:
    """What the library proposes for metrics, of which `typical` names the usual source by code.

    `named` are the sources that are there, by code, with the names that each goes by: one of the
    same name is used instead. Of two systems joined by `+` both are official.
    """
    known = {fold(name): code for code, names in named.items() for name in names}
    sources, codes = [], {}
    for row in rows(LIBRARY / "sources.csv"):
        names = {language: row[f"name_{language.lower()}"] for language in LANGUAGES}
        code = next((known[fold(one)] for one in names.values() if fold(one) in known), None)
        codes[row["name_zh_hant"]] = code or row["source"]
        if code in (None, row["source"]):
            sources.append(UsualSource(row["source"], names, row["how"]))
    joined = {code: _joined(text) for code, text in typical.items()}
    official = {
        code: tuple(codes[one] for one in some)
        for code, some in joined.items()
        if codes.keys() >= set(some)
    }
    used = {code for some in official.values() for code in some}
    return Usual(tuple(one for one in sources if one.code in used), official)


def _joined(text: str) -> list[str]:
    """`CRM+財務系統` are the CRM system and the accounting system."""
    return [{"CRM": "CRM系統"}.get(name, name) for name in text.split("+")]

"""Industry packs and stage profiles that ship with the product."""

from dataclasses import dataclass

from app.domain.scoring.stages import Stage
from app.domain.values.matching import fold
from app.importers.library import LIBRARY, exact, rows
from app.importers.role_cards import RoleCard, role_cards

DIMENSIONS = ("financial", "customer_market", "process", "team_capability")
WORDS_OF_CARDS = ("計分卡", "scorecard", "card")


@dataclass(frozen=True)
class Pack:
    """An industry pack (行業套件): the card of a team, and the one of a member without another."""

    code: str
    names: dict[str, str]
    team_card: str
    member_card: str

    def name(self, language: str) -> str:
        """The name in a language."""
        return self.names.get(language) or self.names["zh_Hant"]


@dataclass(frozen=True)
class StageProfile:
    """A stage (階段) by name, with the weights that it proposes."""

    code: str
    names: dict[str, str]
    stage: Stage

    def name(self, language: str) -> str:
        """The name in a language."""
        return self.names.get(language) or self.names["zh_Hant"]


def packs() -> dict[str, Pack]:
    """All packs by code, in the order of the table."""
    return {
        row["pack"]: Pack(row["pack"], _names(row), row["team_card"], row["member_card"])
        for row in rows(LIBRARY / "packs.csv")
    }


def stage_profiles() -> dict[str, StageProfile]:
    """All stages by code, in the order of the table."""
    return {
        row["stage"]: StageProfile(row["stage"], _names(row), _stage(row))
        for row in rows(LIBRARY / "stage_profiles.csv")
    }


def card_for(title: str, *, otherwise: str = "") -> str:
    """The role card whose name fits a job title; `otherwise` where none does.

    >>> card_for("内容专员"), card_for("SEM專員"), card_for("司機", otherwise="content_specialist")
    ('content_specialist', 'search_specialist', 'content_specialist')
    """
    said = fold(title)
    for code, card in role_cards().items():
        names = [_bare(name) for name in card.names.values()]
        if said and any(name and (name in said or said == name) for name in names):
            return code
    return otherwise


def cards_of_pack(pack: str) -> dict[str, RoleCard]:
    """All role cards, those of the pack first."""
    every = role_cards()
    first = {code: card for code, card in every.items() if pack in card.packs}
    return {**first, **every}


def _bare(name: str) -> str:
    folded = fold(name)
    for word in WORDS_OF_CARDS:
        folded = folded.removesuffix(fold(word))
    return folded


def _names(row: dict[str, str]) -> dict[str, str]:
    return {
        "zh_Hant": row["name_zh_hant"],
        "zh_Hans": row["name_zh_hans"],
        "en": row["name_en"],
    }


def _stage(row: dict[str, str]) -> Stage:
    shares = {name: share for name in DIMENSIONS if (share := exact(row[name])) is not None}
    return Stage(
        shares=shares,
        favoured=frozenset(filter(None, row["favour_metrics"].split(";"))),
        reduced=frozenset(filter(None, row["reduce_metrics"].split(";"))),
    )

"""The role cards that ship with the product: ready lines for a director, a manager, a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.importers.library import LIBRARY, exact, rows


@dataclass(frozen=True)
class RoleLine:
    """A KPI of a role card. Targets are texts: a level, or `+25%` against an earlier value."""

    metric: str
    weight: Decimal
    floor: str
    target: str
    challenge: str
    rule: str


@dataclass(frozen=True)
class RoleCard:
    """A ready scorecard (角色計分卡) with example targets."""

    code: str
    names: dict[str, str]
    lines: Sequence[RoleLine]
    packs: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The name in a language, or the nearest there is."""
        return self.names["en" if language == "en" else "zh_Hant"]


def role_cards() -> dict[str, RoleCard]:
    """All role cards by code, in the order of the tables, those of the industry packs last."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in (*rows(LIBRARY / "role_cards.csv"), *rows(LIBRARY / "pack_cards.csv")):
        found.setdefault(row["card"], []).append(row)
    return {
        code: RoleCard(
            code=code,
            names={"zh_Hant": lines[0]["name_zh_hant"], "en": lines[0]["name_en"]},
            lines=[_line(row) for row in lines],
            packs=tuple(lines[0]["pack"].split(";")),
        )
        for code, lines in found.items()
    }


def _line(row: dict[str, str]) -> RoleLine:
    return RoleLine(
        metric=row["metric"],
        weight=exact(row["weight"]) or Decimal(0),
        floor=row["floor"],
        target=row["target"],
        challenge=row["challenge"],
        rule=row["rule"],
    )

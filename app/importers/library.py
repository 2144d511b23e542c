"""The metric library that ships with the product (`app/library_data`)."""

import csv
from decimal import Decimal
from pathlib import Path

from app.domain.metrics.metric import Definition

LIBRARY = Path(__file__).parents[1] / "library_data"


def rows(path: Path) -> list[dict[str, str]]:
    """A UTF-8 CSV file with a header row, as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def library_definitions(currency: str) -> dict[str, Definition]:
    """All metrics of the standard library by code, money in the organisation's currency."""
    return {row["code"]: _definition(row, currency) for row in rows(LIBRARY / "metric_library.csv")}


def _definition(row: dict[str, str], currency: str) -> Definition:
    return Definition(
        names={
            "zh_Hant": row["name_zh_hant"],
            "zh_Hans": row["name_zh_hans"],
            "en": row["name_en"],
        },
        meanings={"zh_Hant": row["definition_zh_hant"], "en": row["definition_en"]},
        aliases=_list(row["aliases"]),
        dimension=row["dimension"],
        kind=row["kind"],
        stage=row["stage"],
        direction=row["direction"],
        unit=row["unit"],
        currency=currency if row["unit"] == "money" else "",
        decimals=int(row["decimals"]),
        aggregation=row["aggregation"],
        formula=row["formula"],
        input_only=row["input_only"] == "yes",
        default_rule=row["default_rule"],
        threshold=exact(row["threshold"]),
        low=exact(row["possible_min"]),
        high=exact(row["possible_max"]),
        tolerance=exact(row["tolerance"]),
        ratio_reading=row["ratio_reading"],
        frequency=row["frequency"],
        typical_source=row["typical_source"],
        packs=_list(row["pack"]),
        note=row["note"],
    )


def exact(text: str) -> Decimal | None:
    """A number of a shipped table; `8%` is 0.08; None where the cell is empty."""
    text = text.strip()
    if not text:
        return None
    number = Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    return number.normalize() + 0 if number != number.to_integral() else number.quantize(Decimal(1))


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]

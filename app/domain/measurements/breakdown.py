"""Parts of a value: by channel, region, customer group, new or existing, organic or paid (細分)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.measurements.refusals import PartUnknown, PartUnnamed
from app.domain.values.kinds import Aggregation, Unit

LONGEST = 40
NOT_IN_A_NAME = "=,/%"


class Dimension(StrEnum):
    """What a value is split by."""

    CHANNEL = "channel"
    REGION = "region"
    CUSTOMER_GROUP = "customer_group"
    CUSTOMER = "customer"
    TRAFFIC = "traffic"


PARTS: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.CUSTOMER: ("new", "existing"),
    Dimension.TRAFFIC: ("organic", "paid"),
}
"""Dimensions with two parts that never change; of the others a team names its own."""


def breakdown_of(dimension: Dimension, part: str) -> str:
    """The key of one part, as cells have it. Raises PartUnnamed, PartUnknown.

    >>> breakdown_of(Dimension.TRAFFIC, "paid"), breakdown_of(Dimension.CHANNEL, " 抖音 ")
    ('traffic=paid', 'channel=抖音')
    """
    name = " ".join(unicodedata.normalize("NFC", part).split())
    if not name or len(name) > LONGEST or set(name) & set(NOT_IN_A_NAME):
        raise PartUnnamed(field="part", most=LONGEST)
    allowed = PARTS.get(dimension)
    if allowed is not None and name not in allowed:
        raise PartUnknown(field="part", part=name)
    return f"{dimension}={name}"


def part_of(breakdown: str) -> tuple[Dimension, str]:
    """Dimension and part of a key.

    >>> part_of("channel=抖音")
    (<Dimension.CHANNEL: 'channel'>, '抖音')
    """
    dimension, _, part = breakdown.partition("=")
    return Dimension(dimension), part


@dataclass(frozen=True)
class PartsCheck:
    """The parts against the whole. `total` and `apart` (total less whole) are None for a rate,
    whose parts don't add up; `fits` says whether they agree with the whole."""

    total: Decimal | None
    apart: Decimal | None
    fits: bool


def parts_check(
    parts: Sequence[Decimal],
    whole: Decimal | None,
    *,
    unit: Unit,
    aggregation: Aggregation,
    tolerance: Decimal | None,
) -> PartsCheck | None:
    """Whether the parts agree with the whole; None without parts or without a whole.

    Counts and money add up, within the metric's tolerance. A rate lies between its smallest and
    its largest part. (domain.md 4)

    >>> counted = {"unit": Unit.COUNT, "aggregation": Aggregation.SUM, "tolerance": None}
    >>> check = parts_check([Decimal(60), Decimal(30)], Decimal(100), **counted)
    >>> check.total, check.apart, check.fits
    (Decimal('90'), Decimal('-10'), False)
    """
    if not parts or whole is None:
        return None
    if unit in (Unit.COUNT, Unit.MONEY) and aggregation is not Aggregation.RATIO:
        total = sum(parts, Decimal(0))
        apart = total - whole
        return PartsCheck(total, apart, abs(apart) <= abs(whole) * (tolerance or 0))
    return PartsCheck(None, None, min(parts) <= whole <= max(parts))

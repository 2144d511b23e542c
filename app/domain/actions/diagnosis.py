"""Paired diagnosis: two numbers that part company ask a question. (domain.md 10)"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.refusals import N_
from app.domain.reviews.check_in import Cause
from app.domain.scoring.light import Light


@dataclass(frozen=True)
class Pair:
    """Where the first metric is on target and the second is not, this is asked.

    `causes` are the categories to look into first.
    """

    fine: str
    short: str
    question: str
    causes: tuple[Cause, ...]


PAIRS = (
    Pair(
        "leads",
        "conversion",
        N_("Leads are on target and conversion is low: the wrong bait, or too little sales force?"),
        (Cause.CONTENT, Cause.SALES_FOLLOW_UP),
    ),
    Pair(
        "new_paying_users",
        "cac",
        N_("Enough users came and each cost too much: dearer channels, or offers too rich?"),
        (Cause.CHANNEL, Cause.PRICE),
    ),
    Pair(
        "cac",
        "new_paying_users",
        N_("Each user is cheap and too few came: is the budget unspent, or the channel used up?"),
        (Cause.CHANNEL, Cause.SEASON),
    ),
    Pair(
        "conversion",
        "new_paying_users",
        N_("Leads convert well and users are too few: were too few leads brought in?"),
        (Cause.CHANNEL, Cause.COMPETITOR),
    ),
    Pair(
        "leads",
        "lead_quality",
        N_("There are leads enough and too few are valid: screening, or a definition read apart?"),
        (Cause.DATA_DEFINITION, Cause.CONTENT),
    ),
    Pair(
        "total_content_exposure",
        "engagement",
        N_("Content is seen and nobody reacts: the wrong audience, or tired material?"),
        (Cause.CONTENT, Cause.CHANNEL),
    ),
    Pair(
        "engagement",
        "content_conversion",
        N_("Content is liked and doesn't sell: is the next step missing, or the offer weak?"),
        (Cause.CONTENT, Cause.PRODUCT),
    ),
    Pair(
        "uv",
        "landing_page_conversion",
        N_("Visitors come and leave: does the page keep what the advertisement promised?"),
        (Cause.CONTENT, Cause.PRODUCT),
    ),
    Pair(
        "new_paying_users",
        "retention",
        N_("Users come and don't stay: the wrong users, or a weak first week?"),
        (Cause.PRODUCT, Cause.CHANNEL),
    ),
    Pair(
        "campaign_participation",
        "campaign_roi",
        N_("Many took part and it didn't pay: rewards too high, or the wrong people?"),
        (Cause.PRICE, Cause.CHANNEL),
    ),
)


def fitting_pairs(lights: Mapping[str, Light | None], metric: str) -> tuple[Pair, ...]:
    """The questions that a metric's light asks beside those of the others on its scorecard.

    `lights` are by metric; one without a light asks nothing.

    >>> [pair.short for pair in fitting_pairs(
    ...     {"leads": Light.GREEN, "conversion": Light.RED}, "conversion")]
    ['conversion']
    >>> fitting_pairs({"leads": Light.RED, "conversion": Light.RED}, "conversion")
    ()
    """
    return tuple(
        pair
        for pair in PAIRS
        if pair.short == metric
        and lights.get(pair.fine) is Light.GREEN
        and lights.get(pair.short) in (Light.YELLOW, Light.RED)
    )

"""The dictionary's closed lists in words, for lists, forms and exports."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.values.kinds import Aggregation, Cycle, Direction, Rule, Unit

DIMENSIONS = {
    "financial": N_("Financial"),
    "customer_market": N_("Customer and market"),
    "process": N_("Process"),
    "team_capability": N_("Team and capability"),
}
KINDS = {"result": N_("Result"), "process": N_("Process measure")}
DIRECTIONS = {
    Direction.HIGHER: N_("Higher is better"),
    Direction.LOWER: N_("Lower is better"),
    Direction.RANGE: N_("Best inside a range"),
}
UNITS = {
    Unit.COUNT: N_("Count"),
    Unit.MONEY: N_("Money"),
    Unit.PERCENT: N_("Percent"),
    Unit.RATIO: N_("Multiple"),
    Unit.SCORE: N_("Score points"),
    Unit.DAYS: N_("Days"),
    Unit.HOURS: N_("Hours"),
}
AGGREGATIONS = {
    Aggregation.SUM: N_("Sum of the parts"),
    Aggregation.AVERAGE: N_("Mean of the parts"),
    Aggregation.LAST: N_("The latest value"),
    Aggregation.RATIO: N_("From its ingredients' totals"),
}
RULES = {
    Rule.RATIO: N_("By completion"),
    Rule.THREE_VALUE: N_("Three values"),
    Rule.DEDUCTION: N_("A point less for each 1% short"),
    Rule.THRESHOLD: N_("Reached or not"),
    Rule.RATED: N_("Rated by people"),
}
CYCLES = {
    Cycle.YEAR: N_("Every year"),
    Cycle.QUARTER: N_("Every quarter"),
    Cycle.MONTH: N_("Every month"),
}
FREQUENCIES = {
    "daily": N_("Daily"),
    "weekly": N_("Weekly"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
    "yearly": N_("Yearly"),
}
PACKS = {
    "all": N_("For everyone"),
    "b2b": N_("B2B"),
    "b2c": N_("B2C"),
    "brand": N_("Brand"),
    "campaign": N_("Campaigns"),
    "ecommerce": N_("E-commerce"),
    "fmcg": N_("Consumer goods"),
    "sales": N_("Sales"),
}
USES = {
    "scored": N_("On a scorecard"),
    "computed": N_("Computed by a formula"),
    "ingredient": N_("Part of a formula"),
}
READINGS = {
    "gross": N_(
        "Gross return: revenue divided by cost. 1:4 means 4 come back for each 1 spent; "
        "cost 100 and revenue 400 give 4."
    ),
    "net": N_(
        "Net return: what is left of the revenue after baseline and cost, divided by cost. "
        "Cost 100 and revenue 400 give 3, so a target of 1:4 is not reached."
    ),
}
SHORT_READINGS = {"gross": N_("gross return"), "net": N_("net return")}


def word(words: Mapping[Any, str], key: str) -> str:
    """One key in the reader's language; the key itself where the list doesn't have it."""
    return gettext(words[key]) if key in words else key


def choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Keys and words, for a field to choose from."""
    return [(str(key), gettext(sentence)) for key, sentence in words.items()]

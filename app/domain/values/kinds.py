"""The closed lists of words that metrics, KPIs and their readers share (domain.md 4, 5, 7)."""

from enum import StrEnum


class Unit(StrEnum):
    """What a metric's numbers count (單位). Percent values are fractions: 0.088 is 8.8%."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    RATIO = "ratio"
    SCORE = "score"
    DAYS = "days"
    HOURS = "hours"


class Direction(StrEnum):
    """Which way a metric gets better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class Aggregation(StrEnum):
    """How a metric's parts make a longer period's value."""

    SUM = "sum"
    AVERAGE = "average"
    LAST = "last"
    RATIO = "ratio"


class Rule(StrEnum):
    """How a KPI's score follows from its value (計分規則)."""

    RATIO = "ratio"
    THREE_VALUE = "three-value"
    DEDUCTION = "deduction"
    THRESHOLD = "threshold"
    RATED = "rated"


class Cycle(StrEnum):
    """When a KPI's value is due (考核週期)."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

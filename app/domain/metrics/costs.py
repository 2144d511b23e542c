"""Metrics that are money per something, such as CAC: none is zero or less. (input.md, one cell)"""


def is_cost_per_unit(unit: str, formula: str) -> bool:
    """Whether a metric counts money and is divided by something.

    >>> is_cost_per_unit("money", "marketing_spend / new_customers")
    True
    >>> is_cost_per_unit("money", "price * orders"), is_cost_per_unit("percent", "leads / visits")
    (False, False)
    """
    return unit == "money" and "/" in formula

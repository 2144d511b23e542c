"""Metrics that are changes themselves: +25% is a level of them. (input.md, one cell)"""

_ENDINGS = ("_growth", "_change", "_uplift")


def is_growth_rate(code: str) -> bool:
    """Whether a metric is a change, as the ending of its code says.

    >>> is_growth_rate("revenue_growth"), is_growth_rate("revenue")
    (True, False)
    """
    return code.endswith(_ENDINGS)

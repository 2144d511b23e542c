"""The scorecard's figures in floats, as floor and peer show them: one quotient and no rules.

Imports nothing, so that the peer's own environment can have it.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

Known = tuple[Any, ...]  # value, version, what was typed, verified


def months_of(period: str) -> tuple[tuple[str, ...], list[str]]:
    """The months of a quarter or half year, and the twelve that its trend shows."""
    year, length, number = int(period[:4]), {"Q": 3, "H": 6}[period[5]], int(period[6])
    end = length * number
    months = tuple(f"{year}-{month:02}" for month in range(end - length + 1, end + 1))
    trend = [f"{year - 1}-{month:02}" for month in range(end + 1, 13)]
    return months, trend + [f"{year}-{month:02}" for month in range(1, end + 1)]


def shown(
    card: str, period: str, first: Sequence[Any], months: Sequence[str], lines: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the page of a card takes; `first` is its name and its holder's."""
    return {
        "card": card,
        "period": period,
        "name": first[0],
        "holder": first[1],
        "months": months,
        "lines": lines,
        "score": f"{sum(line['points'] for line in lines):.2f}",
        "covered": f"{sum(line['counted'] for line in lines) * 100:g}%",
        "lights": [line["light"] for line in lines],
    }


def line(
    row: Sequence[Any],
    values: dict[str, Known],
    months: Sequence[str],
    trend: Sequence[str],
) -> dict[str, Any]:
    (id, name, metric, subject, owner, source, weight, target, low, high, unit, less, mean, *_) = (
        row
    )
    shown = _shown(unit)
    known = [values[month][0] for month in months if month in values]
    actual = (sum(known) / (len(known) if mean else 1)) if known else None
    goal = float(target) if target else None
    reached = None
    if actual and goal:
        reached = goal / actual if less else actual / goal
    course = [(at, values[month][0]) for at, month in enumerate(trend) if month in values]
    least = min((value for _, value in course), default=0.0)
    span = (max((value for _, value in course), default=0.0) - least) or 1.0
    points = [
        f"{5 + 78 * at / 11:.2f} {23 - 18 * (value - least) / span:.2f}" for at, value in course
    ]
    return {
        "id": id,
        "name": name,
        "metric": metric,
        "subject": subject,
        "owner": owner,
        "source": source,
        "weight": f"{float(weight) * 100:g}%",
        "target": shown(goal),
        "span": f"{shown(float(low))} – {shown(float(high))}" if low and high else None,
        "cells": [_cell(month, values.get(month, (None, 0, "", 0)), shown) for month in months],
        "actual": shown(actual),
        "completion": "—" if reached is None else f"{reached * 100:.1f}%",
        "counted": 0.0 if reached is None else float(weight),
        "light": "none" if reached is None else _light(reached),
        "points": 0.0 if reached is None else min(reached * 100, 120.0) * float(weight),
        "path": "M" + "L".join(points),
        "last": points[-1].split() if points else None,
    }


def _cell(month: str, known: Known, shown: Callable[[float | None], str]) -> dict[str, Any]:
    value, version, typed, verified = known
    return {
        "month": month,
        "called": f"{month[:4]} 年 {int(month[5:])} 月",
        "shown": shown(value),
        "version": version,
        "typed": typed if typed != shown(value) else "",
        "verified": verified,
        "key": uuid4().hex,
    }


def _light(reached: float) -> str:
    return "green" if reached >= 1 else "yellow" if reached >= 0.8 else "red"


def _shown(unit: str) -> Callable[[float | None], str]:
    def shown(value: float | None) -> str:
        if value is None:
            return "—"
        if unit == "percent":
            return f"{value * 100:.1f}%"
        return f"¥{value:,.2f}" if unit == "money" else f"{value:,.0f}"

    return shown

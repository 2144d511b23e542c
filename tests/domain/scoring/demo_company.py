"""The demonstration company's scorecards as scoring is told of them, read from the shipped CSV."""

import csv
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

from app.domain.scoring.card import ScoredCard, scored_card
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.terms import LineTerms, MetricTerms, PeriodTarget, Report
from app.domain.values.kinds import Aggregation, Direction, Rule, Unit
from app.domain.values.period import Period

APP = Path(__file__).parents[3] / "app"
MONTHS = {f"m{at:02}": f"2026-{at:02}" for at in range(1, 13)}
QUARTERS = {f"q{at}": f"2026-Q{at}" for at in range(1, 5)}


def scored(scorecard: str, period: str) -> ScoredCard:
    """That scorecard in that period, under the policy's defaults."""
    when = Period.parse(period)
    return scored_card(lines(scorecard, when), measured(), metrics(), ScoringPolicy(), when)


def lines(scorecard: str, period: Period) -> list[LineTerms]:
    """The lines in force in the period's last month, with the adjustments applied by then."""
    rows = [row for row in table("demo_data/kpis.csv") if row["scorecard"] == scorecard]
    in_force = (as_adjusted(row, period) for row in rows)
    return [line(row) for row in in_force if row is not None]


def as_adjusted(row: dict[str, str], period: Period) -> dict[str, str] | None:
    row, is_in_force = dict(row), not row["introduced_by"]
    for change in table("demo_data/adjustments.csv"):
        if change["kpi"] != row["kpi"] or change["status"] != "applied":
            continue
        first = Period.parse(change["first_period"])
        if first > period.last_month():
            continue
        if change["action"] == "change":
            row[change["field"]] = change["new_value"]
            if change["field"] == "target":
                for column, key in {**MONTHS, **QUARTERS}.items():
                    if Period.parse(key).last_day > first.first_day:
                        row[column] = change["new_value"]
        else:
            is_in_force = change["action"] == "add"
    return row if is_in_force else None


def line(row: dict[str, str]) -> LineTerms:
    set_for = {**MONTHS, **QUARTERS}
    return LineTerms(
        kpi=row["kpi"],
        metric=row["metric"],
        subject=row["measured_at"],
        weight=Decimal(row["weight"]) / 100,
        rule=Rule(row["rule"]),
        target=number(row["target"]),
        floor=number(row["floor"]),
        challenge=number(row["challenge"]),
        period_targets={
            key: PeriodTarget(Decimal(row[column]))
            for column, key in set_for.items()
            if row[column]
        },
        aggregation=Aggregation(row["aggregation"]),
        sources=tuple(row["source"].split(";")) if row["source"] else None,
    )


@cache
def metrics() -> dict[str, MetricTerms]:
    sources = {
        row["metric"]: tuple(row["official_sources"].split(";"))
        for row in table("demo_data/metric_sources.csv")
    }
    return {
        row["code"]: MetricTerms(
            code=row["code"],
            unit=Unit(row["unit"]),
            decimals=int(row["decimals"]),
            direction=Direction(row["direction"]),
            aggregation=Aggregation(row["aggregation"]),
            formula=row["formula"] or None,
            official_sources=sources.get(row["code"], ()),
            tolerance=number(row["tolerance"]),
            ratio_reading=row["ratio_reading"] or None,
            threshold=number(row["threshold"]),
        )
        for row in table("library_data/metric_library.csv")
    }


@cache
def measured() -> dict[tuple[str, str], dict[str, tuple[Report, ...]]]:
    rows = table("demo_data/measurements.csv")
    corrected = {row["corrects"] for row in rows}
    found: dict[tuple[str, str], dict[str, tuple[Report, ...]]] = defaultdict(dict)
    for row in rows:
        if row["id"] in corrected:
            continue
        cells = found[row["metric"], row["subject"]]
        report = Report(
            source=row["source"],
            value=Decimal(row["value"]),
            recorded_by=row["recorded_by"],
            verified=bool(row["verified_by"]),
            definition_version=int(row["definition_version"]),
            id=row["id"],
        )
        cells[row["month"]] = (*cells.get(row["month"], ()), report)
    return found


def number(text: str) -> Decimal | None:
    if text.endswith("%"):
        return Decimal(text[:-1]) / 100
    return Decimal(text) if text else None


@cache
def table(name: str) -> list[dict[str, str]]:
    with (APP / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

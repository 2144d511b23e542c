"""A request as texts of the form that asked for it, so that it can be written otherwise."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.domain.adjustments.changes import VALUES, Action, Change, change_of, parts_of
from app.domain.values.kinds import Unit
from app.domain.values.showing import show
from app.reading.lines import line_of
from app.views import formatting
from app.views.adjustments.wishing import AS_THE_METRIC, added_ending
from app.views.asking import accord
from app.views.scorecards.keeping import Kept
from projections.adjustments.queries import RequestRow
from projections.metrics.queries import MetricRow


def fields_of(row: RequestRow) -> dict[str, Any]:
    """What the form's own fields show of the request."""
    means = next((one for one in row.lines if one.action is Action.RESOURCE), None)
    organised = accord().organised()
    at = row.trigger_at
    return {
        "size": row.size,
        "category": row.category,
        "title": row.title or "",
        "explanation": row.explanation or "",
        "tactics": row.tactics or "",
        "evidence": "\n".join(row.evidence),
        "first_period": row.first_period,
        "trigger_at": at.astimezone(organised.zone).replace(tzinfo=None)
        if at and organised
        else None,
        "retroactive": row.retroactive,
        "means": row.written.get(means.what.id, "") if means and means.what else "",
        "means_amount": show(means.amount, Unit.MONEY) if means and means.amount else "",
    }


def texts_of(row: RequestRow, cards: Sequence[Kept]) -> dict[str, str]:
    """What was asked for, as the inputs of the scorecards' KPIs say it."""
    texts: dict[str, str] = {}
    for found in cards:
        about = [one for one in row.lines if one.card == found.card.id]
        added = [one for one in about if one.action is Action.ADD]
        for one in about:
            if one.action in (Action.CHANGE, Action.TRANSFER):
                texts |= _changed(found, one, row.first_period)
            elif one.action is Action.RETIRE and one.kpi is not None:
                texts[f"retire-{one.kpi.hex}"] = "y"
        for at, one in enumerate(added):
            objective = row.written.get(one.objective.id, "") if one.objective else ""
            texts |= _added(found, one, added_ending(found.card.id, at), objective)
    return texts


def _changed(found: Kept, change: Change, first: str) -> dict[str, str]:
    """The inputs of a KPI in force; those that say nothing stay away, and show what stands."""
    line = found.rows.get(change.kpi) if change.kpi else None
    if line is None:
        return {}
    metric, key, after = found.metric(line), line.kpi.hex, change.after
    texts: dict[str, str] = {}
    if any(name in after for name in VALUES):
        values = values_in_words({**(change.before or {}), **after}, metric)
        texts |= {f"{name}-{key}": text for name, text in values.items()}
    if "weight" in after:
        texts[f"weight-{key}"] = show(after["weight"], Unit.PERCENT)
    if after.get("owners"):
        texts[f"owner-{key}"] = _owners(after["owners"])
    if after.get("sources"):
        texts[f"source-{key}"] = ",".join(after["sources"])
    if "aggregation" in after:
        texts[f"aggregation-{key}"] = after["aggregation"] or AS_THE_METRIC
    if "parts" in after:
        asked = {name: value for name, value in after.items() if name != "parts"}
        followed = change_of(
            line_of(line),
            change.action,
            asked,
            first,
            usual=metric.aggregation,
            decimals=metric.decimals,
        )
        if followed.after.get("parts") != after["parts"]:
            texts |= {
                f"part-{key}-{part.period}": show(part.target, Unit(metric.unit))
                for part in parts_of(after)
            }
    return texts


def _added(found: Kept, change: Change, ending: str, objective: str) -> dict[str, str]:
    metric, after = found.known[change.metric], change.after
    texts = {
        "metric": change.metric,
        **values_in_words(after, metric),
        "weight": show(after["weight"], Unit.PERCENT),
        "owner": _owners(after["owners"]),
        "rule": after["rule"],
        "cycle": after["cycle"],
        "objective": objective,
        "replaces": change.replaces.hex if change.replaces else "",
    }
    return {f"new-{name}-{ending}": text for name, text in texts.items()}


def values_in_words(terms: Mapping[str, Any], metric: MetricRow) -> dict[str, str]:
    """Target, floor and challenge as a person writes them."""
    unit = Unit(metric.unit)

    def plain(value: Decimal | None) -> str:
        return "" if value is None else show(value, unit)

    target = plain(terms["target"])
    if terms["low"] is not None and terms["high"] is not None:
        target = f"{plain(terms['low'])} - {plain(terms['high'])}"
    if terms["relative"] is not None:
        target = terms["stated"] or formatting.signed_percent(terms["relative"]["change"])
    return {
        "target": target,
        "floor": plain(terms["floor"]),
        "challenge": plain(terms["challenge"]),
    }


def _owners(owners: Sequence[Sequence[Any]]) -> str:
    """Owners as a choice carries them (see `wishing.owners_chosen`)."""
    if len(owners) == 1:
        return str(owners[0][0])
    return ",".join(f"{person}:{share:f}" for person, share in owners)

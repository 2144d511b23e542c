"""Whether somebody may record a value: one answer for page and file. (domain.md 2 and 6)"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from app.domain.measurements.past import Where
from app.domain.measurements.refusals import FuturePeriod, NotASource
from app.domain.people.rights import Act, Actor, Thing, UnitTree, demand
from app.domain.reference import Facts
from app.domain.values.period import Period


def refuse_recording(
    facts: Facts,
    who: Actor,
    place: Where,
    source: str,
    thing: Thing,
    *,
    units: UnitTree,
    today: date,
    to_be_made: Collection[str] = (),
) -> None:
    """What stands in the way of a value, before anything that others did is told.

    `to_be_made` are sources that the same file brings: a metric without an official one may take
    them. A metric that is yet to be defined takes every source. `thing` is the place.
    Raises NotASource, NotYours, FuturePeriod: the first of them.
    """
    metric = facts.get("metric", place.metric)
    if metric is not None:
        _check_source(metric, facts, source, to_be_made)
    demand(who, Act.RECORD_VALUE, thing, units=units, today=today)
    _check_period(place.period, today)


def _sources_of(metric: Mapping[str, Any], facts: Facts) -> list[str]:
    """The sources that may report a metric, `own` last; every known one while none is official."""
    appointed = [*metric["official"], *metric["others"]]
    return [*(appointed if metric["official"] else sorted(facts.get("sources") or {})), "own"]


def _check_source(
    metric: Mapping[str, Any], facts: Facts, source: str, to_be_made: Collection[str]
) -> None:
    allowed = _sources_of(metric, facts)
    if source not in allowed and (metric["official"] or source not in to_be_made):
        raise NotASource(field="source", source=source, sources=", ".join(allowed))


def _check_period(period: str, today: date) -> None:
    first_day = Period.parse(period).first_day
    if first_day > today:
        raise FuturePeriod(field="period", period=Period.parse(period), first_day=first_day)

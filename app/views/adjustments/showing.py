"""A request's lines and its effect as templates print them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.changes import Action, Change, parts_of
from app.domain.refusals import N_
from app.domain.values.kinds import Unit
from app.views import formatting
from app.views.adjustments.words import FIELDS
from app.views.metrics.words import AGGREGATIONS, word
from app.views.scorecards.keeping import owner_words
from projections.metrics.queries import MetricRow, SourceRow
from projections.people.queries import Names

ACTIONS = {
    Action.ADD: N_("New KPI"),
    Action.RETIRE: N_("Retired"),
    Action.TRANSFER: N_("Transfer"),
}


@dataclass(frozen=True)
class World:
    """What words need: names, metrics, sources, and the reader's language."""

    names: Names
    metrics: Mapping[str, MetricRow]
    sources: Mapping[str, SourceRow]
    language: str

    def metric(self, code: str) -> str:
        known = self.metrics.get(code)
        return known.name(self.language) if known else code

    def figure(self, value: Decimal | Fraction | None, code: str) -> str:
        """A value in its metric's unit."""
        metric = self.metrics.get(code)
        if value is None or metric is None:
            return formatting.ABSENT
        places = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
        return formatting.amount_within(Fraction(value), metric.unit, places)


@dataclass(frozen=True)
class Moved:
    """One thing that a line changes: what it is called, as it stands, and as it is asked for.

    `meanwhile` is how it stands now where that is no longer what the request was written against;
    `new` is None where only that moved and the request asks for nothing about it.
    """

    name: str
    old: str | None
    new: str | None
    meanwhile: str | None = None


@dataclass(frozen=True)
class ShownLine:
    """A line of a request: the KPI, what is done to it, and what moves."""

    kpi: UUID | None
    name: str
    subject: str
    said: str
    moved: Sequence[Moved]
    is_stale: bool = False


@dataclass(frozen=True)
class ShownCard:
    """The lines of a request that belong to one scorecard; no scorecard for means."""

    id: UUID | None
    name: str
    lines: Sequence[ShownLine]


def shown_cards(
    changes: Iterable[Change],
    cards: Mapping[UUID, str],
    world: World,
    written: Mapping[UUID, str],
    standing: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> list[ShownCard]:
    """A request's lines by scorecard. `standing` is how its KPIs stand now; None: not compared."""
    found: dict[UUID | None, list[ShownLine]] = {}
    for one in changes:
        found.setdefault(one.card, []).append(_line(one, world, written, standing))
    return [
        ShownCard(id, cards.get(id, formatting.ABSENT) if id else gettext("Means"), lines)
        for id, lines in found.items()
    ]


def _line(
    change: Change,
    world: World,
    written: Mapping[UUID, str],
    standing: Mapping[UUID, Mapping[str, Any]] | None,
) -> ShownLine:
    if change.action is Action.RESOURCE:
        said = written.get(change.what.id, "") if change.what else ""
        amount = change.amount
        asked = formatting.money(amount) if amount is not None else None
        return ShownLine(None, said, "", "", [Moved(gettext("Amount"), None, asked)])
    now = None
    if standing is not None and change.kpi is not None and change.before is not None:
        now = standing.get(change.kpi, {})
    return ShownLine(
        kpi=change.kpi,
        name=world.metric(change.metric),
        subject=world.names.of(change.subject, world.language),
        said=gettext(ACTIONS[change.action]) if change.action in ACTIONS else "",
        moved=[] if change.action is Action.RETIRE else list(_moved(change, world, now)),
        is_stale=now is not None and now != change.before,
    )


def _moved(change: Change, world: World, now: Mapping[str, Any] | None) -> Iterable[Moved]:
    before = change.before or {}
    for name, label in FIELDS.items():
        if name not in change.after or (change.before is None and change.after[name] in (None, "")):
            continue
        if name == "stated" and change.after.get("target") is not None:
            continue  # A plain level is told by the target itself.
        old = field_words(name, before.get(name), change.metric, world) if before else None
        new = field_words(name, change.after[name], change.metric, world)
        meanwhile = None
        if now is not None and now.get(name) != before.get(name):
            meanwhile = field_words(name, now.get(name), change.metric, world)
        yield Moved(gettext(label), old, new, meanwhile)
    yield from _moved_parts(change, world)
    if now is not None:
        yield from _moved_meanwhile(change, world, now)


def _moved_meanwhile(change: Change, world: World, now: Mapping[str, Any]) -> Iterable[Moved]:
    """What else stands otherwise by now, although the request says nothing about it."""
    before = change.before or {}
    for name, label in FIELDS.items():
        if name not in change.after and now.get(name) != before.get(name):
            old = field_words(name, before.get(name), change.metric, world)
            new = field_words(name, now.get(name), change.metric, world)
            yield Moved(gettext(label), old, None, new)
    for month, then in now.get("later", ()):
        old_terms = dict(before.get("later", ())).get(month, before)
        for name, label in FIELDS.items():
            if then.get(name) != old_terms.get(name):
                old = field_words(name, old_terms.get(name), change.metric, world)
                new = field_words(name, then.get(name), change.metric, world)
                from_then = gettext("from %(period)s on", period=formatting.period(month))
                yield Moved(f"{gettext(label)} ({from_then})", old, None, new)
    stood = {part.period: part.target for part in parts_of(before)}
    stands = {part.period: part.target for part in parts_of(now)}
    for period in sorted({*stood, *stands}):
        if stood.get(period) != stands.get(period):
            old = world.figure(stood.get(period), change.metric)
            new = world.figure(stands.get(period), change.metric)
            yield Moved(formatting.period(period), old, None, new)


def _moved_parts(change: Change, world: World) -> Iterable[Moved]:
    """Targets of single periods; those that follow the KPI's own are told once."""
    stood = {part.period: part.target for part in parts_of(change.before or {})}
    asked = parts_of(change.after)
    followed = [one for one in asked if one.target == change.after.get("target")]
    for part in asked:
        if part in followed:
            continue
        old = world.figure(stood[part.period], change.metric) if part.period in stood else None
        new = world.figure(part.target, change.metric)
        yield Moved(formatting.period(part.period), old, new)
    if followed:
        first = formatting.period(min(one.period for one in followed))
        name = gettext("Months and quarters from %(period)s on", period=first)
        stands = {stood.get(one.period) for one in followed}
        old = world.figure(stands.pop(), change.metric) if len(stands) == 1 else None
        yield Moved(name, old, world.figure(followed[0].target, change.metric))


def field_words(name: str, value: Any, metric: str, world: World) -> str:
    """A term of a KPI in words."""
    if name == "aggregation" and not value and metric in world.metrics:
        usual = word(AGGREGATIONS, world.metrics[metric].aggregation)
        return gettext("as the metric says: %(usual)s", usual=usual)
    if value in (None, "", []):
        return formatting.ABSENT
    match name:
        case "weight":
            return formatting.weight(value)
        case "owners":
            return owner_words([(person, share) for person, share in value], world.names)
        case "sources":
            named = [
                world.sources[code].name(world.language) if code in world.sources else code
                for code in value
            ]
            return gettext(", ").join(named)
        case "aggregation":
            return word(AGGREGATIONS, value)
        case "relative":
            return formatting.signed_percent(value["change"])
        case "stated":
            return str(value)
    return world.figure(value, metric)


# -- the effect -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownEffectLine:
    """A KPI of a scorecard: completion, light and points, as they are and as they would be."""

    name: str
    completion: tuple[str, str]
    light: tuple[str | None, str | None]
    points: tuple[str, str]
    moves: bool


@dataclass(frozen=True)
class ShownEffect:
    """A scorecard in a period. Pairs are now and then; `moves` whether the score would be other."""

    card: str
    period: str
    score: tuple[str, str]
    grade: tuple[str, str]
    moves: bool
    has_score: bool
    lines: Sequence[ShownEffectLine]

    @property
    def moved(self) -> Sequence[ShownEffectLine]:
        """The KPIs for which something would be otherwise."""
        return [line for line in self.lines if line.moves]

    @property
    def others(self) -> int:
        """How many stay as they are."""
        return len(self.lines) - len(self.moved)


def shown_effects(
    facts: Iterable[Mapping[str, Any]],
    cards: Mapping[UUID, str],
    kpis: Mapping[UUID, str],
    world: World,
) -> list[ShownEffect]:
    """What was worked out, or stored with a decision (`effect_facts`); `kpis` gives metrics."""
    return [_effect(one, cards, kpis, world) for one in facts]


def _effect(
    told: Mapping[str, Any], cards: Mapping[UUID, str], kpis: Mapping[UUID, str], world: World
) -> ShownEffect:
    now, then = told["now"], told["then"]
    return ShownEffect(
        card=cards.get(told["card"], formatting.ABSENT),
        period=told["period"],
        score=(formatting.score(now["score"]), formatting.score(then["score"])),
        grade=(now["grade"] or formatting.ABSENT, then["grade"] or formatting.ABSENT),
        moves=(now["score"], now["grade"]) != (then["score"], then["grade"]),
        has_score=now["score"] is not None or then["score"] is not None,
        lines=[_effect_line(one, kpis, world) for one in told["lines"]],
    )


def _effect_line(
    told: Mapping[str, Any], kpis: Mapping[UUID, str], world: World
) -> ShownEffectLine:
    nothing = dict.fromkeys(("completion", "light", "score", "points"))
    now, then = told["now"] or nothing, told["then"] or nothing
    return ShownEffectLine(
        name=world.metric(kpis.get(told["kpi"], "")),
        completion=(
            formatting.completion(now["completion"]),
            formatting.completion(then["completion"]),
        ),
        light=(now["light"], then["light"]),
        points=(formatting.points(now["points"]), formatting.points(then["points"])),
        moves=now != then,
    )

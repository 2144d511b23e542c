"""What is typed into the form that asks for an adjustment: read into changes, errors beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.domain.adjustments.asking import Wanted
from app.domain.adjustments.changes import Action, Change, change_of
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, Terms
from app.domain.values.kinds import Aggregation, Cycle, Rule, Unit
from app.domain.values.period import Period
from app.domain.values.showing import show
from app.reading.lines import line_of
from app.views.asking import me
from app.views.scorecards.forms import typed_parts
from app.views.scorecards.keeping import Kept, owner_words
from app.views.scorecards.phasing import standing_target
from app.views.scorecards.wanted import Against, wanted
from app.views.typed import typed_amount
from projections.metrics.queries import MetricRow
from projections.scorecards.queries import LineRow

VALUES = ("target", "floor", "challenge")
AS_THE_METRIC = "usual"
"""The choice of the aggregation that the metric has, and not one of the KPI's own."""

MOST_ADDED = 10
"""KPIs that one request may add to one scorecard."""


@dataclass
class Typed:
    """One input: its name in the form, its text, and what stands in its way.

    `asked_for` puts a choice into words that is none of the usual ones, such as joint owners.
    """

    name: str
    data: str
    errors: list[str] = field(default_factory=list)
    asked_for: str = ""

    @property
    def id(self) -> str:
        return self.name


@dataclass
class LineWish:
    """A KPI's inputs. `parts` are the targets of single periods, by period; they stand on the form
    of the KPI that it was opened for, and of one whose parts were asked for before."""

    row: LineRow
    metric: MetricRow
    target: Typed
    floor: Typed
    challenge: Typed
    weight: Typed
    owner: Typed
    source: Typed
    aggregation: Typed
    retire: bool
    parts: Sequence[tuple[str, Typed]]
    parts_asked: bool
    is_focus: bool
    wanted: Wanted | None = None

    @property
    def sources_taken(self) -> list[str]:
        """The sources that the metric takes values from, by their codes."""
        return [*self.metric.official, *self.metric.others]

    @property
    def unread(self) -> list[str]:
        """What stands in the way of the inputs that can't be read."""
        inputs = (self.target, self.floor, self.challenge, self.weight, self.owner)
        parts = (part for _, part in self.parts)
        return [said for one in (*inputs, self.aggregation, *parts) for said in one.errors]


@dataclass
class AddedWish:
    """The inputs of a KPI to add; `replaces` is the one that goes for it."""

    metric: Typed
    target: Typed
    floor: Typed
    challenge: Typed
    weight: Typed
    owner: Typed
    rule: Typed
    cycle: Typed
    objective: Typed
    replaces: Typed
    wanted: Wanted | None = None

    @property
    def unread(self) -> list[str]:
        """What stands in the way of the inputs that can't be read."""
        inputs = (self.metric, self.target, self.floor, self.challenge, self.weight, self.owner)
        return [said for one in inputs for said in one.errors]


@dataclass
class CardWish:
    """A scorecard's part of the form; the last of the KPIs to add is always an empty one."""

    kept: Kept
    lines: Sequence[LineWish]
    additions: Sequence[AddedWish]

    def changes(self, first_period: str) -> list[Change]:
        """What is wanted, as the effect is worked out from it."""
        found = []
        for line in self.lines:
            if line.wanted is not None:
                change = change_of(
                    line_of(line.row),
                    line.wanted.action,
                    line.wanted.after or {},
                    first_period,
                    usual=line.metric.aggregation,
                    decimals=line.metric.decimals,
                )
                found.append(replace(change, card=self.kept.card.id))
        card = self.kept.card.id
        for new in (one.wanted for one in self.additions):
            if new is not None and new.subject is not None:
                kpi = kpi_id(card, new.metric, new.subject)
                terms = dict(new.after or {})
                found.append(Change(Action.ADD, card, kpi, new.metric, new.subject, None, terms))
        return found

    @property
    def names(self) -> list[tuple[str, str]]:
        """The KPIs that another one may take the place of."""
        language = me().language
        return [(line.row.kpi.hex, line.metric.name(language)) for line in self.lines]

    @property
    def unread(self) -> list[tuple[str, str]]:
        """What can't be read and so isn't reckoned with: each KPI's name with a sentence."""
        named = [(line.metric.name(me().language), line.unread) for line in self.lines]
        named += [(new.metric.data, new.unread) for new in self.additions]
        return [(name, sentence) for name, said in named for sentence in said]

    @property
    def new_weights(self) -> list[tuple[str, Decimal]]:
        """The metrics of the KPIs to add, each with its weight."""
        return [
            (new.metric, (new.after or {})["weight"])
            for new in (one.wanted for one in self.additions)
            if new is not None
        ]

    def weights(self) -> dict[UUID, Decimal]:
        """The weights as typed; of a line that goes, none."""
        found: dict[UUID, Decimal] = {}
        for line in self.lines:
            after = (line.wanted.after or {}) if line.wanted else {}
            if line.wanted is not None and line.wanted.action is Action.RETIRE:
                found[line.row.kpi] = Decimal(0)
            elif "weight" in after:
                found[line.row.kpi] = after["weight"]
        return found


def card_wish(found: Kept, form: Mapping[str, str], focus: UUID | None) -> CardWish:
    """A scorecard's inputs, as typed or as they stand, each read."""
    lines = [_line(found, row, form, focus) for row in found.in_force]
    additions = _additions(found, form)
    replaced = {one.wanted.replaces for one in additions if one.wanted is not None}
    for line in lines:
        if line.row.kpi in replaced:
            line.wanted = Wanted(Action.RETIRE, found.card.id, line.row.kpi)
    return CardWish(found, lines, additions)


def _line(found: Kept, row: LineRow, form: Mapping[str, str], focus: UUID | None) -> LineWish:
    metric, terms = found.metric(row), found.terms(row)
    stands = standing_target(found, row)
    inputs = {name: _typed(form, f"{name}-{row.kpi.hex}", stands[name]) for name in VALUES}
    weight = _typed(form, f"weight-{row.kpi.hex}", show(terms.weight, Unit.PERCENT))
    owner = _typed(form, f"owner-{row.kpi.hex}", "")
    source = _typed(form, f"source-{row.kpi.hex}", "")
    aggregation = _typed(form, f"aggregation-{row.kpi.hex}", "")
    if "," in owner.data:
        joint = [(person, share) for person, share in owners_chosen(owner)]
        owner.asked_for = owner_words(joint, found.names)
    if "," in source.data:
        source.asked_for = gettext(", ").join(source.data.split(","))
    has_parts = any(name.startswith(f"part-{row.kpi.hex}-") for name in form)
    wish = LineWish(
        row=row,
        metric=metric,
        target=inputs["target"],
        floor=inputs["floor"],
        challenge=inputs["challenge"],
        weight=weight,
        owner=owner,
        source=source,
        aggregation=aggregation,
        retire=bool(form.get(f"retire-{row.kpi.hex}")),
        parts=_parts(found, row, form) if row.kpi == focus or has_parts else (),
        parts_asked=has_parts,
        is_focus=row.kpi == focus,
    )
    wish.wanted = _wanted(found, wish, stands)
    return wish


def _wanted(found: Kept, wish: LineWish, stands: Mapping[str, str]) -> Wanted | None:
    """What a line asks for; None where it stays as it is."""
    card, row, terms = found.card.id, wish.row, found.terms(wish.row)
    if wish.retire:
        return Wanted(Action.RETIRE, card, row.kpi)
    after: dict[str, Any] = {}
    if any(getattr(wish, name).data != stands[name] for name in VALUES):
        after |= _values(wish, found, stands)
    share = typed_amount(wish.weight, Unit.PERCENT, points=True)
    if share is not None and share != terms.weight:
        after["weight"] = share
    if owners := owners_chosen(wish.owner):
        after["owners"] = owners
    if wish.source.data:
        after["sources"] = wish.source.data.split(",")
    if wish.aggregation.data in {AS_THE_METRIC, *Aggregation}:
        after["aggregation"] = wish.aggregation.data.removeprefix(AS_THE_METRIC)
    elif wish.aggregation.data:
        wish.aggregation.errors.append(gettext("Choose one of the list."))
    if parts := _typed_parts(wish):
        after["parts"] = parts
    return Wanted(Action.CHANGE, card, row.kpi, after=after) if after else None


def _values(wish: LineWish, found: Kept, stands: Mapping[str, str]) -> dict[str, Any]:
    terms = found.terms(wish.row)
    before = Period.parse(terms.baseline_period or str(found.card.year - 1))
    against = Against(wish.row.subject, before, terms.baseline)
    want = wanted(wish.target, wish.floor, wish.challenge, wish.metric, against)
    after: dict[str, Any] = {"floor": want.floor, "challenge": want.challenge}
    if wish.target.data != stands["target"]:
        relative = want.relative
        after |= {"target": want.target, "low": want.low, "high": want.high, "stated": want.stated}
        after["relative"] = None if relative is None else vars(relative)
    return after


def owners_chosen(field: Typed) -> list[list[Any]]:
    """Owners with their shares as a choice carries them: `<id>`, or `<id>:0.6,<id>:0.4`."""
    named = [one.partition(":") for one in field.data.split(",") if one]
    try:
        return [[UUID(person), Decimal(share or 1)] for person, _, share in named]
    except (ValueError, InvalidOperation):
        field.errors.append(gettext("Choose one of the list."))
        return []


def _parts(found: Kept, row: LineRow, form: Mapping[str, str]) -> list[tuple[str, Typed]]:
    """Quarters and months of the year, as typed or as they stand."""
    unit, year = Unit(found.metric(row).unit), Period.parse(str(found.card.year))
    return [
        (
            period.key,
            _typed(
                form,
                f"part-{row.kpi.hex}-{period.key}",
                show(row.parts[period.key].target, unit) if period.key in row.parts else "",
            ),
        )
        for period in (*year.quarters(), *year.months())
    ]


def _typed_parts(wish: LineWish) -> list[list[Any]]:
    """The targets of single periods that were typed otherwise than they stand."""
    unit = Unit(wish.metric.unit)
    texts = {key: part.data for key, part in wish.parts}
    found = []
    for read in typed_parts(texts, unit, currency=wish.metric.currency):
        stood = wish.row.parts.get(read.name)
        if read.error:
            dict(wish.parts)[read.name].errors.append(read.error)
        elif read.value is not None and (stood is None or stood.target != read.value):
            kept = (stood.floor, stood.challenge) if stood else (None, None)
            found.append([read.name, read.value, *kept])
    return found


def _additions(found: Kept, form: Mapping[str, str]) -> list[AddedWish]:
    """The KPIs to add as typed, and an empty one after them."""
    additions: list[AddedWish] = []
    for at in range(MOST_ADDED):
        additions.append(_added(found, form, added_ending(found.card.id, at)))
        if not additions[-1].metric.data:
            break
    return additions


def added_ending(card: UUID, at: int) -> str:
    """How the names of the inputs of the KPI to add in this place end."""
    return f"{card.hex}-{at}" if at else card.hex


def _added(found: Kept, form: Mapping[str, str], ending: str) -> AddedWish:
    def typed(name: str, stands: str = "") -> Typed:
        return _typed(form, f"new-{name}-{ending}", stands)

    wish = AddedWish(
        metric=typed("metric"),
        target=typed("target"),
        floor=typed("floor"),
        challenge=typed("challenge"),
        weight=typed("weight"),
        owner=typed("owner", str(found.card.owner or "")),
        rule=typed("rule"),
        cycle=typed("cycle", Cycle.MONTH),
        objective=typed("objective"),
        replaces=typed("replaces"),
    )
    if not wish.metric.data:
        return wish
    metric = _metric(found, wish.metric.data)
    if metric is None:
        wish.metric.errors.append(gettext("There is no such metric in the dictionary."))
        return wish
    against = Against(found.card.holder, Period.parse(str(found.card.year - 1)))
    want = wanted(wish.target, wish.floor, wish.challenge, metric, against)
    share = typed_amount(wish.weight, Unit.PERCENT, points=True)
    if share is None and not wish.weight.errors:
        wish.weight.errors.append(gettext("Give the new KPI a weight."))
    owners = owners_chosen(wish.owner)
    if not owners and not wish.owner.errors:
        wish.owner.errors.append(gettext("A KPI needs an owner."))
    if share is None or wish.unread:
        return wish
    terms = Terms(
        weight=share,
        rule=wish.rule.data if wish.rule.data in set(Rule) else metric.default_rule,
        cycle=wish.cycle.data if wish.cycle.data in set(Cycle) else Cycle.MONTH,
        floor=want.floor,
        target=want.target,
        challenge=want.challenge,
        low=want.low,
        high=want.high,
        relative=want.relative,
        stated=want.stated,
        owners=tuple(Owner(person, part) for person, part in owners),
    )
    wish.wanted = Wanted(
        Action.ADD,
        found.card.id,
        metric=metric.code,
        subject=found.card.holder,
        after={**terms.facts(), "parts": []},
        replaces=next(
            (row.kpi for row in found.in_force if row.kpi.hex == wish.replaces.data), None
        ),
        objective=wish.objective.data,
    )
    return wish


def _metric(found: Kept, text: str) -> MetricRow | None:
    wanted_text = text.strip()
    if wanted_text in found.known:
        return found.known[wanted_text]
    named = (
        one for one in found.known.values() if wanted_text in (*one.names.values(), *one.aliases)
    )
    return next(named, None)


def _typed(form: Mapping[str, str], name: str, stands: str) -> Typed:
    return Typed(name, str(form.get(name, stands))[:120].strip())

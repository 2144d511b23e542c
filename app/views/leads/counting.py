"""One list under two definitions side by side, with every record that makes the difference."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.leads.counting import Beside, Ground, Pair
from app.domain.measurements.difference import ItemKind, difference_id
from app.domain.measurements.differing import Part, explain_by_parts
from app.domain.measurements.place import Place
from app.domain.values.period import Period
from app.ledger import Seen
from app.reading.leads import Counted, counted, side_by_side
from app.reading.rulings import standing_value
from app.views import formatting
from app.views.asking import db, do, me, moment, zone
from app.views.exporting import Cell, Listing, export_urls, file_answer
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import seen_of
from app.views.leads.page import Definition, definition, demanded, may_read, title_of
from app.views.leads.words import (
    condition_words,
    ground_words,
    list_name,
    rule_words,
    verdict_words,
)
from app.views.measurements.differences import ShownDifference, address
from app.views.measurements.differing import LONGEST, differences_at
from app.views.refusing import refusals_on
from projections.leads.queries import ListRow, RuleRow, lists_on, records_of, rules_of
from projections.metrics.queries import metrics
from projections.people.queries import Names, names

bp = Blueprint("counting", __name__, url_prefix="/leads")

MOST_SHOWN = 200
KINDS: Mapping[Ground, ItemKind] = {
    Ground.OUTSIDE_PERIOD: ItemKind.TIMING,
    Ground.UNDATED: ItemKind.TIMING,
    Ground.REPEATED: ItemKind.DUPLICATES,
}
"""What of a difference a ground explains; another one has its own name."""


@dataclass(frozen=True)
class Side:
    """A counting as the page shows it, with the conditions in words."""

    counted: Counted
    shown: Definition
    conditions: tuple[str, ...]
    list_name: str


@dataclass(frozen=True)
class Difference:
    """A record that one side counts and the other doesn't."""

    key: str
    cells: tuple[str, ...]
    first: str
    second: str


@dataclass(frozen=True)
class Compared:
    """Both sides; `beside` is None where one of them could not be counted."""

    row: ListRow
    first: Side
    second: Side
    beside: Beside | None
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Cause:
    """Why one side leaves records out that the other counts. `side` is which one, in words."""

    side: str
    words: str
    kind: ItemKind
    is_first: bool
    count: int

    @property
    def part(self) -> Part:
        """The same as a part of the difference: the second count less the first."""
        amount = Decimal(self.count if self.is_first else -self.count)
        return Part(self.kind, amount, self.words[:LONGEST])


@bp.get("/<uuid:list_id>/count")
def count(list_id: UUID) -> Response:
    """Both countings, why they differ, and the records that make the difference."""
    row = demanded(list_id)
    return shown("leads/count.html", **_context(row, AskedForm()))


@bp.post("/<uuid:list_id>/causes/<source>")
def naming(list_id: UUID, source: str) -> Response:
    """The causes become the named parts of what a source differs by from the official one."""
    row, form = demanded(list_id), AskedForm(request.form)
    place = Place(row.metric, row.subject, row.period)
    seen = differences_at(place)
    if seen is None or source not in {one.source for one in seen.differences}:
        abort(404)
    found = _compared_of(row)
    if form.validate():
        with refusals_on(form):
            do(
                explain_by_parts,
                key=form.key.data,
                seen=form.seen.data,
                place=place,
                source=source,
                parts=tuple(one.part for one in _causes(found)) if found else (),
            )
    return answered(
        form,
        "leads/count.html",
        back_to=address(place, source, None),
        **_context(row, form),
    )


def _context(row: ListRow, form: AskedForm) -> dict[str, Any]:
    at, list_id = moment().position, row.list
    called = names(db(), at=at)
    rules = rules_of(db(), row.metric, at=at)
    others = _others(row)
    found = _compared(row, rules, others, called)
    known = metrics(db(), at=at, codes=[row.metric])
    standing = standing_value(db(), row.metric, row.subject, Period.parse(row.period), at=at)
    differences = list(_differences(found)) if found else []
    sources, may_name = _open_differences(row)
    asked: dict[str, Any] = (
        {
            "first": found.first.counted.rule.rule,
            "second": found.second.counted.rule.rule,
            "other": found.second.counted.row.list,
        }
        if found
        else {}
    )
    return {
        "row": row,
        "title": title_of(row, known, called),
        "metric": row.metric,
        "found": found,
        "rules": [(str(one.rule), rule_words(one, called, me().language)) for one in rules],
        "lists": [(str(one.list), list_name(one, called, me().language)) for one in (row, *others)],
        "causes": _causes(found) if found else [],
        "differences": differences[:MOST_SHOWN],
        "hidden": max(len(differences) - MOST_SHOWN, 0),
        "standing": formatting.ABSENT
        if standing is None
        else formatting.amount(standing, known[row.metric].unit),
        "exports": export_urls("counting.export", list_id=list_id, **asked) if found else [],
        "form": form,
        "sources": [
            (
                one,
                url_for("counting.naming", list_id=list_id, source=one.source, **asked),
                AskedForm(seen=_seen(row, one.source)) if one.source in may_name else None,
            )
            for one in sources
        ],
    }


@bp.get("/<uuid:list_id>/differences.<form>")
def export(list_id: UUID, form: str) -> Response:
    """The records that make the difference, as a file."""
    if form not in ("csv", "xlsx"):
        abort(404)
    found = _compared_of(demanded(list_id))
    if found is None:
        abort(404)
    header = [gettext("Record"), found.first.shown.name, found.second.shown.name, *found.columns]
    rows: Iterator[list[Cell]] = (
        [one.key or gettext("erased"), one.first, one.second, *one.cells]
        for one in _differences(found)
    )
    return file_answer(Listing("differences", header, rows), form)


# -- what the page needs --------------------------------------------------------------------------


def _compared_of(row: ListRow) -> Compared | None:
    """What the address asks for of a list."""
    at = moment().position
    return _compared(row, rules_of(db(), row.metric, at=at), _others(row), names(db(), at=at))


def _others(row: ListRow) -> list[ListRow]:
    """Other lists of the same number that the reader may see."""
    found = lists_on(db(), row.metric, row.subject, row.period, at=moment().position)
    return [one for one in found if one.list != row.list and may_read(one)]


def _compared(
    row: ListRow, rules: Sequence[RuleRow], others: Sequence[ListRow], called: Names
) -> Compared | None:
    """What the address asks for; the definition's newest version and the next rule unless it says
    otherwise. None where there are no two countings to lay side by side."""
    other = next((one for one in others if str(one.list) == request.args.get("other")), row)
    if not rules or (len(rules) < 2 and other is row):
        return None
    usual = max(rules, key=lambda one: one.version or 0)
    first = _asked_rule(rules, "first") or usual
    rest = [one for one in rules if one.rule != first.rule] or [first]
    second = _asked_rule(rules, "second") or rest[-1]
    ours = counted(row, records_of(db(), row), first, zone())
    records = ours.records if other is row else records_of(db(), other)
    theirs = counted(other, records, second, zone())
    needed = dict.fromkeys((*first.counting.attributes, *second.counting.attributes))
    return Compared(
        row=row,
        first=_side(ours, called),
        second=_side(theirs, called),
        beside=side_by_side(ours, theirs),
        columns=tuple(needed),
    )


def _asked_rule(rules: Sequence[RuleRow], name: str) -> RuleRow | None:
    asked = request.args.get(name, "")
    return next((one for one in rules if str(one.rule) == asked), None)


def _side(one: Counted, called: Names) -> Side:
    counting = one.rule.counting
    words = [condition_words(condition) for condition in counting.conditions]
    if counting.once_by:
        words.append(gettext("counts once for each “%(attribute)s”", attribute=counting.once_by))
    if counting.dated_by:
        words.append(gettext("its day comes from “%(attribute)s”", attribute=counting.dated_by))
    name = list_name(one.row, called, me().language)
    return Side(one, definition(one, called), tuple(words), name)


def _differences(found: Compared) -> Iterator[Difference]:
    if found.beside is None:
        return
    for pair in found.beside.pairs:
        if pair.differs:
            here = pair.first or pair.second
            record = here.record if here else None
            yield Difference(
                key=pair.key,
                cells=tuple(record.of(name) if record else "" for name in found.columns),
                first=verdict_words(found.first.counted.rule, pair.first),
                second=verdict_words(found.second.counted.rule, pair.second),
            )


def _causes(found: Compared) -> list[Cause]:
    """Why the sides differ: which one doesn't count, on what ground, and how many; most first."""
    if found.beside is None:
        return []
    counts = Counter(_cause(found, pair) for pair in found.beside.pairs if pair.differs)
    return [replace(cause, count=count) for cause, count in counts.most_common()]


def _cause(found: Compared, pair: Pair) -> Cause:
    is_first = pair.first is None or not pair.first.counts
    side, verdict = (found.first, pair.first) if is_first else (found.second, pair.second)
    rule = side.counted.rule
    if verdict is None or verdict.ground is None:
        words, kind = verdict_words(rule, verdict), ItemKind.OTHER
    else:
        words = ground_words(rule, verdict.ground, verdict.condition, None)
        kind = KINDS.get(verdict.ground, ItemKind.OTHER)
    return Cause(side.shown.name, words, kind, is_first, 0)


def _open_differences(row: ListRow) -> tuple[list[ShownDifference], set[str]]:
    """What sources differ by without a named part, and which of it the reader may name."""
    found = differences_at(Place(row.metric, row.subject, row.period))
    if found is None:
        return [], set()
    unnamed = [one for one in found.differences if not one.items]
    return unnamed, {one.source for one in unnamed if found.may_explain(one.source)}


def _seen(row: ListRow, source: str) -> Seen:
    return seen_of(difference_id(Place(row.metric, row.subject, row.period).cell, source))

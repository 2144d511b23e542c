"""What counts under a version of a metric's definition, and as a unit sees it: rows to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.leads.commands import write_rule
from app.domain.leads.counting import LONGEST, MOST_CONDITIONS, Condition, Counting, Operator
from app.domain.leads.counting_rule import rule_id
from app.domain.people.rights import Act, Thing
from app.views.asking import db, do, me, moment, whole_company
from app.views.fragments import answered, shown
from app.views.happened import happened, seen_of
from app.views.leads.forms import RuleForm
from app.views.leads.page import may_read, rule_url
from app.views.leads.words import OPERATORS, condition_words, rule_name
from app.views.refusing import refusals_on
from projections.leads.queries import RuleRow, all_lists, rules_of
from projections.metrics.queries import MetricRow, versions
from projections.people.queries import Names, names

bp = Blueprint("defining", __name__, url_prefix="/leads/definitions")

FREE_ROWS = 3


@dataclass(frozen=True)
class Typed:
    """A row as it was typed; what can't be read as an operator is "is"."""

    attribute: str = ""
    operator: str = "is"
    value: str = ""

    @property
    def condition(self) -> Condition:
        return Condition(self.attribute, Operator(self.operator), self.value)


@dataclass(frozen=True)
class Asked:
    """Which rule is meant: of a version, or of a unit."""

    version: int | None
    unit: UUID | None


@bp.get("/<metric>")
def rule(metric: str) -> Response:
    """The rules of a metric, and the form of the one that the address names."""
    known = _metric(metric)
    wanted = _asked(known)
    standing = _standing(metric, wanted)
    counting = standing.counting if standing else Counting()
    form = RuleForm(once_by=counting.once_by, dated_by=counting.dated_by)
    rows = [Typed(*one.facts) for one in counting.conditions]
    return shown("leads/rule.html", **_context(known, wanted, standing, form, rows))


@bp.post("/<metric>")
def write(metric: str) -> Response:
    """Other rows hold from now on."""
    known, form, rows = _metric(metric), RuleForm(request.form), _typed_rows()
    wanted = _asked(known)
    if form.validate():
        with refusals_on(form):
            do(
                write_rule,
                key=form.key.data,
                seen=form.seen.data,
                metric=metric,
                version=wanted.version,
                unit=wanted.unit,
                counting=Counting(
                    tuple(one.condition for one in rows),
                    form.once_by.data or "",
                    form.dated_by.data or "",
                ),
            )
    return answered(
        form,
        "leads/rule.html",
        back_to=rule_url(metric, wanted.version, wanted.unit),
        **_context(known, wanted, _standing(metric, wanted), form, rows),
    )


# -- what the page needs --------------------------------------------------------------------------


def _metric(code: str) -> list[MetricRow]:
    """The versions of the metric's definition, the oldest first; else 404."""
    found = versions(db(), at=moment().position, codes=[code])
    if not found:
        abort(404)
    return found


def _asked(known: Sequence[MetricRow]) -> Asked:
    """The version or the unit of the address; the newest version's where it names none."""
    version, unit = request.args.get("version", ""), request.args.get("unit", "")
    try:
        asked = Asked(None, UUID(unit)) if unit else Asked(int(version or known[-1].version), None)
    except ValueError:
        abort(404)
    there = {Asked(one.version, None) for one in known} | {
        Asked(None, one) for one in me().units.units
    }
    if asked not in there:
        abort(404)
    return asked


def _standing(metric: str, wanted: Asked) -> RuleRow | None:
    found = rules_of(db(), metric, at=moment().position)
    return next((one for one in found if Asked(one.version, one.unit) == wanted), None)


def _typed_rows() -> list[Typed]:
    """The rows of the form that hold anything, as they were typed."""
    given = [request.form.getlist(name) for name in ("attribute", "operator", "value")]
    rows = [
        Typed(
            attribute.strip()[:LONGEST],
            operator if operator in set(Operator) else "is",
            value.strip()[:LONGEST],
        )
        for attribute, operator, value in zip_longest(*given, fillvalue="")
    ]
    return [one for one in rows if one.attribute or one.value][: MOST_CONDITIONS + 1]


def _context(
    known: Sequence[MetricRow],
    wanted: Asked,
    standing: RuleRow | None,
    form: RuleForm,
    rows: list[Typed],
) -> dict[str, Any]:
    at, language, metric = moment().position, me().language, known[-1]
    called = names(db(), at=at)
    there = rules_of(db(), metric.code, at=at)
    if form.seen.data is None:
        form.seen.data = seen_of(rule_id(metric.code, wanted.version, wanted.unit))
    return {
        "form": form,
        "metric": metric,
        "name": metric.name(language),
        "rows": [*rows, *(Typed() for _ in range(min(FREE_ROWS, MOST_CONDITIONS - len(rows))))],
        "choices": _choices(known, there, wanted, called),
        "meaning": next(
            (one.meaning(language) for one in known if one.version == wanted.version), ""
        ),
        "words": [condition_words(one) for one in standing.counting.conditions] if standing else [],
        "standing": standing,
        "written_by": called.of(standing.by, language) if standing else "",
        "operators": OPERATORS,
        "attributes": _attributes(metric.code),
        "is_past": moment().is_past,
        "who_writes": gettext("A data steward writes what counts under a version.")
        if wanted.unit is None
        else gettext("A head or a data steward of the unit writes what counts by its own view."),
        "may_write": not moment().is_past and _may_write(wanted),
        "action": url_for(
            "defining.write", metric=metric.code, version=wanted.version, unit=wanted.unit
        ),
        "happened": happened(form),
    }


def _may_write(wanted: Asked) -> bool:
    if wanted.unit is not None:
        return me().may(Act.WRITE_COUNTING, Thing(unit=wanted.unit))
    return me().may(Act.DEFINE_METRIC, whole_company())


def _choices(
    known: Sequence[MetricRow], there: Sequence[RuleRow], wanted: Asked, called: Names
) -> list[tuple[str, str, bool]]:
    """Every version and every unit's own rule, also the ones that the reader could begin."""
    language, code = me().language, known[-1].code
    asked = {Asked(one.version, None) for one in known}
    asked |= {Asked(one.version, one.unit) for one in there}
    own = me().actor.unit
    if own is not None and _may_write(Asked(None, own)):
        asked.add(Asked(None, own))
    ordered = sorted(asked, key=lambda one: (one.version is None, one.version or 0, str(one.unit)))
    return [
        (
            rule_name(one.version, one.unit, called, language),
            rule_url(code, one.version, one.unit),
            one == wanted,
        )
        for one in ordered
    ]


def _attributes(metric: str) -> list[str]:
    """The columns of the lists of this metric that the reader may see."""
    found = (
        column
        for row in all_lists(db(), at=moment().position)
        if row.metric == metric and may_read(row)
        for column in row.columns
    )
    return list(dict.fromkeys(found))

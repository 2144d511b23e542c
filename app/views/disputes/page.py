"""A dispute as its page needs it: both columns, evidence, lists, and what can be done now."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import abort, request, url_for
from flask_babel import gettext

from app.domain.disputes.commands import value_read
from app.domain.disputes.dispute import Outcome, State, Subject
from app.domain.measurements.commands import consulted
from app.domain.measurements.place import Place
from app.domain.people.rights import Act, counts_as
from app.domain.refusals import Refused
from app.domain.values.period import Period
from app.reading.cards import dictionary_of, measured_of, standing_values
from app.reading.rulings import moved_by_ruling
from app.views import formatting
from app.views.asking import accord, db, demand_right, me, moment
from app.views.disputes.forms import (
    AppealDecisionForm,
    AppealForm,
    ClaimForm,
    EvidenceForm,
    RemarkForm,
    RulingForm,
)
from app.views.disputes.showing import (
    KINDS,
    OUTCOMES,
    STATES,
    difference,
    effects,
    is_late,
    listed,
    people_named,
    shown_file,
    sides,
    source_names,
    value_shown,
)
from app.views.disputes.waiting import rules_on, thing_of
from app.views.forms import AskedForm
from app.views.happened import happened, seen_of
from app.views.leads.page import may_read
from app.views.leads.words import list_name
from app.views.measurements.differences import ShownDifference, shown_differences
from app.views.scorecards.place import Taking, around, reader
from projections.disputes.queries import (
    DisputeRow,
    comments_on,
    dispute,
    disputes_on,
    files_of,
    lists_of,
    precedents,
    ruled_value,
)
from projections.leads.queries import ListRow, lists_behind
from projections.measurements.queries import items_of
from projections.measurements.standing import PlaceReports
from projections.metrics.queries import all_sources, metrics, suspended_versions
from projections.people.queries import Names, names
from projections.reference.queries import consult

OPEN_STATES = (State.OPEN, State.ANSWERED, State.APPEALED)


def row_of(id: UUID) -> DisputeRow:
    """The dispute, for somebody who may see its number; else 404."""
    found = dispute(db(), id, at=moment().position)
    if found is None:
        abort(404)
    demand_right(Act.READ_CARD, thing_of(found.subject))
    return found


def place_of(row: DisputeRow) -> Place:
    return Place(row.metric, row.subject, row.period)


def last_ruling(place: Place) -> DisputeRow | None:
    """The newest dispute of this number that was ruled on; None where there is none."""
    found = disputes_on(db(), place.metric, place.subject, at=moment().position)
    return next((row for row in found if row.period == place.period and row.ruled_by), None)


def list_choices(rows: Sequence[ListRow], called: Names, language: str) -> list[tuple[str, str]]:
    """The lists that the reader can name in a dispute."""
    return [
        (str(one.list), f"{formatting.period(one.period)} · {list_name(one, called, language)}")
        for one in rows
        if one.withdrawn_by is None and may_read(one)
    ]


def _reports(row: DisputeRow, at: int) -> dict[tuple[str, UUID], PlaceReports]:
    """What the sources say of the number, and of the metric's other periods of the year."""
    place = (row.metric, row.subject)
    return standing_values(db(), [place], Period.parse(row.period), at=at, with_past=False)


def _differences(
    row: DisputeRow, standing: dict[tuple[str, UUID], PlaceReports], at: int
) -> list[ShownDifference]:
    """What the sources of the number differ by, with the items that are named."""
    place, period = place_of(row), Period.parse(row.period)
    dictionary = dictionary_of(db(), period, at=at)
    metric = dictionary.rows.get(row.metric)
    if metric is None:
        return []
    here = (row.metric, row.subject)
    reports = measured_of(standing).get(here, {}).get(row.period, ())
    items = items_of(db(), place.cell, at=at) if len(reports) > 1 else ()
    terms = dictionary.terms[row.metric]
    return shown_differences(place, reports, metric, terms, items, around(at), reader())


def effects_of(row: DisputeRow, outcome: str, typed: str) -> list[Any]:
    """Scores before and after, for the value that the ruling would follow."""
    at = moment().position
    value = {"a": row.claim, "b": row.answer}.get(outcome)
    if outcome in ("other", "split"):
        value = _value_typed(row, typed)
    if value is None:
        return []
    found = moved_by_ruling(db(), row.metric, row.subject, Period.parse(row.period), value, at=at)
    return effects(found, names(db(), at=at), me().language)


def _is_suspended(row: DisputeRow, at: int) -> bool:
    """Whether the ruling gave a definition that an appeal took away."""
    return row.definition is not None and any(
        one.version == row.definition for one in suspended_versions(db(), row.metric, at=at)
    )


def _value_typed(row: DisputeRow, typed: str) -> Decimal | None:
    """The value as the ruling would read it; None where it would refuse it."""
    place = place_of(row)
    facts = consult(db(), *consulted(me().id, [place]))
    try:
        return value_read(facts, place, typed)
    except Refused:
        return None


def context_of(row: DisputeRow, **forms: AskedForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    called, known = names(db(), at=at), metrics(db(), at=at)
    metric, mine = known.get(row.metric), me().id
    given: dict[str, AskedForm] = {
        "claim_form": ClaimForm(),
        "remark_form": RemarkForm(),
        "withdrawal_form": AskedForm(),
        "ruling_form": RulingForm(),
        "appeal_form": AppealForm(),
        "decision_form": AppealDecisionForm(),
        "evidence_form": EvidenceForm(),
        **forms,
    }
    seen = seen_of(row.dispute)
    for name, form in given.items():
        if name not in forms:
            form.seen.data = seen
    files = files_of(db(), row.dispute, at=at)
    is_final = row.state == State.FINAL
    fell = is_final and _is_suspended(row, at)
    first_value = ruled_value(db(), row.dispute, at=at) if is_final else row.value
    standing = _reports(row, at)
    of_place = standing.get((row.metric, row.subject))
    reports = of_place.get(row.period, ()) if of_place else ()
    sources = all_sources(db(), at=at)
    first, second = sides(row, called, metric, sources, language, files, reports)
    is_party, acting = mine in row.parties, counts_as(me().actor, today=me().today)
    behind = lists_behind(db(), row.metric, row.subject, at=at)
    named = lists_of(db(), row.dispute, at=at)
    is_open = row.state in (State.OPEN, State.ANSWERED)
    may_rule = is_open and rules_on(row)
    ruling = given["ruling_form"]
    return {
        **given,
        "row": row,
        "state": STATES[State(row.state)],
        "kind": KINDS[Subject(row.kind)],
        "name": metric.name(language) if metric else row.metric,
        "subject_name": called.of(row.subject, language),
        "standing": value_shown(row.standing, metric) if row.standing is not None else None,
        "sources": source_names(sources, language),
        "first": first,
        "second": second,
        "their_files": [shown_file(row.dispute, one) for one in files if one.by != row.opened_by],
        "lists": [
            (list_name(one, called, language), one.list, is_party or may_read(one))
            for one in behind
            if one.list in named
        ],
        "own_lists": list_choices(
            [one for one in behind if one.list not in named], called, language
        ),
        "may_bring": is_party and row.state in (*OPEN_STATES, State.RULED),
        "others": people_named(row.others, called, language),
        "difference": difference(row, metric),
        "differences": _differences(row, standing, at),
        "definition": gettext("definition %(version)s", version=row.definition_version),
        "definition_fell": fell,
        "first_value": value_shown(first_value, metric) if first_value is not None else None,
        "stands": is_final and row.value == first_value and not fell,
        "metric_url": url_for("metrics.show", code=row.metric, as_of=request.args.get("as_of")),
        "taking": Taking(None, None, row.period, uuid4().hex, row.dispute)
        if not moment().is_past and me().may(Act.TAKE_PACK, thing_of(row.subject))
        else None,
        "number_url": url_for(
            "measurements.why",
            metric=row.metric,
            subject=row.subject,
            period=row.period,
            as_of=request.args.get("as_of"),
        ),
        "is_late": is_late(row, accord().now()),
        "ruled_value": value_shown(row.value, metric),
        "ruled_by": called.of(row.ruled_by, language),
        "appealed_by": called.of(row.appealed_by, language),
        "decided_by": called.of(row.decided_by, language),
        "outcome": OUTCOMES[Outcome(row.outcome)] if row.outcome else "",
        "outcomes": [(str(one), label) for one, label in OUTCOMES.items()],
        "effects": effects_of(
            row, str(ruling["outcome"].data or "a"), str(ruling["typed"].data or "")
        )
        if may_rule
        else [],
        "comments": [
            (called.of(one.by, language), one.said_at, one.words)
            for one in comments_on(db(), row.dispute, at=at)
        ],
        "precedents": [
            (
                listed(one, called, known, language),
                value_shown(one.value, metric),
                one.ruling_reason,
            )
            for one in precedents(db(), row, at=at)[:5]
        ],
        "is_party": is_party,
        "may_answer": row.state == State.OPEN and mine in row.others,
        "may_withdraw": is_open and mine == row.opened_by,
        "may_rule": may_rule,
        "rules_but_party": is_open
        and bool(acting & row.parties)
        and me().may(Act.RULE_DISPUTE, thing_of(row.subject)),
        "may_appeal": row.state == State.RULED and is_party,
        "may_decide": row.state == State.APPEALED
        and me().may_somewhere(Act.DECIDE_APPEAL)
        and not acting & (row.parties | {row.ruled_by}),
        "may_comment": row.state in (*OPEN_STATES, State.RULED),
        "card_url": url_for("audit.index", metric=row.metric, as_of=request.args.get("as_of")),
        "happened": [step for form in forms.values() for step in happened(form)],
    }

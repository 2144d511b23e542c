"""Where one number comes from: every source's report, and which one counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID, uuid4

from flask import url_for
from flask_babel import gettext

from app.domain.disputes.dispute import State
from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.owning import owned, owners_of, thing_of_number
from app.domain.measurements.place import Place
from app.domain.measurements.report import FOREIGN, RULING, is_slip
from app.domain.people.rights import Act, Thing, may
from app.domain.scoring.cell import How
from app.domain.scoring.cells import Cells
from app.domain.values.period import Period
from app.reading.cards import Dictionary, dictionary_of, measured_of, standing_values
from app.views import formatting
from app.views.asking import db, moment
from app.views.audit.showing import Entry, Words, entry
from app.views.disputes.showing import STATES
from app.views.measurements.differences import ShownDifference, shown_differences
from app.views.quality.words import ground_said
from app.views.scorecards.place import around, as_judged, line_of_superiors, reader
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import Counted, said, shown_amount
from projections.audit.queries import history_of_cell
from projections.disputes.queries import marks
from projections.measurements.queries import Reported, cell, items_of
from projections.metrics.queries import SourceRow
from projections.reference.queries import consult
from projections.texts import written

CHANGING = frozenset(
    one.TOPIC
    for one in (
        Cell.Corrected,
        Cell.Released,
        Cell.Withdrawn,
        Cell.Ruled,
        Cell.RulingSuspended,
    )
)
CHANGES_SHOWN = 8


@dataclass(frozen=True)
class SourceReport:
    """What one source says of the number. `confirms`: official too, and it agrees.

    `needs_reason`: taking it back, or not taking what is held, takes a reason.
    """

    source: str
    name: str
    shown: str
    typed: str
    by: str
    at: str
    how: str
    definition: str
    counts: bool
    confirms: bool
    verified: str
    by_owner: bool
    estimate: bool
    reason: str
    remark: str
    evidence: str
    file_row: int | None
    file_url: str
    held: str
    held_grounds: Sequence[str]
    may_verify: bool
    may_release: bool
    may_decline: bool
    may_withdraw: bool
    needs_reason: bool


@dataclass(frozen=True)
class CellWhy:
    """The why card of a number. `seen` and `form_key` go with the forms on it."""

    title: str
    subtitle: str
    shown: str
    how: str
    ingredients: Sequence[tuple[str, str, str]]
    reports: Sequence[SourceReport]
    differences: Sequence[ShownDifference]
    changes: Sequence[Entry]
    dispute: tuple[str, str] | None
    disputing_url: str | None
    notes: Sequence[str]
    in_conflict: bool
    meaning: str
    metric_url: str
    breakdown_url: str
    history_url: str
    address: str
    seen: str
    form_key: str


def cell_why(place: Place) -> CellWhy | None:
    """Everything about one number; None where the metric is unknown or it isn't there to see."""
    looks, at = reader(), moment().position
    try:
        period = Period.parse(place.period)
    except ValueError:
        return None
    world, dictionary = around(at), dictionary_of(db(), period, at=at)
    if place.metric not in dictionary.rows or not may_see_numbers(place.subject, world, looks):
        return None
    metric = dictionary.rows[place.metric]
    found = _cells(place, period, dictionary, at).cell(place.metric, place.subject, period)
    reports = cell(db(), place.cell, at=at)
    texts = written(db(), (id for one in reports for id in (one.reason, one.remark, one.evidence)))
    owners = owners_of_number(place) if reports else frozenset()
    counting = found.counting.source if found.counting else ""
    mark = _mark(place, at)
    value = found.value if found.value is not None else found.shown
    subject = world.names.of(place.subject, looks.language)
    return CellWhy(
        title=metric.name(looks.language),
        subtitle=f"{subject} · {formatting.period(place.period)}",
        shown=formatting.ABSENT if value is None else shown_amount(value, metric),
        how=_how(found.how),
        ingredients=[
            (
                dictionary.rows[part.key.metric].name(looks.language)
                if part.key.metric != place.metric
                else formatting.period(part.key.period),
                formatting.ABSENT
                if part.value is None
                else shown_amount(part.value, dictionary.rows[part.key.metric]),
                url_for(
                    "measurements.why",
                    metric=part.key.metric,
                    subject=part.key.subject,
                    period=part.key.period,
                    as_of=looks.as_of,
                ),
            )
            for part in found.parts
        ],
        reports=[
            _report(
                one,
                counting,
                texts,
                world,
                looks,
                place,
                dictionary,
                owners=owners,
                in_conflict=found.in_conflict,
            )
            for one in reports
        ],
        differences=shown_differences(
            place,
            found.reports,
            metric,
            dictionary.terms[place.metric],
            items_of(db(), place.cell, at=at) if len(reports) > 1 else (),
            world,
            looks,
        ),
        changes=_changes(place, at, world, dictionary),
        dispute=_dispute(mark, looks),
        disputing_url=_disputing_url(place, mark, looks),
        notes=[said(note, metric, world, looks) for note in found.notes],
        in_conflict=found.in_conflict,
        meaning=gettext("definition %(version)s", version=metric.version),
        metric_url=url_for("metrics.show", code=place.metric, as_of=looks.as_of),
        breakdown_url=url_for(
            "breakdowns.show",
            metric=place.metric,
            subject=place.subject,
            period=place.period,
            as_of=looks.as_of,
        ),
        history_url=url_for("audit.index", cell=place.cell, as_of=looks.as_of),
        address=url_for(
            "measurements.record",
            metric=place.metric,
            subject=place.subject,
            period=place.period,
        ),
        seen=f"{cell_id(place.metric, place.subject, place.period)}:"
        f"{max((one.version for one in reports), default=0)}",
        form_key=uuid4().hex,
    )


def _changes(place: Place, at: int, world: Around, dictionary: Dictionary) -> list[Entry]:
    """What became of the first values: corrections, withdrawals and rulings, the newest first."""
    rows = history_of_cell(
        db(), at=at, metric=place.metric, subject=place.subject, period=place.period
    )
    words = Words(world.names, dictionary.rows, world.sources)
    return [entry(row, words) for row in reversed(rows) if row.topic in CHANGING][:CHANGES_SHOWN]


def _mark(place: Place, at: int) -> tuple[UUID, str] | None:
    """The newest dispute about the number and its state; None for none."""
    found = marks(db(), [(place.metric, place.subject)], at=at)
    return found.get((place.metric, place.subject, place.period))


def _dispute(mark: tuple[UUID, str] | None, looks: Reader) -> tuple[str, str] | None:
    """How far the newest dispute has come, in words, and its page."""
    if mark is None:
        return None
    id, state = mark
    return gettext(STATES[State(state)]), url_for("disputes.show", id=id, as_of=looks.as_of)


def _disputing_url(place: Place, mark: tuple[UUID, str] | None, looks: Reader) -> str | None:
    """Where a dispute is opened; None on pages of the past, and where one was and stands."""
    if looks.is_past or (mark is not None and mark[1] != State.WITHDRAWN):
        return None
    return url_for("disputes.new", metric=place.metric, subject=place.subject, period=place.period)


def _cells(place: Place, period: Period, dictionary: Dictionary, at: int) -> Cells:
    places = [(code, place.subject) for code in dictionary.needed([place.metric])]
    standing = standing_values(db(), places, period, at=at)
    return Cells(measured_of(standing), dictionary.terms)


def may_see_numbers(subject: UUID, world: Around, looks: Reader) -> bool:
    """Unit numbers are everybody's; a person's are seen like their personal scorecard.

    `world` is that of the page's moment; rights are judged as they are now, also in the past.
    """
    if subject in world.names.units:
        return True
    current = as_judged(world.names)
    person = current.persons.get(subject)
    if person is None or subject not in world.names.persons:
        return False
    thing = Thing(
        unit=person.unit,
        holder=subject,
        superiors=frozenset(line_of_superiors(subject, current)),
    )
    return may(looks.actor, Act.READ_CARD, thing, units=looks.units, today=looks.today)


def thing_of(
    subject: UUID,
    sources: Iterable[SourceRow | None],
    world: Around,
    *,
    owners: Iterable[UUID] = (),
) -> Thing:
    """A subject's number from these sources, as something that rights are asked about.

    `owners` (see `owners_of_number`) matter to the acts of `rights.OF_THE_NUMBER` alone.
    """
    units = world.names.units
    person = None if subject in units else as_judged(world.names).persons.get(subject)
    return thing_of_number(
        subject,
        units=units,
        home=person.unit if person else None,
        owners=owners,
        keepers=(source.keeper for source in sources if source is not None),
    )


def owners_of_number(place: Place) -> frozenset[UUID]:
    """Who owns a KPI that scores this number, as the commands ask it; nobody on a past page."""
    if moment().is_past:
        return frozenset()
    facts = consult(db(), [owned(place.metric, place.subject)])
    return owners_of(facts, place.metric, place.subject, place.period)


def _report(
    one: Reported,
    counting: str,
    texts: dict[UUID, str],
    world: Around,
    looks: Reader,
    place: Place,
    dictionary: Dictionary,
    *,
    owners: frozenset[UUID],
    in_conflict: bool,
) -> SourceReport:
    metric = dictionary.rows[one.metric]
    source = world.sources.get(one.source)
    thing = thing_of(place.subject, [source], world, owners=owners)

    def allowed(act: Act) -> bool:
        return not looks.is_past and may(
            looks.actor, act, thing, units=looks.units, today=looks.today
        )

    return SourceReport(
        source=one.source,
        name=_source_name(one.source, source, looks.language),
        shown=shown_amount(Fraction(one.value), metric)
        if one.value is not None
        else formatting.ABSENT,
        typed=one.typed,
        by=world.names.of(one.by, looks.language),
        at=formatting.moment(one.recorded_at),
        how=gettext("suspended by an appeal")
        if one.source == RULING and one.value is None
        else how_it_came(one.how),
        definition=gettext("definition %(version)s", version=one.definition_version),
        counts=one.source == counting and one.value is not None,
        confirms=one.source in metric.official[1:]
        and one.source != counting
        and one.value is not None
        and not in_conflict,
        verified=gettext(
            "Verified by %(who)s, %(at)s",
            who=world.names.of(one.verified_by, looks.language),
            at=formatting.moment(one.verified_at),
        )
        if one.verified_by
        else "",
        by_owner=one.by_owner,
        estimate=one.estimate,
        reason=texts.get(one.reason, "") if one.reason else "",
        remark=texts.get(one.remark, "") if one.remark else "",
        evidence=texts.get(one.evidence, "") if one.evidence else "",
        file_row=one.row,
        file_url=url_for("imports.show", batch_id=one.batch) if one.batch else "",
        held=held_in_words(one, metric),
        held_grounds=[ground_said(ground) for ground in one.held_grounds],
        may_verify=one.value is not None and not one.verified_by and allowed(Act.VERIFY_VALUE),
        may_release=one.held_value is not None
        and FOREIGN not in one.held_grounds
        and allowed(Act.RELEASE_VALUE),
        may_decline=one.held_value is not None and allowed(Act.RELEASE_VALUE),
        may_withdraw=one.value is not None and one.source != RULING and allowed(Act.RECORD_VALUE),
        needs_reason=one.held_value is not None
        or not is_slip(
            looks.now - one.recorded_at,
            is_own=one.by == looks.actor.id,
            is_verified=one.verified_by is not None,
        ),
    )


def held_in_words(one: Reported, metric: Counted) -> str:
    """The value that waits, as it was typed where it is in another currency; empty for none."""
    if one.held_value is None:
        return ""
    if FOREIGN in one.held_grounds and one.held_typed:
        return one.held_typed
    return shown_amount(Fraction(one.held_value), metric)


def _source_name(code: str, source: SourceRow | None, language: str) -> str:
    if code == RULING:
        return gettext("Ruling")
    return source.name(language) if source else code


def how_it_came(how: str) -> str:
    """The way a value came in, in words."""
    return {
        "edit": gettext("typed in"),
        "import": gettext("imported"),
        "api": gettext("by interface"),
        "ruling": gettext("by a ruling"),
    }.get(how, how)


def _how(how: How) -> str:
    return {
        How.RECORDED: gettext("recorded"),
        How.FORMULA: gettext("computed by the metric's formula"),
        How.SUM: gettext("sum of its parts"),
        How.AVERAGE: gettext("mean of its parts"),
        How.MEAN_OF_MONTHS: gettext("mean of the months"),
        How.LAST: gettext("latest part with a value"),
        How.NONE: gettext("no value yet"),
    }[how]

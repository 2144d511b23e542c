"""Opening, answering and settling disputes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.domain.adjustments.evidence import Evidence, FileMissing
from app.domain.disputes.dispute import Dispute, Outcome, Subject
from app.domain.disputes.refusals import (
    AgainstOneself,
    DisputedAlready,
    ListOfAnother,
    NobodyAnswers,
    NobodyDecides,
    StewardsRule,
)
from app.domain.disputes.rulers import could_rule, falls_to, somebody_decides
from app.domain.ids import SYSTEM, metric_id
from app.domain.leads.handover import Handover, handover_id
from app.domain.leads.lead_list import LeadList
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import (
    cell_at,
    consult_for,
    guard_place,
    thing_at,
    version_for,
)
from app.domain.measurements.owning import owners_named
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import Unreadable
from app.domain.measurements.report import RULING
from app.domain.measurements.typed import read_for
from app.domain.metrics.commands import redefine_metric
from app.domain.metrics.metric import Metric
from app.domain.people.rights import Act, Thing, counts_as, demand, demand_somewhere, may
from app.domain.people.standing import actor, tree
from app.domain.periods.guard import guard_decided_appeal
from app.domain.reference import Facts, Ledger, NotThere, today_at
from app.domain.values.outcome import Outcome as How


@dataclass(frozen=True)
class Claim:
    """One side's column: the value as it was typed (may be empty), its source, words, evidence.

    `files` are evidence too, `lists` the lists of records that stand behind the number.
    """

    typed: str
    source: str
    words: str
    evidence: str = ""
    files: tuple[Evidence, ...] = ()
    lists: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class NewDefinition:
    """What a ruling lets a metric mean: in which words, by language, and from which period on."""

    from_period: str
    meanings: Mapping[str, str]


def open_dispute(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    place: Place,
    kind: Subject,
    standing: Decimal | None,
    claim: Claim,
    asked: Iterable[UUID] = (),
) -> UUID:
    """Claim that a number is wrong; `standing` is what counts now. Returns the dispute's id.

    The other side are the KPI's owners, its sources' keepers and who recorded what stands, and
    whom the opener asks besides: nobody who could rule on it. Raises NotThere, NothingClaimed,
    NobodyAnswers, AgainstOneself, DisputedAlready, StewardsRule.
    """
    asked = frozenset(asked)
    facts = _consult(ledger, by, place, *asked)
    metric = facts.get("metric", place.metric)
    if metric is None:
        raise NotThere(f"no metric {place.metric}")
    if facts.get("disputed", place.cell.hex):
        raise DisputedAlready()
    others = _other_side(ledger, facts, place)
    if any(could_rule(ledger, facts, one, thing_at(facts, place, "")) for one in asked - others):
        raise StewardsRule(field="asked")
    others |= asked
    if not others:
        raise NobodyAnswers()
    if others == {by}:
        raise AgainstOneself()
    dispute = Dispute.open(
        id=id,
        by=by,
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        kind=kind,
        standing=standing,
        claim=value_read(facts, place, claim.typed),
        source=claim.source,
        words=ledger.keep(claim.words),
        evidence=ledger.keep(claim.evidence),
        others=sorted(others - {by}, key=str),
        definition_version=version_for(metric, place.period),
    )
    _bring(ledger, dispute, by, claim.files, claim.lists)
    ledger.save(dispute)
    return dispute.id


def answer_dispute(ledger: Ledger, *, by: UUID, dispute: UUID, claim: Claim) -> None:
    """The other side's column. Raises what `Dispute.respond` raises."""
    found = ledger.get(Dispute, dispute)
    place = _place(found)
    found.respond(
        by=by,
        claim=value_read(_consult(ledger, by, place), place, claim.typed),
        source=claim.source,
        words=ledger.keep(claim.words),
        evidence=ledger.keep(claim.evidence),
    )
    _bring(ledger, found, by, claim.files, claim.lists)
    ledger.save(found)


def bring_evidence(
    ledger: Ledger,
    *,
    by: UUID,
    dispute: UUID,
    files: tuple[Evidence, ...] = (),
    lists: tuple[UUID, ...] = (),
) -> None:
    """A side's files and lists of records, later on.

    Raises FileMissing, NotThere, NotASide, ListOfAnother, and what `Dispute.attach` raises.
    """
    if not files and not lists:
        raise FileMissing(field="files")
    found = ledger.get(Dispute, dispute)
    _bring(ledger, found, by, files, lists)
    ledger.save(found)


def comment_on_dispute(ledger: Ledger, *, by: UUID, dispute: UUID, words: str) -> None:
    """Add a remark. Raises NotOpenAnyMore, NothingSaid."""
    found = ledger.get(Dispute, dispute)
    found.comment(by=by, words=ledger.keep(words))
    ledger.save(found)


def withdraw_dispute(ledger: Ledger, *, by: UUID, dispute: UUID, words: str = "") -> None:
    """Take a claim back. Raises NotOpenAnyMore, NotYourClaim."""
    found = ledger.get(Dispute, dispute)
    found.withdraw(by=by, words=ledger.keep(words))
    ledger.save(found)


def rule_on_dispute(
    ledger: Ledger,
    *,
    by: UUID,
    dispute: UUID,
    outcome: Outcome,
    typed: str = "",
    before: Decimal | None = None,
    reason: str = "",
    definition: NewDefinition | None = None,
) -> Decimal | None:
    """A steward's ruling; it makes the official value, and may give the metric a new definition.

    Where every steward has a part, the head of the nearest unit rules, without one. Returns the
    value; None where the ruling leaves it as it is. Raises NotYours, what `Dispute.rule` and
    `redefine_metric` raise, and what guards closed periods.
    """
    found = ledger.get(Dispute, dispute)
    place = _place(found)
    facts = _demanded(ledger, by, place, Act.RULE_DISPUTE, reason, found.parties)
    kept = ledger.keep(reason)
    value = value_read(facts, place, typed)
    counted = found.rule(
        by=by,
        stands_for=_stands_for(ledger, facts, by),
        outcome=outcome,
        value=value,
        before=before,
        reason=kept,
        definition=_redefined(ledger, by, place, definition, reason) if definition else None,
    )
    ledger.save(found, *_settled(ledger, facts, by, place, found, counted))
    return counted


def appeal_ruling(ledger: Ledger, *, by: UUID, dispute: UUID, reason: str) -> None:
    """Ask a head without a part to look again.

    Meanwhile the value before the ruling counts, and the definition that it gave doesn't hold.
    Raises what `Dispute.appeal` raises, and NobodyDecides where no such head is left.
    """
    found = ledger.get(Dispute, dispute)
    found.appeal(by=by, reason=ledger.keep(reason))
    if not somebody_decides(ledger, found.decided_without):
        raise NobodyDecides()
    metrics = _defined(ledger, by, found, reason, upheld=False)
    if found.value is None:
        ledger.save(found, *metrics)
        return
    cell = cell_at(ledger, by, _place(found))
    cell.unsettle(by=by, dispute=found.id)
    ledger.save(found, cell, *metrics)


def decide_appeal(
    ledger: Ledger,
    *,
    by: UUID,
    dispute: UUID,
    upheld: bool,
    typed: str = "",
    reason: str = "",
) -> Decimal | None:
    """The last word of a department head without a part. Returns the value that counts,
    None where none was ruled on.

    Where the ruling is upheld, the definition that it gave holds again; else it stays away.
    Raises NotYours, what `Dispute.decide_appeal` raises, and PeriodIsClosed where a value would
    change in a closed period.
    """
    found = ledger.get(Dispute, dispute)
    place = _place(found)
    facts = _demanded(ledger, by, place, Act.DECIDE_APPEAL, reason)
    value = value_read(facts, place, typed)
    counted = found.decide_appeal(
        by=by,
        stands_for=_stands_for(ledger, facts, by),
        upheld=upheld,
        value=value,
        reason=ledger.keep(reason),
    )
    if counted is not None:
        _demand_not_closed(ledger, facts, by, place)
    metrics = _defined(ledger, by, found, reason, upheld=upheld)
    ledger.save(found, *_settled(ledger, facts, by, place, found, counted), *metrics)
    return counted


def _bring(
    ledger: Ledger,
    dispute: Dispute,
    by: UUID,
    files: tuple[Evidence, ...],
    lists: tuple[UUID, ...],
) -> None:
    """Keep the files outside the log, and see that each list speaks for the disputed number."""
    for one in files:
        name = ledger.keep(one.name)
        dispute.attach(by=by, file=one.digest, name=name, media_type=one.media_type, size=one.size)
        ledger.keep_file(one.content, one.media_type)
    for id in lists:
        brought = ledger.get(LeadList, id)
        _demand_reading(ledger, by, brought)
        if (brought.metric, brought.subject) != (dispute.metric, dispute.subject):
            raise ListOfAnother(field="lists")
        dispute.name_list(by=by, lead_list=id)


def _demand_reading(ledger: Ledger, by: UUID, brought: LeadList) -> None:
    """Naming a list shows it to the other side: only who may read it may do so. Raises NotThere."""
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex))
    who, units = actor(by, facts.get("person", by.hex)), tree(facts.get("units"))
    today = today_at(ledger.now(), facts)
    sent = ledger.find(Handover, handover_id(brought.id))
    there = (brought.unit, brought.subject, sent.unit if sent else None)
    if not any(
        may(who, Act.READ_LEADS, Thing(unit=unit), units=units, today=today)
        for unit in there
        if unit is not None
    ):
        raise NotThere(f"no list {brought.id}")


# -- what they share ------------------------------------------------------------------------------


def _settled(
    ledger: Ledger, facts: Facts, by: UUID, place: Place, dispute: Dispute, value: Decimal | None
) -> list[Cell]:
    """The cell with the ruling's value; nothing where the ruling leaves the value as it is."""
    if value is None:
        return []
    cell = cell_at(ledger, by, place)
    cell.settle(value, by=by, dispute=dispute.id, definition_version=_version(facts, place))
    return [cell]


def _defined(
    ledger: Ledger, by: UUID, dispute: Dispute, reason: str, *, upheld: bool
) -> list[Metric]:
    """The metric, with the version that the ruling gave or without; nothing where it gave none.

    No guard is asked: such a version differs in words only, no figure rests on it (ADR 35).
    """
    version = dispute.definition
    if version is None:
        return []
    metric = ledger.get(Metric, metric_id(dispute.metric))
    is_suspended = version in metric.suspended
    if upheld and is_suspended:
        kept = ledger.keep(reason)
        metric.restore_version(version, by=by, dispute=dispute.id, reason=kept)
    elif not upheld and not is_suspended:
        metric.suspend_version(version, by=by, dispute=dispute.id)
    return [metric]


def _redefined(
    ledger: Ledger, by: UUID, place: Place, definition: NewDefinition, reason: str
) -> int:
    """Give the metric what the ruling lets it mean; returns the new version."""
    redefine_metric(
        ledger,
        by=by,
        code=place.metric,
        from_period=definition.from_period,
        meanings=dict(definition.meanings),
        reason=reason,
    )
    return ledger.get(Metric, metric_id(place.metric)).definition_version


def _place(dispute: Dispute) -> Place:
    return Place(dispute.metric, dispute.subject, dispute.period)


def _consult(ledger: Ledger, by: UUID, place: Place, *people: UUID) -> Facts:
    more = [("disputed", place.cell.hex), *(("person", one.hex) for one in people)]
    return consult_for(ledger, by, [place], more=more)


def _stands_for(ledger: Ledger, facts: Facts, by: UUID) -> frozenset[UUID]:
    who = actor(by, facts.get("person", by.hex))
    return counts_as(who, today=today_at(ledger.now(), facts)) - {by}


def _demand_not_closed(ledger: Ledger, facts: Facts, by: UUID, place: Place) -> None:
    guard_decided_appeal(
        facts,
        actor(by, facts.get("person", by.hex)),
        thing_at(facts, place, ""),
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        units=tree(facts.get("units")),
        today=today_at(ledger.now(), facts),
    )


def _demanded(
    ledger: Ledger,
    by: UUID,
    place: Place,
    act: Act,
    reason: str,
    parties: frozenset[UUID] = frozenset(),
) -> Facts:
    """What is known of the place, where this person may do this. Raises NotYours.

    A ruling is a steward's of the place, or whose it is where all of them are `parties`; an appeal
    is any department head's.
    """
    facts = _consult(ledger, by, place)
    who, today = actor(by, facts.get("person", by.hex)), today_at(ledger.now(), facts)
    thing = thing_at(facts, place, "")
    if act is Act.DECIDE_APPEAL:
        demand_somewhere(who, act, today=today)
    else:
        if not falls_to(ledger, facts, by, thing, parties):
            demand(who, act, thing, units=tree(facts.get("units")), today=today)
        guard_place(ledger, facts, by, place, thing, reason)
    return facts


def _other_side(ledger: Ledger, facts: Facts, place: Place) -> set[UUID]:
    """Who owns the number or is to own it, keeps its sources, or recorded what stands."""
    metric = facts.get("metric", place.metric) or {}
    keepers = facts.get("sources") or {}
    others = set(owners_named(facts, place.metric, place.subject))
    for source in metric.get("official", ()):
        if keeper := (keepers.get(source) or {}).get("keeper"):
            others.add(UUID(keeper))
    cell = ledger.find(Cell, place.cell)
    if cell is not None:
        others.update(report.by for name, report in cell.reports.items() if name != RULING)
    return others - {SYSTEM}


def value_read(facts: Facts, place: Place, typed: str) -> Decimal | None:
    """The number that was typed, None for nothing. Raises Unreadable with the reader's sentence."""
    if not typed.strip():
        return None
    reading = read_for(facts, place, "", typed)
    if reading.amount is None or reading.outcome not in (How.ACCEPT, How.NOTE):
        raise Unreadable.because(reading.sentence, reading.facts)
    return reading.amount.number


def _version(facts: Facts, place: Place) -> int:
    return version_for(facts.get("metric", place.metric) or {"versions": []}, place.period)

"""Bringing lists of records, withdrawing them, and writing down what counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import metric_id
from app.domain.leads.counting import Counting
from app.domain.leads.counting_rule import CountingRule, rule_id
from app.domain.leads.handover import Handover, handover_id
from app.domain.leads.lead_list import MOST_RECORDS, LeadList
from app.domain.leads.record import LeadRecord, layout, manifest
from app.domain.leads.refusals import NoSuchVersion, TooManyRecords
from app.domain.metrics.metric import Metric
from app.domain.metrics.refusals import UnknownSource
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, demand_in_company, tree
from app.domain.reference import Facts, Ledger, NotThere, today_at
from app.domain.values.period import Period


@dataclass(frozen=True)
class Brought:
    """A file's records with the columns that are kept of them, and those that are not.

    `digest` is the SHA-256 of the file, in hex: it tells one file from another, and is not kept.
    """

    name: str
    digest: str
    columns: tuple[str, ...]
    left_out: tuple[str, ...]
    records: tuple[LeadRecord, ...]


def bring_list(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    metric: str,
    subject: UUID,
    period: str,
    unit: UUID,
    source: str,
    brought: Brought,
) -> UUID:
    """Take the records that stand behind a number, as a unit has them; returns the list's id.

    No value is recorded. Raises NotThere, NotYours, UnknownSource, NoRecords, TooManyRecords.
    """
    if len(brought.records) > MOST_RECORDS:
        raise TooManyRecords(field="file", count=len(brought.records), most=MOST_RECORDS)
    asked = (("metric", metric), ("sources", ""), ("person", subject.hex))
    facts = demand_leads(ledger, by, Act.KEEP_LEADS, unit, *asked)
    if subject not in tree(facts.get("units")).units and not facts.get("person", subject.hex):
        raise NotThere(f"neither a unit nor a person {subject}")
    if facts.get("metric", metric) is None:
        raise NotThere(f"no metric {metric}")
    if source and source not in (facts.get("sources") or {}):
        raise UnknownSource(field="source", code=source)
    found = LeadList.bring(
        id=id,
        by=by,
        metric=metric,
        subject=subject,
        period=Period.parse(period).key,
        unit=unit,
        source=source,
        name=ledger.keep(brought.name),
        layout=ledger.keep(layout(brought.columns, brought.left_out)),
        size=len(brought.records),
        records=ledger.keep(_kept(ledger, brought.records)),
    )
    ledger.save(found)
    return found.id


def withdraw_list(ledger: Ledger, *, by: UUID, list_id: UUID, reason: str) -> None:
    """Take a list out of use. Raises NotYours, and what `LeadList.withdraw` raises."""
    found = ledger.get(LeadList, list_id)
    demand_leads(ledger, by, Act.KEEP_LEADS, found.unit)
    handed = ledger.find(Handover, handover_id(list_id)) is not None
    found.withdraw(by=by, reason=ledger.keep(reason), is_handed_over=handed)
    ledger.save(found)


def write_rule(
    ledger: Ledger,
    *,
    by: UUID,
    metric: str,
    version: int | None,
    unit: UUID | None,
    counting: Counting,
) -> UUID:
    """Say which records count: under a version of the definition (a steward), or as a unit sees it.

    Raises NotThere, NoSuchVersion, NotYours, and what `CountingRule` raises.
    """
    defined = ledger.get(Metric, metric_id(metric))
    if version is not None and not 1 <= version <= defined.definition_version:
        raise NoSuchVersion(version=version)
    if version is not None:
        demand_in_company(ledger, by, Act.DEFINE_METRIC)
    else:
        demand_leads(ledger, by, Act.WRITE_COUNTING, unit)
    found = ledger.find(CountingRule, rule_id(metric, version, unit))
    if found is None:
        found = CountingRule.write(
            by=by, metric=metric, version=version, unit=unit, counting=counting
        )
    else:
        found.rewrite(by=by, counting=counting)
    ledger.save(found)
    return found.id


def demand_leads(
    ledger: Ledger, by: UUID, act: Act, unit: UUID | None, *more: tuple[str, str]
) -> Facts:
    """What is known, where this person may do this for that unit. Raises NotThere, NotYours."""
    facts = ledger.consult(("organisation", ""), ("units", ""), ("person", by.hex), *more)
    units = tree(facts.get("units"))
    if unit not in units.units:
        raise NotThere(f"no unit {unit}")
    who, today = actor(by, facts.get("person", by.hex)), today_at(ledger.now(), facts)
    demand(who, act, Thing(unit=unit), units=units, today=today)
    return facts


def _kept(ledger: Ledger, records: Sequence[LeadRecord]) -> str:
    """Each record as a text of its own; the list of their digests."""
    kept = (ledger.keep(one.body) for one in records)
    return manifest(ref for ref in kept if ref is not None)

"""What is asked of the audit trail: the filters of an address, read leniently and kept as typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.people.rights import UnitTree
from app.domain.refusals import N_
from app.reading.dictionary import match
from app.views.audit.sentences import SENTENCES
from projections.audit.filters import Filters, Stays
from projections.metrics.queries import MetricRow
from projections.people.queries import PersonRow

KINDS: Mapping[str, str] = {
    "measurements": N_("Values"),
    "scorecards": N_("Scorecards"),
    "adjustments": N_("Requests to adjust"),
    "disputes": N_("Disputes"),
    "leads": N_("Leads"),
    "periods": N_("Closing periods"),
    "reviews": N_("Notes"),
    "actions": N_("Tasks"),
    "handbook": N_("Handbook"),
    "quality": N_("Data quality"),
    "imports": N_("Import"),
    "metrics": N_("Metrics and sources"),
    "people": N_("People and units"),
    "policies": N_("Policies"),
    "organisation": N_("Organisation"),
    "evidence": N_("Checkpoints and packs"),
    "access": N_("API keys and webhooks"),
}
"""The contexts that the trail can be narrowed to."""

QUIET = frozenset({"measurements.cell.opened"})
"""What stands in the log beside its first value: lists and their files leave it out."""

LONGEST = len("4611686018427387904")


@dataclass(frozen=True)
class Asked:
    """The filters of an address. What can't be read is as if it were not there."""

    person: UUID | None = None
    unit: UUID | None = None
    metric: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    thing: UUID | None = None
    kpi: UUID | None = None
    batch: UUID | None = None

    @property
    def is_reversed(self) -> bool:
        """Whether the first day asked for comes after the last one, so that nothing can fit."""
        return self.since is not None and self.until is not None and self.since > self.until

    @property
    def is_of_one_thing(self) -> bool:
        """Whether it is the history of one thing, not a look over everything."""
        return any((self.thing, self.kpi, self.batch))

    def filters(
        self,
        places: Stays | None,
        zone: ZoneInfo,
        known: Mapping[str, MetricRow],
        *,
        without: frozenset[str] = QUIET,
    ) -> Filters:
        """What the query takes; `places` are where the reader may look, and the unit asked for.

        A metric is asked for by code, or by a name or an alias in either script: all that answer.
        """
        kinds = frozenset(topic for topic in SENTENCES if topic.startswith(f"{self.kind}."))
        return Filters(
            by=self.person,
            places=places,
            metrics=_called(self.metric, known) if self.metric else None,
            without=without,
            kinds=kinds if self.kind else None,
            since=_begin_of(self.since, zone) if self.since else None,
            until=_begin_of(self.until + timedelta(days=1), zone) if self.until else None,
            thing=self.thing,
            kpi=self.kpi,
            batch=self.batch,
        )


def asked(given: Mapping[str, str]) -> Asked:
    """The filters that an address names."""
    kind = given.get("kind", "")
    return Asked(
        person=_id(given.get("person")),
        unit=_id(given.get("unit")),
        metric=given.get("metric", "").strip(),
        kind=kind if kind in KINDS else "",
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        thing=_id(given.get("cell")) or _id(given.get("card")) or _id(given.get("thing")),
        kpi=_id(given.get("kpi")),
        batch=_id(given.get("batch")),
    )


def _called(text: str, known: Mapping[str, MetricRow]) -> frozenset[str]:
    """The codes of the metrics that answer to a text; only those called just so, if there are."""
    if text in known:
        return frozenset({text})
    ranks = {code: match(row, text) for code, row in known.items()}
    best = 0 if 0 in ranks.values() else None
    return frozenset(
        code for code, rank in ranks.items() if rank is not None and best in (None, rank)
    )


def places_of(unit: UUID, units: UnitTree, persons: Iterable[PersonRow]) -> frozenset[UUID]:
    """A unit, everything below it, and the people there."""
    within = {one for one in units.units if units.is_within(one, unit)}
    return frozenset(within | {person.id for person in persons if person.unit in within})


def position(text: str) -> int | None:
    """A position of the log, as a link to the next page carries it."""
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if is_number else None


def _begin_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and date.min < found < date.max else None

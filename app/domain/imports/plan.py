"""What a checked file is going to change, in the words of the commands that change it.

The check writes the plan, the import carries it out: preview and import can't differ.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.people.founding import NewUnit
from app.domain.reviews.commands import ReviewWords, TrackingWords
from app.domain.scorecards.commands import NewLine
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative


@dataclass(frozen=True)
class NewPerson:
    """A person to be made on the spot: known by a title until somebody gives the name."""

    id: UUID
    name: str
    title: str
    unit: UUID
    username: str


@dataclass(frozen=True)
class NewSource:
    """A data source to be made on the spot."""

    code: str
    name: str


@dataclass(frozen=True)
class PlannedLine:
    """A KPI that joins the scorecard. `reason`: why, as a scorecard of many KPIs asks."""

    row: int
    line: NewLine
    reason: str = ""


@dataclass(frozen=True)
class Retarget:
    """Another target of a KPI for its year."""

    row: int
    kpi: UUID
    from_period: str
    target: Decimal | None
    reason: str
    low: Decimal | None = None
    high: Decimal | None = None
    relative: Relative | None = None
    stated: str = ""


@dataclass(frozen=True)
class Reweight:
    """Another weight of a KPI."""

    row: int
    kpi: UUID
    from_period: str
    weight: Decimal
    reason: str


@dataclass(frozen=True)
class Reassign:
    """Other owners of a KPI."""

    row: int
    kpi: UUID
    from_period: str
    owners: tuple[Owner, ...]
    reason: str


@dataclass(frozen=True)
class PartTarget:
    """The target of a KPI for one period."""

    row: int
    kpi: UUID
    part: PeriodTarget
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """An actual value. `stood` is what the check saw from that source, None for nothing."""

    row: int
    place: Place
    entry: Entry
    reason: str = ""
    remark: str = ""
    stood: Decimal | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that one file changes. `card` is the scorecard's id, `year` its year.

    `names` are those of metrics and `source_names` of sources, as the holder's tables write them,
    with the code that each means. `columns` are headings with what they hold, remembered under
    `layout`; None: nothing about columns is to be remembered. They are, once something of the file
    comes in.
    """

    holder: UUID | None = None
    card: UUID | None = None
    year: int = 0
    card_name: str = ""
    units: tuple[NewUnit, ...] = ()
    people: tuple[NewPerson, ...] = ()
    titles: tuple[tuple[str, UUID], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    source_names: tuple[tuple[str, str], ...] = ()
    layout: UUID | None = None
    columns: tuple[tuple[str, str], ...] = ()
    sources: tuple[NewSource, ...] = ()
    appointments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    retargets: tuple[Retarget, ...] = ()
    weights: tuple[Reweight, ...] = ()
    owners: tuple[Reassign, ...] = ()
    parts: tuple[PartTarget, ...] = ()
    values: tuple[Value, ...] = ()
    tracking: tuple[TrackingWords, ...] = ()
    reviews: tuple[ReviewWords, ...] = ()
    counts: dict[str, int] = field(default_factory=dict, hash=False, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write but names that are already known."""
        return not any(
            (
                self.units,
                self.people,
                self.titles,
                self.names,
                self.source_names,
                self.sources,
                self.appointments,
                self.lines,
                self.retargets,
                self.weights,
                self.owners,
                self.parts,
                self.values,
                self.tracking,
                self.reviews,
            )
        )

"""What a list of the data steward is narrowed to: the filters of an address, read leniently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.values.matching import fold
from app.reading.dictionary import match
from app.views.asking import me
from projections.metrics.queries import MetricRow
from projections.people.queries import Names


@dataclass(frozen=True)
class Asked:
    """`metric` as it was typed: a code, or part of a name or an alias in either script."""

    unit: UUID | None = None
    metric: str = ""
    kind: str = ""
    whose: str = ""

    def kept(self) -> dict[str, Any]:
        """The parameters that an address carries on."""
        given = {
            "unit": str(self.unit) if self.unit else "",
            "metric": self.metric,
            "kind": self.kind,
            "whose": self.whose,
        }
        return {name: text for name, text in given.items() if text}

    def fits_place(self, subject: UUID, names: Names) -> bool:
        """Whether the unit asked for, or one below it, is the subject's."""
        if self.unit is None:
            return True
        person = names.persons.get(subject) if subject not in names.units else None
        home = person.unit if person else subject
        return me().units.is_within(home, self.unit)

    def fits_metric(self, metric: MetricRow) -> bool:
        """Whether the metric answers to what was typed, and is mine where mine are asked for."""
        if self.whose == "mine" and metric.steward != me().id:
            return False
        return not fold(self.metric) or match(metric, self.metric) is not None


def asked(given: Mapping[str, str]) -> Asked:
    """The filters that an address names. What can't be read is as if it were not there."""
    return Asked(
        unit=_id(given.get("unit", "")),
        metric=given.get("metric", "")[:80].strip(),
        kind=given.get("kind", "")[:40],
        whose="mine" if given.get("whose") == "mine" else "",
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

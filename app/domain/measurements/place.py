"""Which number is meant."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import cell_id


@dataclass(frozen=True, slots=True)
class Place:
    """Which number is meant: metric code, subject (unit or person), period and breakdown."""

    metric: str
    subject: UUID
    period: str
    breakdown: str = ""

    @property
    def cell(self) -> UUID:
        return cell_id(self.metric, self.subject, self.period, self.breakdown)

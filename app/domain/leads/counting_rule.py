"""Rules of counting: what a metric's definition, or a unit's own, says of single records."""

from uuid import UUID

from app.domain.aggregate import Aggregate, event
from app.domain.ids import ident
from app.domain.leads.counting import Counting, checked
from app.domain.leads.refusals import WrittenAlready


def rule_id(metric: str, version: int | None, unit: UUID | None) -> UUID:
    """The id of a rule: one for each version of a metric's definition, one for each unit's own."""
    return ident("counting_rule", metric, f"v{version}" if version else unit)


class CountingRule(Aggregate):
    """What counts (計數規則) under a version of a metric's definition, or as a unit sees it.

    Either `version` or `unit` is given. A unit's own rule binds nobody: it is what one side of a
    dispute would count by.
    """

    TOPIC = "leads.counting_rule"

    class Event(Aggregate.Event):
        TOPIC = "leads.counting_rule.event"
        metric: str
        version: int | None
        unit: UUID | None
        conditions: list[list[str]]
        once_by: str
        dated_by: str

    class Written(Event, Aggregate.Created):
        """Rows of attribute, operator and value, all of which must hold."""

        TOPIC = "leads.counting_rule.written"

    class Rewritten(Event):
        """Other rows hold from now on, for every period that the definition speaks of."""

        TOPIC = "leads.counting_rule.rewritten"

    @classmethod
    def write(
        cls, *, by: UUID, metric: str, version: int | None, unit: UUID | None, counting: Counting
    ) -> "CountingRule":
        """The first wording. Raises what `checked` raises."""
        found = checked(counting)
        return cls._create(
            cls.Written,
            id=rule_id(metric, version, unit),
            by=by,
            metric=metric,
            version=version,
            unit=unit,
            conditions=[one.facts for one in found.conditions],
            once_by=found.once_by,
            dated_by=found.dated_by,
        )

    def __init__(
        self,
        metric: str,
        version: int | None,
        unit: UUID | None,
        conditions: list[list[str]],
        once_by: str,
        dated_by: str,
    ) -> None:
        self.metric = metric
        self.definition = version
        self.unit = unit
        self.counting = Counting.of(conditions, once_by, dated_by)

    def rewrite(self, *, by: UUID, counting: Counting) -> None:
        """Another wording. Raises WrittenAlready, and what `checked` raises."""
        found = checked(counting)
        if found == self.counting:
            raise WrittenAlready()
        self._rewritten(
            by=by,
            metric=self.metric,
            version=self.definition,
            unit=self.unit,
            conditions=[one.facts for one in found.conditions],
            once_by=found.once_by,
            dated_by=found.dated_by,
        )

    @event(Rewritten)
    def _rewritten(
        self,
        by: UUID,
        metric: str,
        version: int | None,
        unit: UUID | None,
        conditions: list[list[str]],
        once_by: str,
        dated_by: str,
    ) -> None:
        self.counting = Counting.of(conditions, once_by, dated_by)

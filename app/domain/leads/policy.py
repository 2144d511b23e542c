"""The time to answer a hand-over, as both sides agreed on it: a policy with its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.leads.handover import LEAST_HOURS, MOST_HOURS, USUAL_HOURS
from app.domain.leads.refusals import HoursOutside
from app.domain.scoring.policy import PolicyFactUnknown, terms_on, whole_number

LEADS = "leads"


@dataclass(frozen=True)
class LeadsPolicy:
    """Within how many hours the receiving side accepts or rejects records. (domain.md 6)

    >>> LeadsPolicy.from_facts({"answer_within_hours": "48"}).answer_within_hours
    48
    >>> LeadsPolicy.from_facts(LeadsPolicy().facts()) == LeadsPolicy()
    True
    """

    answer_within_hours: int = USUAL_HOURS

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> "LeadsPolicy":
        """The policy of plain facts; what is not named has its default.

        Raises PolicyFactUnknown, PolicyFactUnreadable, HoursOutside.
        """
        hours = USUAL_HOURS
        for name, value in facts.items():
            if name != "answer_within_hours":
                raise PolicyFactUnknown(field=name, name=name)
            hours = whole_number(name, value)
        if not LEAST_HOURS <= hours <= MOST_HOURS:
            raise HoursOutside(field="answer_within_hours", least=LEAST_HOURS, most=MOST_HOURS)
        return cls(hours)

    def facts(self) -> dict[str, str]:
        """Every setting as plain text, as `from_facts` reads it and an event keeps it."""
        return {"answer_within_hours": str(self.answer_within_hours)}


def policy_on(adopted: Mapping[str, Any] | None, day: date) -> LeadsPolicy:
    """The policy of a day, from the reference fact of its adoptions; None: nothing was adopted."""
    return LeadsPolicy.from_facts(terms_on(adopted, day))

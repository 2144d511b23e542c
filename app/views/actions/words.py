"""Words of tasks."""

from collections.abc import Mapping

from app.domain.actions.task import State, Term
from app.domain.refusals import N_

STATES: Mapping[str, str] = {
    State.OPEN: N_("Open"),
    State.DONE: N_("Done"),
    State.ABANDONED: N_("Abandoned"),
}
TERMS: Mapping[str, str] = {
    Term.SHORT: N_("Short term, 1 to 2 weeks"),
    Term.MIDDLE: N_("Middle term, 1 to 3 months"),
    Term.LONG: N_("Long term, a quarter or more"),
}

"""Words of tasks."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.actions.task import State, Term
from app.domain.ids import SYSTEM
from app.domain.refusals import N_
from projections.actions.queries import TaskRow

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


def task_words(row: TaskRow) -> str:
    """What is to be done, as it was typed; the system's own words in the reader's language."""
    if not row.words:
        return gettext("(erased)")
    return gettext(row.words) if row.set_by == SYSTEM else row.words

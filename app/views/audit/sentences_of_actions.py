"""Words for what was done about a number, and for what was learned of it."""

from collections.abc import Mapping

from app.domain.refusals import N_

OF_ACTIONS: Mapping[str, str] = {
    "actions.task.set": N_(
        "%(by)s set a task for %(person)s about %(matter)s, %(period)s, due %(until)s"
    ),
    "actions.task.done": N_("%(by)s marked a task about %(matter)s, %(period)s, as done"),
    "actions.task.assessed": N_("%(by)s said what came of a task about %(matter)s, %(period)s"),
    "actions.task.moved": N_("%(by)s moved a task about %(matter)s, %(period)s, to %(until)s"),
    "actions.task.handed_over": N_(
        "%(by)s handed a task about %(matter)s, %(period)s, over to %(person)s"
    ),
    "actions.task.abandoned": N_("%(by)s abandoned a task about %(matter)s, %(period)s"),
    "actions.task.resumed": N_("%(by)s took a task about %(matter)s, %(period)s, up again"),
    "actions.analysis.begun": N_("%(by)s began the cause analysis of %(matter)s, %(period)s"),
    "actions.analysis.answered": N_("%(by)s answered the six questions on %(matter)s, %(period)s"),
    "actions.analysis.cause_named": N_("%(by)s named a cause for %(matter)s, %(period)s"),
    "actions.analysis.cause_dropped": N_("%(by)s took a cause of %(matter)s, %(period)s, back"),
    "actions.contract.proposed": N_(
        "%(by)s proposed an improvement contract for %(subject)s, %(period)s, until %(until)s"
    ),
    "actions.contract.signed": N_(
        "%(by)s signed the improvement contract of %(subject)s, %(period)s"
    ),
    "actions.contract.concluded": N_(
        "%(by)s said how the improvement contract of %(subject)s, %(period)s, ended"
    ),
    "actions.contract.withdrawn": N_(
        "%(by)s withdrew the improvement contract of %(subject)s, %(period)s"
    ),
    "actions.coaching.held": N_("%(by)s wrote down a coaching talk with %(person)s"),
    "actions.coaching.acknowledged": N_("%(by)s confirmed a coaching talk"),
    "actions.coaching.remarked": N_("%(by)s added to a coaching talk with %(person)s"),
    "actions.feedback.noted": N_("%(by)s noted what a customer said on %(matter)s, %(period)s"),
    "actions.feedback.taken_back": N_(
        "%(by)s took a customer's word on %(matter)s, %(period)s, back"
    ),
    "handbook.entry.written": N_("%(by)s wrote an entry of the handbook for %(unit)s"),
    "handbook.entry.revised": N_(
        "%(by)s wrote version %(number)s of an entry of the handbook of %(unit)s"
    ),
    "handbook.entry.withdrawn": N_("%(by)s took an entry out of the handbook of %(unit)s"),
    "handbook.entry.restored": N_("%(by)s put an entry back into the handbook of %(unit)s"),
}
"""By topic; `matter` is the metric with its subject, or the holder of a scorecard."""

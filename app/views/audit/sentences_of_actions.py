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
    "handbook.entry.written": N_("%(by)s wrote an entry of the handbook for %(unit)s"),
    "handbook.entry.revised": N_(
        "%(by)s wrote version %(number)s of an entry of the handbook of %(unit)s"
    ),
    "handbook.entry.withdrawn": N_("%(by)s took an entry out of the handbook of %(unit)s"),
    "handbook.entry.restored": N_("%(by)s put an entry back into the handbook of %(unit)s"),
}
"""By topic; `matter` is the metric with its subject, or the holder of a scorecard."""

"""What stands in the way where countermeasures and what goes with them are concerned."""

from app.domain.refusals import N_, Refused


class NothingToDo(Refused):
    sentence = N_("Say what is to be done.")


class OwnerOutside(Refused):
    sentence = N_("{person} can't see this scorecard, or has left. Choose somebody who can.")


class DueBefore(Refused):
    sentence = N_("{day} is over already. Choose a day that is still to come.")


class NotYourTask(Refused):
    sentence = N_(
        "Only the owner of the task, who set it, and those who may note causes here do this."
    )


class TaskEnded(Refused):
    sentence = N_("This task is done or abandoned already. Take it up again first.")


class TaskOpen(Refused):
    sentence = N_("This task is still open.")


class ReasonForMoving(Refused):
    sentence = N_("Say why the day is moved: it is read with the promise.")


class SameDay(Refused):
    sentence = N_("The task is due on {day} already.")


class ReasonForAbandoning(Refused):
    sentence = N_("Say why the task is abandoned: it is read with the promise.")


class SameOwner(Refused):
    sentence = N_("{person} has this task already.")


class NothingCameOfIt(Refused):
    sentence = N_("Write what came of it.")

"""Of whom the second step is demanded, by the installation's setting, before all else."""

from flask import current_app

from app.accounts.identities import has_identity
from app.accounts.second_step import has_second_step
from app.domain.people.rights import holds
from app.domain.people.roles import APPROVERS, Role
from app.domain.refusals import N_, Refused
from app.views.asking import Me, accord, db

DECIDING = (*APPROVERS, Role.ADMINISTRATOR)
OPEN_WITHOUT = ("session.", "second_step.", "open_sessions.")


class SecondStepFirst(Refused):
    sentence = N_(
        "Nothing was changed: here you need a second step at sign-in. "
        "Set it up under Settings, then send this again."
    )


def lacks_second_step(asking: Me) -> bool:
    """Whether the person has to set it up before they go on.

    Who signs in by the identity provider is asked there for what the company demands; the people of
    a demonstration are asked for nothing.
    """
    of = current_app.config["SECOND_STEP_FOR"]
    if of == "nobody":
        return False
    organised = accord().organised()
    if organised is None or organised.is_demonstration:
        return False
    if of == "approvers" and not any(
        holds(asking.actor, role, today=asking.today) for role in DECIDING
    ):
        return False
    return not has_second_step(db(), asking.id) and not has_identity(db(), asking.id)

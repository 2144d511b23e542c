"""Roles and kinds of units in the reader's language."""

from flask_babel import gettext

from app.domain.refusals import N_
from app.views.audit.words import ROLES

UNIT_KINDS = {
    "company": N_("company"),
    "department": N_("department"),
    "group": N_("group"),
}


def role_word(role: str) -> str:
    """A role as people call it."""
    return gettext(ROLES.get(role, role))


def unit_kind_word(kind: str) -> str:
    """A kind of unit as people call it."""
    return gettext(UNIT_KINDS.get(kind, kind))

"""The people whom domain tests speak of: a small company with two departments."""

from datetime import date
from uuid import UUID

from app.domain.people.rights import Actor, Grant, UnitPlace, UnitTree
from app.domain.people.roles import Role

TODAY = date(2026, 7, 6)

COMPANY, MARKETING, CHANNELS, SALES = (UUID(int=number) for number in range(101, 105))

UNITS = UnitTree(
    {
        COMPANY: UnitPlace(COMPANY, "CO", "company", None, None),
        MARKETING: UnitPlace(MARKETING, "MKT", "department", COMPANY, None),
        CHANNELS: UnitPlace(CHANNELS, "MKT-CHN", "group", MARKETING, None),
        SALES: UnitPlace(SALES, "SAL", "department", COMPANY, None),
    }
)


def _person(number: int, unit: UUID, *roles: tuple[Role, UUID]) -> Actor:
    grants = tuple(Grant(str(role), where) for role, where in roles)
    return Actor(UUID(int=number, version=4), unit=unit, grants=grants)


SHEN = _person(1, MARKETING, (Role.DEPARTMENT_HEAD, MARKETING))
"""Heads marketing."""
LUO = _person(2, CHANNELS, (Role.GROUP_LEAD, CHANNELS))
"""Leads the channel group."""
CHEN = _person(3, CHANNELS, (Role.MEMBER, CHANNELS))
"""A specialist of the channel group."""
WU = _person(4, CHANNELS, (Role.MEMBER, CHANNELS))
"""Chen's colleague."""
FANG = _person(5, SALES, (Role.DEPARTMENT_HEAD, SALES))
"""Heads sales: a stranger to marketing's own affairs."""
YE = _person(6, COMPANY, (Role.DATA_STEWARD, COMPANY))
"""The data steward."""
GU = _person(7, COMPANY, (Role.AUDITOR, COMPANY))
"""The auditor."""
TAO = _person(8, COMPANY, (Role.ADMINISTRATOR, COMPANY))
"""The administrator."""
BAI = _person(9, COMPANY, (Role.FINANCE, COMPANY))
"""Finance."""

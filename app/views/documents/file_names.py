"""What files that are handed out are called: by whom they are about, so that none hides another."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from uuid import UUID

from projections.people.queries import Names


def of_holder(holder: UUID, called: Names, accounts: Mapping[UUID, str]) -> str:
    """A unit's code or a person's username, without what parts folders."""
    unit = called.units.get(holder)
    code = unit.code if unit else accounts.get(holder, str(holder))
    return PurePosixPath(code.replace("\\", "-").replace("/", "-")).name

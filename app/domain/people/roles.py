"""The roles of domain.md 2."""

from enum import StrEnum


class Role(StrEnum):
    """A role (角色), held within a unit and everything below it."""

    MEMBER = "member"
    SOURCE_KEEPER = "source_keeper"
    GROUP_LEAD = "group_lead"
    DEPARTMENT_HEAD = "department_head"
    DATA_STEWARD = "data_steward"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


APPROVERS = (Role.DEPARTMENT_HEAD, Role.FINANCE, Role.DATA_STEWARD)
"""Roles that decide about others: giving one needs a second person."""

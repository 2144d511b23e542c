"""Four eyes: nobody decides a request in which they have a part. (domain.md 8)"""

from uuid import UUID

from app.domain.adjustments.refusals import OwnKpi, OwnRequest, StandsForParty


def demand_four_eyes(
    by: UUID, stands_for: frozenset[UUID], *, requester: UUID, concerned: frozenset[UUID]
) -> None:
    """Nobody who has, or at submission had, a part in it decides; nor do their delegates.

    `concerned` are all who have or had a part, `stands_for` those whose delegate `by` is. Raises
    OwnRequest, OwnKpi, StandsForParty.
    """
    if by == requester:
        raise OwnRequest()
    if by in concerned:
        raise OwnKpi()
    if (stands_for | {by}) & (concerned | {requester}):
        raise StandsForParty()

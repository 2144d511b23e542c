"""The demonstration company's reviews: their steps at the times that its table gives them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from app.domain.reviews.commands import ReviewWords, note_review
from app.domain.reviews.points import Points, PointsRule
from app.domain.reviews.reviewing import confirm_review, review_oneself
from app.domain.scorecards.line import kpi_id
from app.importers.library import exact
from app.ledger import Ledger
from app.reading.reviewing import (
    ask_with_rights,
    assess_within_limits,
    cast_rating,
    gather_from_urn,
)

Row = dict[str, str]
Step = tuple[datetime, Callable[[], object]]

BEFORE_THE_FIRST, AFTER_THE_LAST = timedelta(days=1), timedelta(days=2)
"""Raters are asked a day before the first of them rates; two days after the last it is enough."""

RULES: Mapping[str, PointsRule] = {
    "REV-008": PointsRule.COOPERATION,
    "REV-026": PointsRule.DATA_QUALITY,
    "REV-038": PointsRule.INITIATIVE,
    "REV-044": PointsRule.SHARING,
}
"""What the process adjustments were given for; the table has the reason in words alone."""

GROWN = {"REV-038": "sales_completion"}
"""The metric that earned a growth bonus."""

CORE_OBJECTIVES = {"REV-050": "新增付費用戶40萬"}
"""From the quarterly review table, which the row belongs to."""


def steps(
    ledger: Ledger,
    reviews: list[Row],
    *,
    card: Callable[[Row], UUID],
    holder: Callable[[Row], UUID],
    people: Mapping[str, UUID],
) -> list[Step]:
    """Everything that the table tells of reviews, each step with its time."""
    found: list[Step] = []
    for row in reviews:
        if row["stage"] != "peer":
            act = partial(TAKEN[row["stage"]], ledger, row, card(row), holder(row), people)
            found.append((datetime.fromisoformat(row["at"]), act))
    rated = [row for row in reviews if row["stage"] == "peer"]
    for _, some in groupby(rated, key=lambda row: (row["scorecard"], row["period"])):
        found.extend(_ratings(ledger, list(some), card, people, _superiors(reviews)))
    return found


def _superiors(reviews: list[Row]) -> Mapping[tuple[str, str], str]:
    """Who reviews each scorecard's period."""
    return {
        (row["scorecard"], row["period"]): row["author"]
        for row in reviews
        if row["stage"] == "superior"
    }


def _ratings(
    ledger: Ledger,
    some: Sequence[Row],
    card: Callable[[Row], UUID],
    people: Mapping[str, UUID],
    superiors: Mapping[tuple[str, str], str],
) -> list[Step]:
    """Asking, each rating, and the gathering."""
    times = sorted(datetime.fromisoformat(row["at"]) for row in some)
    first = some[0]
    place: dict[str, Any] = {"card": card(first), "period": first["period"]}
    by = people[superiors[(first["scorecard"], first["period"])]]
    raters = [people[row["author"]] for row in some]
    found: list[Step] = [
        (
            times[0] - BEFORE_THE_FIRST,
            partial(ask_with_rights, ledger, by=by, **place, people=raters),
        )
    ]
    for row in some:
        rate = partial(
            cast_rating,
            ledger,
            by=people[row["author"]],
            **place,
            rating=int(row["score"]),
            remark=row["worked_zh_hant"],
        )
        found.append((datetime.fromisoformat(row["at"]), rate))
    found.append((times[-1] + AFTER_THE_LAST, partial(gather_from_urn, ledger, by=by, **place)))
    return found


def _review_oneself(
    ledger: Ledger, row: Row, card: UUID, _holder: UUID, people: Mapping[str, UUID]
) -> None:
    review_oneself(
        ledger,
        by=people[row["author"]],
        card=card,
        period=row["period"],
        worked=row["worked_zh_hant"],
        improve=row["improve_zh_hant"],
        next_steps=row["next_zh_hant"],
    )


def _assess(ledger: Ledger, row: Row, card: UUID, holder: UUID, people: Mapping[str, UUID]) -> None:
    """The reasons of both kinds of points stand in one cell, the adjustment's first."""
    reason, _, growth_reason = row["reason_zh_hant"].partition(";")
    points, growth = exact(row["adjustment_points"]), exact(row["growth_points"])
    grown = GROWN.get(row["review"])
    assess_within_limits(
        ledger,
        by=people[row["author"]],
        card=card,
        period=row["period"],
        points=Points(
            points=points or Points.points,
            rule=RULES.get(row["review"], ""),
            growth=growth or Points.growth,
            growth_kpi=kpi_id(card, grown, holder) if grown else None,
        ),
        reason=reason,
        growth_reason=growth_reason,
        words=row["worked_zh_hant"],
    )


def _confirm(
    ledger: Ledger, row: Row, card: UUID, _holder: UUID, people: Mapping[str, UUID]
) -> None:
    confirm_review(ledger, by=people[row["author"]], card=card, period=row["period"])


def _write_for_the_team(
    ledger: Ledger, row: Row, card: UUID, holder: UUID, people: Mapping[str, UUID]
) -> None:
    note_review(
        ledger,
        by=people[row["author"]],
        holder=holder,
        words=ReviewWords(
            card=card,
            period=row["period"],
            core_objective=CORE_OBJECTIVES.get(row["review"], ""),
            score=exact(row["score"]),
            grade=row["grade"],
            worked=row["worked_zh_hant"],
            problems=row["improve_zh_hant"],
            next_direction=row["next_zh_hant"],
        ),
    )


TAKEN = {
    "self": _review_oneself,
    "superior": _assess,
    "confirmed": _confirm,
    "team": _write_for_the_team,
}

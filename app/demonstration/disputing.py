"""The demonstration company's disputes, each step at the time that its table gives."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from app.domain.disputes.commands import (
    Claim,
    answer_dispute,
    appeal_ruling,
    comment_on_dispute,
    open_dispute,
    rule_on_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import ident, unit_id
from app.domain.measurements.place import Place
from app.domain.values.period import Period
from app.ledger import Ledger
from app.reading.rulings import standing_value
from projections.temporal import NOW

Row = dict[str, str]
Steps = list[tuple[datetime, Callable[[], object]]]

ANSWERED_AFTER = timedelta(hours=5)
"""The table has no times of answers and comments: all of them came on the same day."""

KINDS = {
    "leads count": Subject.NUMBER,
    "customer ownership": Subject.RECORDS,
    "lead quality": Subject.RECORDS,
    "definition of a valid lead": Subject.DEFINITION,
}


def steps(
    ledger: Ledger, row: Row, people: Mapping[str, UUID], by_name: Mapping[str, UUID]
) -> Steps:
    """What happens in one dispute, each step with its time.

    `people` are the ids by username, `by_name` by the name that comments are signed with.
    """
    id, opener = ident("demonstration dispute", row["dispute"]), people[row["opened_by"]]
    ours, theirs = _sides(row)
    opened_at = datetime.fromisoformat(row["opened_at"])
    answered_at = opened_at + ANSWERED_AFTER
    other = people[row[f"{theirs}_person"]]
    claim = _claim(row, theirs)
    found: Steps = [
        (opened_at, partial(_open, ledger, row, id, by=opener, asked=[other])),
        (answered_at, partial(answer_dispute, ledger, by=other, dispute=id, claim=claim)),
    ]
    for number, comment in enumerate(filter(None, row["comments_zh_hant"].split("|")), start=1):
        name, _, words = comment.partition(":")
        at = answered_at + timedelta(hours=number)
        say = partial(comment_on_dispute, ledger, by=by_name[name], dispute=id, words=words)
        found.append((at, say))
    if row["ruled_at"]:
        rule = partial(_rule, ledger, row, id, ours, by=people[row["ruled_by"]])
        found.append((datetime.fromisoformat(row["ruled_at"]), rule))
    if row["appealed_at"]:
        reason = row["appeal_reason_zh_hant"]
        appeal = partial(
            appeal_ruling, ledger, by=people[row["appealed_by"]], dispute=id, reason=reason
        )
        found.append((datetime.fromisoformat(row["appealed_at"]), appeal))
    return found


def _sides(row: Row) -> tuple[str, str]:
    """The opener's columns of the table, and the other side's; the table calls either one A."""
    is_first = row["side_a_person"] == row["opened_by"]
    return ("side_a", "side_b") if is_first else ("side_b", "side_a")


def _claim(row: Row, side: str) -> Claim:
    return Claim(
        typed=row[f"{side}_value"],
        source=row[f"{side}_source"],
        words=row[f"{side}_claim_zh_hant"],
        evidence=row[f"{side}_evidence"],
    )


def _place(row: Row) -> Place:
    return Place(row["metric"], unit_id(row["subject"]), row["month"])


def _open(ledger: Ledger, row: Row, id: UUID, *, by: UUID, asked: list[UUID]) -> None:
    words = _claim(row, _sides(row)[0])
    records = "、".join(filter(None, row["contested_records"].split(";")))
    open_dispute(
        ledger,
        by=by,
        id=id,
        place=_place(row),
        kind=KINDS[row["topic"]],
        standing=_standing(ledger, row),
        claim=Claim(
            words.typed,
            words.source,
            f"{row['title_zh_hant']}：{words.words}",
            "；".join(filter(None, (words.evidence, records))),
        ),
        asked=asked,
    )


def _rule(ledger: Ledger, row: Row, id: UUID, ours: str, *, by: UUID) -> None:
    followed = {"A": "side_a", "B": "side_b"}.get(row["ruling"])
    outcome = Outcome(row["ruling"]) if followed is None else Outcome.SIDE_B
    if followed == ours:
        outcome = Outcome.SIDE_A
    rule_on_dispute(
        ledger,
        by=by,
        dispute=id,
        outcome=outcome,
        typed=row["ruled_value"],
        before=_standing(ledger, row),
        reason=row["ruling_reason_zh_hant"],
    )


def _standing(ledger: Ledger, row: Row) -> Decimal | None:
    place = _place(row)
    period = Period.parse(place.period)
    return standing_value(ledger.store.connection, place.metric, place.subject, period, at=NOW)

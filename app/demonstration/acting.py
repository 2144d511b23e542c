"""The demonstration company's tasks and handbook, at the times that its tables give them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from uuid import UUID

from app.domain.actions.commands import (
    TaskWords,
    abandon_task,
    complete_task,
    move_task,
    set_task,
)
from app.domain.handbook.commands import Wording, write_entry
from app.domain.handbook.entry import Kind
from app.domain.reviews.check_in import Cause
from app.ledger import Ledger

Row = dict[str, str]
Step = tuple[datetime, Callable[[], object]]

ABOUT: Mapping[str, tuple[str, ...]] = {
    "HB-001": ("retention", "new_paying_users"),
    "HB-002": ("channel_roi", "performance_ad_share"),
    "HB-003": ("conversion", "lead_quality"),
    "HB-004": ("cac", "uv"),
    "HB-005": ("leads", "valid_leads"),
    "HB-006": ("campaign_participation",),
}
"""The metrics that the lessons are about; the table has tags alone."""


def tasks(
    ledger: Ledger,
    rows: list[Row],
    *,
    card: Callable[[Row], UUID],
    kpi: Callable[[str], UUID],
    people: Mapping[str, UUID],
    new_id: Callable[[], UUID],
) -> list[Step]:
    """Each task as it was set, moved and ended; `new_id` gives an id by chance."""
    found: list[Step] = []
    for row in rows:
        id, owner = new_id(), people[row["owner"]]
        words = TaskWords(
            owner=owner,
            words=row["words_zh_hant"],
            due=date.fromisoformat(row["due"]),
            cause=Cause(row["cause"]),
            expected=row["expected_zh_hant"],
        )
        promise = partial(
            set_task,
            ledger,
            by=people[row["set_by"]],
            id=id,
            card=card(row),
            kpi=kpi(row["kpi"]),
            period=row["period"],
            words=words,
        )
        found.append((datetime.fromisoformat(row["set_at"]), promise))
        if row["moved_at"]:
            due, why = date.fromisoformat(row["moved_to"]), row["moved_reason_zh_hant"]
            moved = partial(move_task, ledger, by=owner, task=id, due=due, reason=why)
            found.append((datetime.fromisoformat(row["moved_at"]), moved))
        if row["ended"]:
            said = row["ended_words_zh_hant"]
            ended = (
                partial(complete_task, ledger, by=owner, task=id, outcome=said)
                if row["ended"] == "done"
                else partial(abandon_task, ledger, by=owner, task=id, reason=said)
            )
            found.append((datetime.fromisoformat(row["ended_at"]), ended))
    return found


def lessons(
    ledger: Ledger,
    rows: list[Row],
    *,
    card: Callable[[Row], UUID],
    people: Mapping[str, UUID],
    new_id: Callable[[], UUID],
) -> list[Step]:
    """Each entry of the handbook, at the end of the day that it was written on."""
    return [
        (
            datetime.fromisoformat(f"{row['created_on']}T18:00:00+08:00"),
            partial(
                write_entry,
                ledger,
                by=people[row["author"]],
                id=new_id(),
                card=card(row),
                period=row["period"],
                wording=Wording(
                    kind=Kind(row["kind"]),
                    titles={"zh_Hant": row["title_zh_hant"], "en": row["title_en"]},
                    texts={"zh_Hant": row["text_zh_hant"], "en": row["text_en"]},
                    tags=row["tags"].split(";"),
                    metrics=ABOUT[row["lesson"]],
                ),
            ),
        )
        for row in rows
    ]

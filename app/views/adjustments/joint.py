"""The lines of joint KPIs on other scorecards, which a request includes by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.adjustments.changes import Action, Change, change_of
from app.domain.adjustments.twins import are_twins, shared_part, twin_action
from app.reading.lines import line_of
from app.views.asking import db
from app.views.scorecards.keeping import Kept, card_title
from projections.scorecards.queries import lines_about, scorecards
from projections.temporal import NOW


def joint_changes(
    changes: Iterable[Change], cards: Sequence[Kept], first: str
) -> list[tuple[Change, str]]:
    """What the request will include of other scorecards, each with the scorecard's title.

    The same that `wish` adds when the request is made.
    """
    rows = {kpi: (found, row) for found in cards for kpi, row in found.rows.items()}
    about = [
        (one, *rows[one.kpi])
        for one in changes
        if one.kpi in rows and (shared_part(one.after) or one.action is Action.RETIRE)
    ]
    joint = [
        (change, found, row) for change, found, row in about if len(found.terms(row).owners) > 1
    ]
    if not joint:
        return []
    year, named = cards[0].card.year, {one.kpi for one in changes}
    known = {card.id: card for card in scorecards(db(), at=NOW, year=year)}
    others = lines_about(db(), [(row.metric, row.subject) for _, _, row in joint], at=NOW)
    found_ones = []
    for change, found, row in joint:
        metric = found.metric(row)
        for card, lines in others.items():
            for other in lines:
                if card not in known or other.kpi in named:
                    continue
                if not are_twins(line_of(row), line_of(other), first):
                    continue
                twin = change_of(
                    line_of(other),
                    twin_action(change.action),
                    shared_part(change.after),
                    first,
                    usual=metric.aggregation,
                    decimals=metric.decimals,
                )
                title = card_title(known[card], found.names)
                found_ones.append((replace(twin, card=card), title))
    return found_ones

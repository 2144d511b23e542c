"""The weights that a product's stage proposes for a scorecard, as a request that others decide.

(domain.md 3)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from app.domain.scoring.stages import WeighedLine, stage_weights
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.domain.values.showing import show
from app.importers.packs import stage_profiles
from app.views.asking import me
from app.views.scorecards.keeping import Kept


@dataclass(frozen=True)
class Proposal:
    """A stage (階段) whose weights can be asked for: its name, and the form filled in with them."""

    name: str
    url: str


def proposals(card: UUID, period: Period, *, year: int) -> Sequence[Proposal]:
    """Every stage, for a request from a period on; none for a period of another year, whose
    scorecard is another one.
    """
    if period.year != year:
        return ()
    start: dict[str, Any] = {"from": period.months()[0].key}
    return [
        Proposal(
            stage.name(me().language),
            url_for("requesting.new", card=card, stage=code, **start),
        )
        for code, stage in stage_profiles().items()
    ]


def proposed_weights(found: Kept, stage: str) -> dict[str, str]:
    """The weights that a stage proposes, as if typed into the form; empty for an unknown stage."""
    profile = stage_profiles().get(stage)
    if profile is None:
        return {}
    lines = [
        WeighedLine(row.metric, found.metric(row).dimension, found.terms(row).weight)
        for row in found.in_force
    ]
    weights = stage_weights(lines, profile.stage)
    return {
        f"weight-{row.kpi.hex}": show(weight, Unit.PERCENT)
        for row, weight in zip(found.in_force, weights, strict=True)
    }

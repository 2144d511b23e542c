"""The figures that a document says, as they are compared with what is known later."""

from collections.abc import Mapping

from app.domain.scoring.scored import ScoredCard

SCORE = "score"


def figures_of(scored: ScoredCard) -> Mapping[str, str]:
    """Score and each KPI's value, by `score` and the KPI's id; exact, and only what is there."""
    values = {str(line.kpi): str(line.actual) for line in scored.lines if line.actual is not None}
    return values if scored.score is None else {**values, SCORE: str(scored.score)}

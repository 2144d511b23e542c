"""A scorecard's reading as plain facts, for `--json` and exports.

Decimals are strings; percent values, weights and completion are fractions ("0.088" is 8.8%);
scores have two places; what is absent is None.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.domain.scoring.rounding import rounded
from app.domain.scoring.scored import ScoredLine
from app.domain.values.amounts import MOST_PLACES, plain
from app.reading.cards import CardReading
from app.reading.reviewing import Final
from projections.people.queries import Names
from projections.periods.queries import ResultRow

Stated = Mapping[UUID, Mapping[str, str]]


def card_facts(
    reading: CardReading,
    names: Names,
    usernames: Mapping[UUID, str],
    *,
    language: str,
    position: int,
    recorded_at: datetime | None,
    stated: Stated | None = None,
    stored: ResultRow | None = None,
    confirmed: Final | None = None,
) -> dict[str, Any]:
    """The scorecard as `accord scorecard --json` prints it.

    `stated` are a file's own figures by KPI; `stored` what the period's close stored: it stands in
    for what would be computed today. `points`, `final_score` and `final_grade` are None until the
    review is `confirmed` or the period closed.
    """
    scored = reading.scored
    return {
        "holder": _called(reading.card.holder, names, usernames),
        "period": reading.period.key,
        "as_of": {
            "position": position,
            "recorded_at": recorded_at.isoformat() if recorded_at else None,
        },
        **_figures(reading, stored, confirmed),
        "lines": [
            _line_facts(line, reading, names, usernames, language, stated or {})
            for line in scored.lines
        ],
    }


def _figures(
    reading: CardReading, stored: ResultRow | None, confirmed: Final | None
) -> dict[str, Any]:
    """Covered weight, score and grade, and the final ones where they stand."""
    scored = reading.scored
    if stored is None:
        return {
            "covered_weight": plain_figure(scored.covered_weight),
            "score": _two_places(scored.score),
            "grade": str(scored.grade) if scored.grade else None,
            "points": plain(confirmed.points + confirmed.growth) if confirmed else None,
            "final_score": _two_places(confirmed.score) if confirmed else None,
            "final_grade": str(confirmed.grade) if confirmed and confirmed.grade else None,
        }
    return {
        "covered_weight": plain(stored.covered),
        "score": _two_places(stored.score),
        "grade": stored.grade or None,
        "points": plain(stored.points + stored.growth),
        "final_score": _two_places(stored.final_score),
        "final_grade": stored.final_grade or None,
    }


def _line_facts(
    line: ScoredLine,
    reading: CardReading,
    names: Names,
    usernames: Mapping[UUID, str],
    language: str,
    stated: Stated,
) -> dict[str, Any]:
    metric = reading.dictionary.rows[line.terms.metric]
    row = reading.rows[UUID(str(line.kpi))]
    return {
        "metric": line.terms.metric,
        "name": metric.name(language),
        "subject": _called(row.subject, names, usernames),
        "owners": [
            {"person": _called(UUID(str(owner)), names, usernames), "share": plain_figure(share)}
            for owner, share in line.terms.owners
        ],
        "cycle": str(line.terms.cycle),
        "weight": plain_figure(line.weight),
        "floor": plain_figure(line.floor),
        "target": plain_figure(line.target),
        "challenge": plain_figure(line.challenge),
        "actual": plain_figure(line.actual),
        "completion": plain_figure(line.completion),
        "score": _two_places(line.rounded_score),
        "light": str(line.light) if line.light else None,
        "source": line.source,
        "own_sources": list(line.terms.sources) if line.terms.sources else None,
        "own_aggregation": str(line.terms.aggregation) if line.terms.aggregation else None,
        "in_conflict": line.in_conflict,
        "verified": line.verified,
        "stated": dict(stated.get(row.kpi, {})) or None,
    }


def _called(id: UUID, names: Names, usernames: Mapping[UUID, str]) -> str:
    """A unit by its code, a person by their username."""
    unit = names.units.get(id)
    return unit.code if unit else usernames.get(id, str(id))


def plain_figure(number: Fraction | Decimal | int | None) -> str | None:
    """An exact number in plain notation, an endless one rounded half up to ten places."""
    return None if number is None else plain(rounded(Fraction(number), MOST_PLACES))


def _two_places(number: Decimal | None) -> str | None:
    return None if number is None else format(number, ".2f")

"""The score line above a scorecard's table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import url_for
from flask_babel import gettext, ngettext

from app.domain.scoring.light import counted
from app.domain.scoring.scored import LineState
from app.reading.cards import CardReading
from app.reading.reviewing import Final
from app.views import formatting
from projections.periods.queries import ResultRow


@dataclass(frozen=True)
class ScoreLine:
    """See `scorecards/_score_line.html`."""

    score: str | None
    grade: str | None
    covered: str
    exact_covered: str
    why_url: str
    lights: Sequence[tuple[str, int]]
    sentence: str | None
    closed_url: str | None = None
    later_url: str | None = None

    def why(self, figure: str) -> str:
        """The why card of one figure beside the score: covered or grade."""
        return beneath(self.why_url, figure)


def beneath(url: str, word: str) -> str:
    """An address with one word more behind its path.

    >>> beneath("/scorecards/1/2026-Q2/score?as_of=@7", "grade")
    '/scorecards/1/2026-Q2/score/grade?as_of=@7'
    """
    path, mark, asked = url.partition("?")
    return f"{path}/{word}{mark}{asked}"


@dataclass(frozen=True)
class Total:
    """What the score line says, as numbers: `covered` is a fraction, `grade` empty without one."""

    score: Fraction | Decimal | None
    grade: str
    covered: Fraction | Decimal


def total_of(
    reading: CardReading, stored: ResultRow | None = None, confirmed: Final | None = None
) -> Total:
    """Score, grade and covered weight; of a closed period as the close stored them.

    Where the review is `confirmed` its score and grade stand in for those from the KPIs alone.
    """
    if stored is not None:
        return Total(stored.final_score, stored.final_grade, stored.covered)
    scored = reading.scored
    score = confirmed.score if confirmed else scored.score
    grade = confirmed.grade if confirmed else scored.grade
    return Total(score, str(grade or ""), scored.covered_weight)


def score_line(
    reading: CardReading,
    as_of: str | None = None,
    stored: ResultRow | None = None,
    confirmed: Final | None = None,
) -> ScoreLine:
    """The score line above the table: the figures of `total_of`, and what is missing to them."""
    total = total_of(reading, stored, confirmed)
    if stored is not None:
        return _closed(reading, as_of, stored, total)
    scored = reading.scored
    missing = [line for line in scored.lines if line.state is LineState.NO_VALUE]
    untargeted = [line for line in scored.lines if line.state is LineState.NO_TARGET]
    said = []
    if missing:
        said.append(
            ngettext(
                "%(num)d KPI has no value yet.", "%(num)d KPIs have no value yet.", len(missing)
            )
        )
    if untargeted:
        said.append(
            ngettext(
                "%(num)d KPI has no target in this period; its weight is spread over the others.",
                "%(num)d KPIs have no target in this period; "
                "their weight is spread over the others.",
                len(untargeted),
            )
        )
    return ScoreLine(
        score=None if total.score is None else formatting.score(total.score),
        grade=total.grade or None,
        covered=formatting.weight(total.covered),
        exact_covered=str(scored.covered_weight),
        why_url=_score_why_url(reading, as_of),
        lights=counted(line.light for line in scored.lines),
        sentence=" ".join(said) or None,
    )


def _closed(reading: CardReading, as_of: str | None, stored: ResultRow, total: Total) -> ScoreLine:
    """The stored figures; where values were corrected since, that is said beside them."""
    corrected, period = said_of_corrections(reading, stored), reading.period.key
    changes = url_for(
        "changes.show", card=reading.card.id, period=period, as_of=as_of, _anchor="later"
    )
    return ScoreLine(
        score=None if total.score is None else formatting.score(total.score),
        grade=total.grade or None,
        covered=formatting.weight(total.covered),
        exact_covered=str(reading.scored.covered_weight),
        why_url=_score_why_url(reading, as_of),
        lights=[],
        sentence=corrected,
        later_url=changes if corrected else None,
        closed_url=url_for(
            "periods.show", unit=stored.unit, period=reading.period.key, as_of=as_of
        ),
    )


def said_of_corrections(reading: CardReading, stored: ResultRow) -> str | None:
    """The score that the values give now, where another one was stored; None where the same."""
    live = reading.scored.score
    if live is None or live == stored.score:
        return None
    return gettext(
        "Corrected after the close: the values now give %(score)s. The stored score stays.",
        score=formatting.score(live),
    )


def _score_why_url(reading: CardReading, as_of: str | None) -> str:
    return url_for(
        "scorecards.score_why", card=reading.card.id, period=reading.period.key, as_of=as_of
    )

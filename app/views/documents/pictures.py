"""The pictures of a review: trends with what was done, completion, lights, and what moved the
score. Positions are worked out here; the template only draws.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.scoring.between import Cause, Moved, counted, moved_between
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.terms import Id
from app.domain.values.period import Period
from app.reading.cards import CardReading
from app.views import charts, formatting
from app.views.scorecards import wording
from app.views.scorecards.trends import scored_in, scored_trend

MONTHS = 12
TREND = 400, 210
"""Width and height of a trend: two stand side by side."""
NAME_ENDS = 230
"""Where the names of bars end, and their bars begin."""
HALF = 150
"""How long the longest bar to either side is, in the picture of what moved the score."""
WIDE, THIN = Decimal(13), Decimal("6.8")
"""How wide a Chinese and another character is at the size of a picture's names."""
ADDED_UP = {
    Cause.WEIGHT: N_("Weights"),
    Cause.ADDED: N_("KPIs that came"),
    Cause.LEFT: N_("KPIs that left"),
}


@dataclass(frozen=True)
class SignedBar:
    """Points won or lost by one cause: a bar from the middle to the right or the left."""

    name: str
    text: str
    x: Decimal
    width: Decimal
    text_x: Decimal
    is_gain: bool


def called(line: ScoredLine, reading: CardReading, language: str) -> str:
    """What the line's KPI is called."""
    return reading.dictionary.rows[line.terms.metric].name(language)


def trends(
    lines: Sequence[ScoredLine], reading: CardReading, flags: Mapping[Id, Mapping[str, str]]
) -> list[charts.LineChart]:
    """Each KPI's twelve months. `flags`: by KPI and month, the sign of what was done then."""
    months = [reading.period.last_month()]
    while len(months) < MONTHS:
        months.append(months[-1].previous())
    places = {month.key: place for place, month in enumerate(reversed(months))}
    found = []
    for line in lines:
        metric = reading.dictionary.rows[line.terms.metric]
        done = flags.get(line.kpi, {})
        found.append(
            charts.line_chart(
                scored_trend(line, reading, MONTHS),
                text=lambda value, metric=metric: wording.shown_amount(Fraction(value), metric),  # type: ignore[misc] # mypy can't infer a default's type
                width=TREND[0],
                height=TREND[1],
                flags={places[month]: sign for month, sign in done.items() if month in places},
            )
        )
    return found


def completions(
    lines: Sequence[ScoredLine], reading: CardReading, language: str
) -> list[dict[str, Any]]:
    """Each KPI's completion as a bar, of 150% at most, with the target at 100%."""
    return [
        {
            "name": fitting(called(line, reading, language)),
            "width": _bar(line.completion),
            "text": formatting.completion(line.completion),
            "light": str(line.light) if line.light else None,
        }
        for line in lines
        if line.completion is not None
    ]


def _bar(completion: Fraction) -> Decimal:
    most = Fraction(3, 2)
    return _placed(min(max(completion, Fraction(0)), most) / most * 420)


def lights(lines: Sequence[ScoredLine], reading: CardReading, language: str) -> charts.HeatMap:
    """The lights of each KPI by month, from the year's first to the period's last."""
    months = Period.parse(str(reading.card.year)).months()
    shown = [month for month in months if month.first_day <= reading.period.last_day]
    rows = []
    for line in lines:
        metric = reading.dictionary.rows[line.terms.metric]
        found = [_light_of(scored_in(line, reading, month), metric) for month in shown]
        rows.append((fitting(metric.name(language)), found))
    labels = [formatting.short_month(month.key) for month in shown]
    return charts.heat_map(rows, labels, name_width=NAME_ENDS, cell_width=38, cell_height=28)


def _light_of(scored: ScoredLine | None, metric: Any) -> tuple[str | None, str]:
    if scored is None or scored.light is None or scored.actual is None:
        return None, formatting.ABSENT
    return str(scored.light), wording.shown_amount(scored.actual, metric)


# -- what moved the score -------------------------------------------------------------------------


def moved_by(
    reading: CardReading,
    before: CardReading | None,
    language: str,
    *,
    given: Decimal = Decimal(0),
    corrected: Decimal = Decimal(0),
) -> list[SignedBar]:
    """Points won and lost against the period before, by cause; none without such a period.

    `given`: by how much the reviewer's points differ. `corrected`: what was corrected after a close
    and doesn't count in the score that stands, taken back. (domain.md 10)
    """
    if before is None or before.scored.score is None or reading.scored.score is None:
        return []
    moved = moved_between(counted(before.scored.lines), counted(reading.scored.lines))
    names = {
        line.kpi: called(line, one, language)
        for one in (before, reading)
        for line in one.scored.lines
    }
    told = [(names[one.kpi], one.points) for one in moved if one.cause is Cause.RESULT]
    told += [(gettext(words), _sum(moved, cause)) for cause, words in ADDED_UP.items()]
    told.append((gettext("Points given in the review"), Fraction(given)))
    told.append((gettext("Corrected after the close"), Fraction(corrected)))
    return _signed_bars([(name, points) for name, points in told if points])


def _sum(moved: Sequence[Moved], cause: Cause) -> Fraction:
    return sum((one.points for one in moved if one.cause is cause), Fraction(0))


def _signed_bars(told: Sequence[tuple[str, Fraction]]) -> list[SignedBar]:
    most = max((abs(points) for _, points in told), default=Fraction(1))
    middle = NAME_ENDS + HALF + 60
    found = []
    for name, points in told:
        width = _placed(abs(points) / most * HALF)
        is_gain = points > 0
        found.append(
            SignedBar(
                name=fitting(name),
                text=signed(points),
                x=Decimal(middle) if is_gain else middle - width,
                width=width,
                text_x=middle + width + 8 if is_gain else middle - width - 8,
                is_gain=is_gain,
            )
        )
    return found


def signed(points: Fraction) -> str:
    """Points with their sign."""
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{formatting.points(abs(points))}"


def fitting(name: str) -> str:
    """As much of a name as fits in its room, with a sign where some is left out."""
    room, kept = Decimal(NAME_ENDS - 24), ""
    for sign in name:
        room -= WIDE if unicodedata.east_asian_width(sign) in "WF" else THIN
        if room < 0:
            return f"{kept.rstrip()}…"
        kept += sign
    return kept


def _placed(length: Fraction) -> Decimal:
    return Decimal(round(length * 10)) / 10

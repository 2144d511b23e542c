"""The why cards of what the policy judges: a KPI's light; score, covered weight and grade."""

from collections.abc import Sequence
from fractions import Fraction

from flask import url_for
from flask_babel import gettext

from app.domain.policies.commands import SCORING
from app.domain.scoring.explain import LightGround, light_ground
from app.domain.scoring.grade import Grade
from app.domain.scoring.light import Light
from app.domain.scoring.scored import ScoredLine
from app.domain.values.kinds import Direction
from app.reading.cards import as_uuid
from app.views import formatting
from app.views.scorecards.explaining import Step, Why, why_missing
from app.views.scorecards.explaining_terms import Page
from app.views.scorecards.score_line import said_of_corrections
from app.views.scorecards.wording import light_word, shown_amount, target_shown
from projections.periods.queries import ResultRow
from projections.policies.queries import AdoptionRow


def light_why(line: ScoredLine, page: Page, adopted: Sequence[AdoptionRow]) -> Why:
    """Between which limits of the policy the line's figure lies."""
    metric, limits = page.metric(line), page.reading.policy
    ground = light_ground(line)
    name = metric.name(page.reader.language)
    return Why(
        title=gettext("Light"),
        subtitle=f"{name} · {formatting.period(page.reading.period.key)}",
        shown=light_name(line.light),
        facts=[
            (
                gettext("Green"),
                gettext("from %(limit)s", limit=formatting.weight(limits.green_from)),
            ),
            (
                gettext("Yellow"),
                gettext("from %(limit)s", limit=formatting.weight(limits.yellow_from)),
            ),
            (gettext("Red"), gettext("below that, and whenever the value is worse than the floor")),
            (gettext("Target"), target_shown(line, metric)),
            *_adoption(page, adopted),
        ],
        steps=[_judged(line, ground, page)] if ground is not None else [],
        notes=[] if ground is not None else [why_missing(line)],
        cards=[(gettext("Completion and points"), line_url(line, page))],
        links=[_policy(page)],
    )


def score_why(page: Page, stored: ResultRow | None) -> Why:
    """How the lines add up to the score."""
    reading, scored, limits = page.reading, page.reading.scored, page.reading.policy
    counted = [line for line in scored.lines if line.points is not None]
    rows = [
        Step(
            title=_name(line, page),
            words=gettext("score × share of the weight"),
            numbers=f"{formatting.score(line.score)} × {formatting.weight(line.share)}",
            result=formatting.points(line.points),
            url=line_url(line, page),
        )
        for line in counted
    ]
    if scored.exact is not None:
        rows.append(
            Step(
                title=gettext("Sum, rounded once to two places"),
                words=gettext("points of all lines"),
                numbers=" + ".join(formatting.points(line.points) for line in counted),
                result=formatting.score(scored.score),
            )
        )
    grades = gettext(
        "S from %(s)s, A from %(a)s, B from %(b)s, C below",
        s=formatting.score(limits.grade_s),
        a=formatting.score(limits.grade_a),
        b=formatting.score(limits.grade_b),
    )
    score = stored.final_score if stored else scored.score
    grade = stored.final_grade if stored else scored.grade
    covered = stored.covered if stored else scored.covered_weight
    kept = []
    if stored is not None and stored.score is not None:
        kept = [
            (gettext("Stored at the close"), f"{formatting.score(stored.score)} {stored.grade}")
        ]
    return Why(
        title=gettext("Score"),
        subtitle=formatting.period(reading.period.key),
        shown=formatting.ABSENT if score is None else formatting.score(score),
        facts=[
            (gettext("Grade"), str(grade) if grade else formatting.ABSENT),
            (gettext("Grades by policy"), grades),
            (gettext("Covered weight"), formatting.weight(covered)),
            (gettext("Holder"), page.around.names.of(reading.card.holder, page.reader.language)),
            *kept,
        ],
        steps=rows,
        notes=[*_none_yet(page), *closed_notes(page, stored)],
        cards=[
            (gettext("Covered weight"), _score_url(page, "covered")),
            (gettext("Grade"), _score_url(page, "grade")),
        ],
        links=closed_links(page, stored),
        history_url=_history(page),
    )


def covered_why(page: Page, stored: ResultRow | None) -> Why:
    """Which lines count in the period, and why the others don't."""
    scored = page.reading.scored
    counting = [line for line in scored.lines if line.score is not None]
    steps = [
        Step(
            title=_name(line, page),
            words=gettext("counts") if line.score is not None else why_missing(line),
            numbers="",
            result=formatting.weight(line.weight)
            if line.score is not None
            else gettext("not %(weight)s", weight=formatting.weight(line.weight)),
            url=line_url(line, page, "weight"),
        )
        for line in scored.lines
    ]
    if counting:
        steps.append(
            Step(
                title=gettext("Covered weight"),
                words=gettext("weights of the lines that count"),
                numbers=" + ".join(formatting.weight(line.weight) for line in counting),
                result=formatting.weight(scored.covered_weight),
            )
        )
    weights = sum((line.weight for line in scored.lines), Fraction(0))
    return Why(
        title=gettext("Covered weight"),
        subtitle=formatting.period(page.reading.period.key),
        shown=formatting.weight(stored.covered if stored else scored.covered_weight),
        facts=[(gettext("Weights of all KPIs"), formatting.weight(weights))],
        steps=steps,
        notes=closed_notes(page, stored),
        links=closed_links(page, stored),
        cards=[(gettext("Score"), _score_url(page))],
        history_url=_history(page),
    )


def grade_why(page: Page, adopted: Sequence[AdoptionRow], stored: ResultRow | None) -> Why:
    """Between which limits of the policy the score lies."""
    limits, scored = page.reading.policy, page.reading.scored
    score = stored.final_score if stored else scored.score
    grade = stored.final_grade if stored else scored.grade
    return Why(
        title=gettext("Grade"),
        subtitle=formatting.period(page.reading.period.key),
        shown=str(grade) if grade else formatting.ABSENT,
        facts=[
            (Grade.S.value, gettext("from %(limit)s", limit=formatting.score(limits.grade_s))),
            (Grade.A.value, gettext("from %(limit)s", limit=formatting.score(limits.grade_a))),
            (Grade.B.value, gettext("from %(limit)s", limit=formatting.score(limits.grade_b))),
            (Grade.C.value, gettext("below that")),
            *_adoption(page, adopted),
        ],
        steps=[
            Step(
                title=str(grade),
                words=gettext("where the score lies between the limits"),
                numbers=_between(
                    formatting.score(score),
                    [
                        (Grade.S, formatting.score(limits.grade_s)),
                        (Grade.A, formatting.score(limits.grade_a)),
                        (Grade.B, formatting.score(limits.grade_b)),
                        (Grade.C, ""),
                    ],
                    str(grade),
                ),
                result=str(grade),
            )
        ]
        if grade and score is not None
        else [],
        notes=[*_none_yet(page), *closed_notes(page, stored)],
        cards=[(gettext("Score"), _score_url(page))],
        links=[*closed_links(page, stored), _policy(page)],
    )


def closed_notes(page: Page, stored: ResultRow | None) -> list[str]:
    """That a close stored the figures; and the score that the values give now, if another."""
    if stored is None:
        return []
    corrected = said_of_corrections(page.reading, stored)
    return [gettext("Closed: these figures stay."), *([corrected] if corrected else [])]


def closed_links(page: Page, stored: ResultRow | None) -> list[tuple[str, str]]:
    """The page of the close that stored the figures."""
    if stored is None:
        return []
    return [
        (
            gettext("The close"),
            url_for(
                "periods.show",
                unit=stored.unit,
                period=page.reading.period.key,
                as_of=page.reader.as_of,
            ),
        )
    ]


def light_name(light: Light | None) -> str:
    """A light in words."""
    return light_word(light) or gettext("No light")


def _judged(line: ScoredLine, ground: LightGround, page: Page) -> Step:
    metric, limits = page.metric(line), page.reading.policy
    title = light_name(line.light)
    if ground.is_below_floor and line.actual is not None and line.floor is not None:
        mark = ">" if metric.direction == Direction.LOWER else "<"
        return Step(
            title=title,
            words=gettext("the value is worse than the floor"),
            numbers=f"{shown_amount(line.actual, metric)} {mark} "
            f"{shown_amount(line.floor, metric)}",
            result=title,
        )
    words = (
        gettext("score / 100 between the limits, as there is no completion")
        if ground.is_of_score
        else gettext("completion between the limits")
    )
    marks = [
        (Light.GREEN, formatting.weight(limits.green_from)),
        (Light.YELLOW, formatting.weight(limits.yellow_from)),
        (Light.RED, ""),
    ]
    shown = formatting.completion(ground.share)
    return Step(
        title=title, words=words, numbers=_between(shown, marks, str(line.light)), result=title
    )


def _between(shown: str, limits: Sequence[tuple[object, str]], reached: str) -> str:
    """A figure with the limit that it reached and the next one that it did not.

    >>> _between("85%", [("green", "100%"), ("yellow", "80%"), ("red", "")], "yellow")
    '80% ≤ 85% < 100%'
    """
    at = next(index for index, (name, _) in enumerate(limits) if str(name) == reached)
    lower = f"{limits[at][1]} ≤ " if limits[at][1] else ""
    upper = f" < {limits[at - 1][1]}" if at else ""
    return f"{lower}{shown}{upper}"


def _adoption(page: Page, adopted: Sequence[AdoptionRow]) -> list[tuple[str, str]]:
    """Which version of the policy holds in the period: since when, by whom and why."""
    last = page.reading.period.last_day
    held = [one for one in adopted if one.from_day <= last]
    name = gettext("Policy in force")
    if not held:
        return [(name, gettext("the usual numbers: none was adopted for this period"))]
    one = held[-1]
    told = gettext(
        "version %(version)s, from %(day)s on, adopted by %(who)s",
        version=one.version,
        day=formatting.day(one.from_day),
        who=page.around.names.of(one.by, page.reader.language) if one.by else gettext("The system"),
    )
    return [(name, told), *([(gettext("Reason"), one.reason)] if one.reason else [])]


def _policy(page: Page) -> tuple[str, str]:
    url = url_for("adopting.show", policy=SCORING, as_of=page.reader.as_of)
    return gettext("Scoring policy and its history"), url


def _name(line: ScoredLine, page: Page) -> str:
    return page.metric(line).name(page.reader.language)


def line_url(line: ScoredLine, page: Page, figure: str | None = None) -> str:
    """The card of a line, or of one of its figures."""
    endpoint = "figures.of_line" if figure else "scorecards.why"
    return url_for(
        endpoint,
        card=page.reading.card.id,
        period=page.reading.period.key,
        kpi=as_uuid(line.kpi),
        figure=figure,
        as_of=page.reader.as_of,
    )


def _score_url(page: Page, figure: str | None = None) -> str:
    """The card of the score, or of one of the figures beside it."""
    endpoint = "figures.of_score" if figure else "scorecards.score_why"
    return url_for(
        endpoint,
        card=page.reading.card.id,
        period=page.reading.period.key,
        beside=figure,
        as_of=page.reader.as_of,
    )


def _history(page: Page) -> str:
    return url_for("audit.index", thing=page.reading.card.id, as_of=page.reader.as_of)


def _none_yet(page: Page) -> list[str]:
    if page.reading.scored.score is not None:
        return []
    return [gettext("No KPI has a score in this period yet.")]

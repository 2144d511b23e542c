"""The why cards of what was agreed: a KPI's weight, its target, its floor and challenge."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext

from app.domain.scoring import notes
from app.domain.scoring.scored import ScoredLine
from app.domain.scoring.targets import own_goal
from app.domain.values.kinds import Aggregation, Direction, Rule
from app.reading.cards import CardReading, as_uuid
from app.views import formatting
from app.views.audit.showing import Words, entry
from app.views.scorecards.explaining import Step, Why, rule_name
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.setting import Setting, row_of, target_parts
from app.views.scorecards.wording import names_shown, said, shown_amount, span_shown, target_shown
from projections.metrics.queries import Scoring
from projections.scorecards.letters import LetterRow
from projections.scorecards.queries import TermsRow

OF_TARGET = frozenset(
    (
        notes.NO_BASELINE,
        notes.NO_TARGET,
        notes.TARGET_OF_PARTS,
        notes.TARGET_SO_FAR,
        notes.TARGET_WHOLE,
        notes.TARGET_FROM_LIBRARY,
    )
)
OF_SPAN = frozenset((notes.AS_RATIO, notes.NO_SHARE_OF_FLOOR))


@dataclass(frozen=True)
class Agreed:
    """What stands behind a figure that somebody set: the events, and the scorecard's letter."""

    settings: Sequence[Setting]
    letter: LetterRow | None


class Page(NamedTuple):
    """What a card is drawn from: the scorecard, what is known around it, and who looks."""

    reading: CardReading
    around: Around
    reader: Reader

    def metric(self, line: ScoredLine) -> Scoring:
        return self.reading.dictionary.rows[line.terms.metric]

    def terms(self, line: ScoredLine) -> TermsRow | None:
        """The line's terms in force in the period's last month."""
        return row_of(self.reading, line).in_force(self.reading.period.last_month().key)


def weight_why(line: ScoredLine, page: Page, agreed: Agreed) -> Why:
    """Who set the weight, and what share of the score it comes to."""
    scored = page.reading.scored
    steps = []
    if line.share is not None:
        steps.append(
            Step(
                title=gettext("Share of the score"),
                words=gettext("weight / covered weight"),
                numbers=f"{formatting.weight(line.weight)} / "
                f"{formatting.weight(scored.covered_weight)}",
                result=formatting.weight(line.share),
            )
        )
    together = sum((one.weight for one in scored.lines), Fraction(0))
    return Why(
        title=gettext("Weight"),
        subtitle=_of(line, page),
        shown=formatting.weight(line.weight),
        facts=[
            *_since(line, page),
            (gettext("Weights of all KPIs"), formatting.weight(together)),
            *_letter(agreed, page),
        ],
        steps=steps,
        notes=[]
        if line.share is not None
        else [gettext("It has no score in this period: its weight is spread over the others.")],
        **_led_on(line, page, agreed),
    )


def target_why(line: ScoredLine, page: Page, agreed: Agreed) -> Why:
    """Which target counts in the period, what it was made of, and who set it."""
    metric, terms = page.metric(line), page.terms(line)
    facts = _since(line, page)
    if terms is not None and terms.stated:
        facts.append((gettext("As it was stated"), terms.stated))
    if line.whole_goal is not None and line.whole_goal.target is not None:
        whole = shown_amount(line.whole_goal.target, metric)
        facts.append((gettext("Target of the whole period"), whole))
    has_span = metric.direction != Direction.RANGE
    return Why(
        title=gettext("Target"),
        subtitle=_of(line, page),
        shown=target_shown(line, metric),
        facts=[*facts, *_letter(agreed, page)],
        steps=[*_relative(terms, metric), *_parts(line, page)],
        notes=[said(one, metric) for one in line.notes if one.sentence in OF_TARGET],
        cards=[(gettext("Floor and challenge"), _url(line, page, "range"))] if has_span else [],
        **_led_on(line, page, agreed),
    )


def range_why(line: ScoredLine, page: Page, agreed: Agreed) -> Why:
    """What floor and challenge do, how they follow the target, and who set them."""
    metric, terms = page.metric(line), page.terms(line)
    remarks = [said(one, metric) for one in line.notes if one.sentence in OF_SPAN]
    if terms is not None and terms.low is not None and terms.high is not None:
        remarks.append(
            gettext(
                "An elastic range was agreed, %(low)s to %(high)s: its easier end counts as the "
                "target, its harder end as the challenge.",
                low=shown_amount(Fraction(terms.low), metric),
                high=shown_amount(Fraction(terms.high), metric),
            )
        )
    if line.floor is None and line.challenge is None:
        remarks.append(gettext("Neither a floor nor a challenge is set."))
    return Why(
        title=gettext("Floor and challenge"),
        subtitle=_of(line, page),
        shown=span_shown(line, metric) or _only(line, metric),
        facts=[
            *(
                (name, shown_amount(value, metric))
                for name, value in (
                    (gettext("Floor"), line.floor),
                    (gettext("Target"), line.target),
                    (gettext("Challenge"), line.challenge),
                )
                if value is not None
            ),
            (gettext("Rule"), rule_name(line.terms.rule)),
            (gettext("What they do"), _what_they_do(line)),
            *_since(line, page),
            *_letter(agreed, page),
        ],
        steps=_in_proportion(line, metric),
        notes=remarks,
        cards=[(gettext("Target"), _url(line, page, "target"))],
        **_led_on(line, page, agreed),
    )


def _of(line: ScoredLine, page: Page) -> str:
    name = page.metric(line).name(page.reader.language)
    return f"{name} · {formatting.period(page.reading.period.key)}"


def _url(line: ScoredLine, page: Page, figure: str) -> str:
    return url_for(
        "figures.of_line",
        card=page.reading.card.id,
        period=page.reading.period.key,
        kpi=line.kpi,
        figure=figure,
        as_of=page.reader.as_of,
    )


def _since(line: ScoredLine, page: Page) -> list[tuple[str, str]]:
    terms = page.terms(line)
    if terms is None:
        return []
    return [(gettext("Terms in force from"), formatting.period(terms.from_month))]


def _letter(agreed: Agreed, page: Page) -> list[tuple[str, str]]:
    """Whether the letter is in force, since when and signed by whom.

    Who signed other numbers than were countersigned isn't named.
    """
    letter, name = agreed.letter, gettext("Responsibility letter")
    if letter is None or not letter.in_force:
        return [(name, gettext("not in force yet"))]
    last = next(one for one in reversed(letter.signatures) if one.role == "superior")
    signed = [one for one in letter.signatures if one.digest == last.digest]
    who = names_shown(
        dict.fromkeys(one.person for one in signed), page.around.names, page.reader.language
    )
    since = max(one.at for one in signed)
    return [
        (
            name,
            gettext(
                "in force since %(day)s, signed by %(who)s", day=formatting.day(since), who=who
            ),
        )
    ]


def _led_on(line: ScoredLine, page: Page, agreed: Agreed) -> dict[str, Any]:
    """The events that set a figure, and where they lead: request, file, letter, KPI, history."""
    words = Words(page.around.names, page.reading.dictionary.rows, page.around.sources)
    card, as_of = page.reading.card.id, page.reader.as_of
    requests = {one.request.id: one.request for one in agreed.settings if one.request}
    files = dict.fromkeys(one.filed for one in agreed.settings if one.filed)
    return {
        "events": [entry(one.event, words) for one in agreed.settings],
        "links": [
            *(
                (
                    gettext("Request %(code)s", code=one.code),
                    url_for("adjustments.show", request_id=one.id),
                )
                for one in requests.values()
            ),
            *(
                (
                    gettext("row %(row)s of the imported file", row=one.row)
                    if one.row
                    else gettext("the imported file"),
                    url_for("imports.show", batch_id=one.batch),
                )
                for one in files
            ),
            (gettext("Responsibility letter"), url_for("letters.show", card=card, as_of=as_of)),
        ],
        "more_url": url_for(
            "scorecards.kpi", kpi=as_uuid(line.kpi), period=page.reading.period.key, as_of=as_of
        ),
        "more": gettext("Trend, sources and history of this KPI"),
        "history_url": url_for("audit.index", thing=card, as_of=as_of),
    }


# -- how a target came about ----------------------------------------------------------------------


def _relative(terms: TermsRow | None, metric: Scoring) -> list[Step]:
    """The level of a target that was stated against an earlier value."""
    if terms is None or terms.relative_change is None or terms.baseline is None:
        return []
    period = formatting.period(terms.baseline_period or "")
    change = formatting.signed_percent(terms.relative_change)
    result = formatting.ABSENT
    if terms.target is not None:
        result = shown_amount(Fraction(terms.target), metric)
    return [
        Step(
            title=gettext("As agreed, against %(period)s", period=period),
            words=gettext("baseline × (1 + change)"),
            numbers=f"{shown_amount(Fraction(terms.baseline), metric)} × (1 {change[0]} "
            f"{change[1:]})",
            result=result,
        )
    ]


def _parts(line: ScoredLine, page: Page) -> list[Step]:
    """The targets of the months or quarters that make the period's."""
    metric, parts = page.metric(line), target_parts(page.reading, line)
    if not parts or line.target is None:
        return []
    is_sum = (line.terms.aggregation or line.metric.aggregation) is Aggregation.SUM
    steps = [
        Step(
            title=formatting.period(key),
            words=gettext("set for this period"),
            numbers="",
            result=shown_amount(Fraction(part.target), metric),
        )
        for key, part in parts.items()
    ]
    if len(parts) > 1:
        shown = [shown_amount(Fraction(one.target), metric) for one in parts.values()]
        steps.append(
            Step(
                title=gettext("Target"),
                words=gettext("sum of the parts")
                if is_sum
                else gettext("taken together as the values are"),
                numbers=(" + " if is_sum else gettext(", ")).join(shown),
                result=shown_amount(line.target, metric),
            )
        )
    return steps


# -- floor and challenge --------------------------------------------------------------------------


def _only(line: ScoredLine, metric: Scoring) -> str:
    value = line.floor if line.floor is not None else line.challenge
    return formatting.ABSENT if value is None else shown_amount(value, metric)


def _what_they_do(line: ScoredLine) -> str:
    if line.terms.rule is Rule.THREE_VALUE:
        return gettext(
            "The floor gives 60 points, the target 100, the challenge 120, with straight lines "
            "between; worse than the floor gives 0 and a red light."
        )
    return gettext("Worse than the floor is a red light; this rule scores against the target.")


def _in_proportion(line: ScoredLine, metric: Scoring) -> list[Step]:
    """Floor and challenge that follow the period's target; none where they stand as agreed."""
    own = own_goal(line.terms, line.metric)
    _, floor, challenge = line.terms.period_targets.get(line.period) or (None, None, None)
    if own is None or own.target is None or line.target in (None, own.target):
        return []
    rows = (
        (gettext("Floor"), own.floor, line.floor, floor),
        (gettext("Challenge"), own.challenge, line.challenge, challenge),
    )
    target, whole = shown_amount(line.target, metric), shown_amount(own.target, metric)
    return [
        Step(
            title=name,
            words=gettext("as agreed × target of the period / target as agreed"),
            numbers=f"{shown_amount(agreed, metric)} × {target} / {whole}",
            result=shown_amount(value, metric),
        )
        for name, agreed, value, set_here in rows
        if agreed is not None and value is not None and set_here is None
    ]

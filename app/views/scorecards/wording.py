"""The words and figures that stand in a scorecard's rows and beside its numbers."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.scoring.light import Light
from app.domain.scoring.notes import OWN_AGGREGATION, OWN_SOURCES, Note
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.scoring.terms import Id
from app.domain.values.kinds import Unit
from app.reading.cards import CardReading, as_uuid
from app.views import formatting
from app.views.refusing import spoken_sentence
from app.views.scorecards.reader import Around, Reader
from projections.metrics.queries import Scoring
from projections.people.queries import Names
from projections.scorecards.queries import CardRow

_HAN = re.compile(r"[\u3400-\u9fff]")

OWN = {OWN_SOURCES: N_("own source"), OWN_AGGREGATION: N_("own aggregation")}
"""What a cell says of a KPI that counts otherwise than its metric, by the note on its line."""


LIGHTS = {Light.GREEN: N_("Green"), Light.YELLOW: N_("Yellow"), Light.RED: N_("Red")}
"""A light in a word, as `macros/marks.html` shows it."""


class Counted(Protocol):
    """What a metric says of how its values are written."""

    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...


def shown_amount(value: Fraction, metric: Counted) -> str:
    """A value in its metric's decimals, without trailing zeros."""
    places = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
    return formatting.amount_within(value, metric.unit, places)


def target_shown(line: ScoredLine, metric: Scoring) -> str:
    """The target that counts in the period."""
    goal = line.goal
    if goal is None:
        return formatting.ABSENT
    if goal.target is None and goal.low is not None and goal.high is not None:
        return f"{shown_amount(goal.low, metric)} – {shown_amount(goal.high, metric)}"
    return formatting.ABSENT if goal.target is None else shown_amount(goal.target, metric)


def in_period(metric: str, key: str) -> str:
    """A metric's name with the period that a number of it is about."""
    return gettext("%(metric)s, %(period)s", metric=metric, period=formatting.period(key))


def title_of(card: CardRow, names: Names, language: str) -> str:
    """The scorecard's title as somebody typed it; its holder and year where it has none, or in
    English one in Chinese."""
    if card.name and not (language == "en" and _HAN.search(card.name)):
        return card.name
    return gettext("%(holder)s, %(year)s", holder=names.of(card.holder, language), year=card.year)


def card_name(reading: CardReading, names: Names, language: str) -> str:
    """The title of the scorecard, as `title_of` says."""
    return title_of(reading.card, names, language)


def said(
    note: Note,
    metric: Scoring | None = None,
    around: Around | None = None,
    reader: Reader | None = None,
) -> str:
    """A note as a sentence, its facts formatted and its sources named."""

    def in_words(value: object) -> object:
        if isinstance(value, Fraction) and metric is not None:
            return shown_amount(value, metric)
        if type(value) is str and around is not None and reader is not None:
            named = [
                around.sources[code].name(reader.language) if code in around.sources else code
                for code in value.split(", ")
            ]
            return ", ".join(named)
        return value

    facts = {name: in_words(value) for name, value in note.facts.items()}
    return spoken_sentence(note.sentence, facts)


def line_note(line: ScoredLine) -> str | None:
    """How many parts have a value, where the period isn't whole yet; or why it isn't scored.

    And that the KPI counts otherwise than its metric.
    """
    if line.state is LineState.NO_TARGET:
        return gettext("No target in this period")
    told = []
    if line.actual is not None and not line.is_complete:
        told.append(gettext("%(have)s/%(of)s months", have=line.have, of=line.of))
    told.extend(gettext(OWN[note.sentence]) for note in line.notes if note.sentence in OWN)
    return " · ".join(told) or None


def light_word(light: Light | None) -> str | None:
    """A light in a word; None without one."""
    return gettext(LIGHTS[light]) if light else None


def is_same_text(typed: str, shown: str) -> bool:
    """Whether what was typed reads like the number itself, thousands marks aside: 72000 does."""
    return typed.replace(",", "") == shown.replace(",", "")


def span_shown(line: ScoredLine, metric: Scoring) -> str | None:
    """From floor to challenge; None where either is missing."""
    if line.floor is None or line.challenge is None:
        return None
    return f"{shown_amount(line.floor, metric)} – {shown_amount(line.challenge, metric)}"


def actual_shown(line: ScoredLine, metric: Scoring) -> str | None:
    """The value of the period, or the one that is shown and doesn't count; None without."""
    value = line.actual if line.actual is not None else line.shown
    return None if value is None else shown_amount(value, metric)


def names_shown(people: Iterable[Id], names: Names, language: str) -> str:
    """Everybody's name, in the language's way of listing."""
    mark = "、" if language.startswith("zh") else ", "
    return mark.join(names.of(as_uuid(one), language) for one in people)


def source_names(sources: Sequence[tuple[str, str, bool]], language: str) -> str:
    """The official ones among sources of (code, label, is official)."""
    mark = "、" if language.startswith("zh") else ", "
    names = [label for _, label, is_official in sources if is_official]
    return mark.join(names) or gettext("no source named")

"""What a new scorecard and a new line start from: whom to choose, role cards, usual values."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import abort
from flask_babel import gettext
from wtforms import StringField

from app.domain.people.rights import Act
from app.domain.scorecards.commands import NewLine
from app.domain.scorecards.terms import Owner, Terms
from app.domain.scoring.stages import WeighedLine, stage_weights
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.importers.packs import stage_profiles
from app.importers.role_cards import RoleLine, role_cards
from app.views import formatting
from app.views.asking import db, me
from app.views.forms import AskedForm
from app.views.metrics import entry
from app.views.metrics.words import RULES, word
from app.views.scorecards.forms import DraftForm, LineForm, typed_parts
from app.views.scorecards.keeping import Kept, balance, thing_of
from app.views.scorecards.wanted import Against, wanted
from projections.metrics.queries import MetricRow, all_sources, metrics
from projections.people.queries import Names, names
from projections.temporal import NOW

NOTHING = Decimal(0)

Choices = list[tuple[str, str]]


def standing(asked: Mapping[str, str]) -> dict[str, Any]:
    """What the form for a scorecard shows before anything is chosen."""
    known = names(db(), at=NOW)
    holders = holders_of(known)
    if not holders:
        abort(404)
    wanted_holder = asked.get("holder", "")
    chosen = wanted_holder if wanted_holder in dict(holders) else holders[0][0]
    holder = UUID(chosen)
    unit, person = known.units.get(holder), known.persons.get(holder)
    return {
        "holder": holder,
        "year": me().today.year,
        "owner": unit.head if unit else holder,
        "superior": person.superior if person else _head_above(holder, known),
        "start": asked.get("start", ""),
    }


def offered(form: DraftForm) -> dict[str, Any]:
    """The choices of the form, and the role cards that it may start from."""
    known, language, this_year = names(db(), at=NOW), me().language, me().today.year
    form.year.choices = [(year, str(year)) for year in (this_year, this_year + 1, this_year - 1)]
    cards = role_cards()
    form.start.choices = [("", gettext("Nothing: add KPIs by hand"))]
    form.start.choices += [(code, card.name(language)) for code, card in cards.items()]
    form.stage.choices = [("", gettext("None: the usual weights")), *stage_choices()]
    dictionary = metrics(db(), at=NOW)
    return {
        "holders": holders_of(known),
        "people": people_of(known),
        "role_cards": [
            {
                "code": code,
                "name": card.name(language),
                "lines": [_shown(line, dictionary, language) for line in card.lines],
            }
            for code, card in cards.items()
        ],
    }


def lines(form: DraftForm) -> tuple[NewLine, ...]:
    """The lines of the role card, with its example targets and the holder's own values."""
    holder = form.holder.data
    if holder is None:
        return ()
    unit = names(db(), at=NOW).units.get(holder)
    owner = form.owner.data or (unit.head if unit else holder)
    code, stage = form.start.data or "", form.stage.data or ""
    return card_lines(code, holder, owner, int(form.year.data), stage=stage)


def card_lines(
    code: str, holder: UUID, owner: UUID | None, year: int, *, stage: str = ""
) -> tuple[NewLine, ...]:
    """The lines of a role card for a holder, weighed as a stage proposes where one is named.

    Metrics that the dictionary doesn't have or that are retired are left out; empty for an
    unknown card.
    """
    card, profile = role_cards().get(code), stage_profiles().get(stage)
    if card is None:
        return ()
    dictionary = metrics(db(), at=NOW)
    known = [
        line
        for line in card.lines
        if line.metric in dictionary and not dictionary[line.metric].is_retired
    ]
    weights = [line.weight for line in known]
    if profile is not None:
        weighed = [
            WeighedLine(line.metric, dictionary[line.metric].dimension, line.weight)
            for line in known
        ]
        weights = stage_weights(weighed, profile.stage)
    owners = (Owner(owner, Decimal(1)),) if owner else ()
    against = Against(holder, Period.parse(str(year - 1)))
    return tuple(
        _line(line, dictionary[line.metric], against, owners, weight)
        for line, weight in zip(known, weights, strict=True)
    )


def stage_choices() -> Choices:
    """The stages that may propose weights."""
    language = me().language
    return [(code, one.name(language)) for code, one in stage_profiles().items()]


def holders_of(known: Names) -> Choices:
    """Units, then people, whose scorecard the reader may draft."""
    language = me().language
    every = [*known.units, *(id for id, row in known.persons.items() if row.left_on is None)]
    may = [id for id in every if me().may(Act.DRAFT_CARD, thing_of(id, known))]
    return [(str(id), known.of(id, language)) for id in may]


def people_of(known: Names) -> Choices:
    """Everybody who is here."""
    here = [row for row in known.persons.values() if row.left_on is None]
    return [(str(row.id), row.shown(me().language)) for row in here]


def subjects_of(found: Kept) -> Choices:
    """Whose values a KPI may count on this scorecard: a unit's, and those of who holds it."""
    holder, known, language = found.card.holder, found.names, me().language
    own = [] if holder in known.units else [holder]
    return [(str(id), known.of(id, language)) for id in (*own, *known.units)]


def standing_line(found: Kept, row: MetricRow) -> dict[str, Any]:
    """What the form for a KPI shows before anything is typed."""
    unit = found.names.units.get(found.card.holder)
    owner = found.card.owner or (unit.head if unit else found.card.holder)
    return {
        "subject": found.card.holder,
        "owner_1": owner,
        "share_1": "100%",
        "cycle": "month",
        "rule": row.default_rule,
        "from_period": str(found.card.year),
    }


def line_context(form: LineForm, found: Kept, row: MetricRow) -> dict[str, Any]:
    """What the page of the form needs."""
    language, sources = me().language, all_sources(db(), at=NOW)
    form.offer(row, sources, language)
    return {
        "form": form,
        "kept": found,
        "metric": row,
        "name": row.name(language),
        "meaning": row.meaning(language),
        "unit": entry.unit_words(row),
        "source": entry.source_names(row.official, sources, language),
        "subjects": subjects_of(found),
        "people": people_of(found.names),
        "balance": balance(found, {}, _weighed(form, row)),
    }


def _weighed(form: LineForm, row: MetricRow) -> list[tuple[str, Decimal]]:
    """The line with the weight that is typed so far, where it can be read."""
    (typed,) = typed_parts({row.code: form.weight.data or ""}, Unit.PERCENT, points=True)
    return [] if typed.value is None else [(row.code, typed.value)]


def _head_above(unit: UUID, known: Names) -> UUID | None:
    place = known.units.get(unit)
    above = known.units.get(place.parent) if place and place.parent else None
    return above.head if above else None


def _line(
    line: RoleLine, row: MetricRow, against: Against, owners: tuple[Owner, ...], weight: Decimal
) -> NewLine:
    typed = _RoleLineForm(data={name: _said(getattr(line, name)) for name in _VALUES})
    want = wanted(typed.target, typed.floor, typed.challenge, row, against)
    return NewLine(
        metric=row.code,
        subject=against.subject,
        terms=Terms(
            weight=weight,
            rule=line.rule,
            cycle="month",
            floor=want.floor,
            target=want.target,
            challenge=want.challenge,
            relative=want.relative,
            stated=want.stated,
            owners=owners,
        ),
    )


_VALUES = ("target", "floor", "challenge")


def _said(text: str) -> str:
    """A sign before a role card's target means a change against the year before (同比)."""
    return f"同比{text}" if text.startswith(("+", "-")) else text


class _RoleLineForm(AskedForm):
    """A role card's texts, read as if they had been typed."""

    target = StringField()
    floor = StringField()
    challenge = StringField()


def _shown(line: RoleLine, dictionary: Mapping[str, MetricRow], language: str) -> dict[str, str]:
    row = dictionary.get(line.metric)
    return {
        "name": row.name(language) if row else line.metric,
        "weight": formatting.weight(line.weight),
        "target": line.target,
        "rule": word(RULES, line.rule),
    }

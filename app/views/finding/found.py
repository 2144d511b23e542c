"""What a text finds: pages, scorecards, KPIs, metrics, people, units and periods, as links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.refusals import N_
from app.domain.values.matching import fold
from app.domain.values.period import Period, PeriodKind
from app.domain.values.period_reading import read_period
from app.reading.closing import closable
from app.reading.finding import likeness
from app.views import formatting
from app.views.asking import db, me
from app.views.handbook.showing import KINDS
from app.views.navigation import navigation
from app.views.scorecards.place import latest_period, may_see
from app.views.scorecards.wording import title_of
from projections.handbook.queries import all_entries
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow, card_lines, scorecards
from projections.temporal import NOW

MOST_OF_A_KIND = 8


@dataclass(frozen=True)
class Found:
    """One thing that was found, what it is besides, and where it stands."""

    name: str
    said: str
    url: str


@dataclass(frozen=True)
class FoundKind:
    """Things of one kind, the best answers first; `more` are not shown."""

    heading: str
    things: Sequence[Found]
    more: int


@dataclass(frozen=True)
class Page:
    """A page beneath a main page. `act` is what one must be allowed to do."""

    endpoint: str
    label: str
    beneath: str
    act: Act | None = None


PAGES = (
    Page("sources.index", N_("Sources"), N_("Dictionary")),
    Page("rules.show", N_("Data management rules"), N_("Dictionary")),
    Page("metrics.new", N_("Define a metric"), N_("Dictionary"), Act.DEFINE_METRIC),
    Page("sources.new", N_("Name a source"), N_("Dictionary"), Act.DEFINE_METRIC),
    Page("quality.conflicts", N_("Numbers in conflict"), N_("Data quality"), Act.VERIFY_VALUE),
    Page("quality.unverified", N_("Values to verify"), N_("Data quality"), Act.VERIFY_VALUE),
    Page("quality.runs", N_("Consistency checks"), N_("Data quality"), Act.VERIFY_VALUE),
    Page("drafting.new", N_("New scorecard"), N_("Scorecards"), Act.DRAFT_CARD),
    Page("team.new", N_("New team"), N_("People"), Act.MANAGE_PEOPLE),
    Page("people.joining", N_("Add a person"), N_("People"), Act.MANAGE_PEOPLE),
    Page("bringing.index", N_("People from a sheet"), N_("People"), Act.MANAGE_PEOPLE),
    Page("policies.calendar", N_("Working days"), N_("People")),
    Page("letterhead.show", N_("Look of documents"), N_("People")),
    Page("session.settings", N_("Settings"), N_("Waiting for me")),
)
"""What can be found beside the main pages."""


def found(text: str) -> list[FoundKind]:
    """Everything that answers to the text and that the reader may see; pages where it is empty."""
    wanted = text.strip()
    if not fold(wanted):
        pages = _main_pages()
        return _kinds([(gettext("Pages"), pages)], len(pages))
    called = names(db(), at=NOW)
    known = metrics(db(), at=NOW)
    cards = [card for card in scorecards(db(), at=NOW) if may_see(card, called)]
    return _kinds(
        [
            (gettext("Periods"), _periods(wanted)),
            (gettext("Pages"), _pages(wanted)),
            (gettext("Scorecards"), _cards(wanted, cards, called)),
            (gettext("KPIs"), _kpis(wanted, cards, known, called)),
            (gettext("Metrics"), _metrics(wanted, known)),
            (gettext("Handbook"), _handbook(wanted)),
            (gettext("People"), _people(wanted, called)),
        ]
    )


def _kinds(parts: Iterable[tuple[str, list[Found]]], most: int = MOST_OF_A_KIND) -> list[FoundKind]:
    return [
        FoundKind(heading, things[:most], max(0, len(things) - most))
        for heading, things in parts
        if things
    ]


def _main_pages() -> list[Found]:
    there = navigation(me())
    return [Found(one.label, "", one.url) for one in there.all] if there else []


def _pages(text: str) -> list[Found]:
    """Pages by their names in the reader's language, and in English."""
    named = [((one.name,), one) for one in _main_pages()] + [
        (
            (gettext(page.label), page.label),
            Found(gettext(page.label), gettext(page.beneath), url_for(page.endpoint)),
        )
        for page in PAGES
        if page.act is None or me().may_somewhere(page.act)
    ]
    return _in_order(((rank,), one) for called, one in named if (rank := _fits(called, text)) >= 0)


def _cards(text: str, cards: Iterable[CardRow], called: Names) -> list[Found]:
    language = me().language
    return _in_order(
        (
            (rank, -card.year),
            _card(card, called, language),
        )
        for card in cards
        if (rank := _fits((card.name, *_called(card.holder, called), str(card.year)), text)) >= 0
    )


def _card(card: CardRow, called: Names, language: str) -> Found:
    title, holder = title_of(card, called, language), called.of(card.holder, language)
    whose = gettext("%(holder)s, %(year)s", holder=holder, year=card.year)
    url = url_for("scorecards.newest", card=card.id)
    return Found(title, "" if title == whose else whose, url)


def _kpis(
    text: str, cards: Iterable[CardRow], known: Mapping[str, MetricRow], called: Names
) -> list[Found]:
    """Lines of the newest year by their metric, or by metric and whose values they are."""
    cards = list(cards)
    newest = max((card.year for card in cards), default=0)
    holders = {card.id: card.holder for card in cards if card.year == newest}
    language, latest = me().language, latest_period(NOW)
    period = latest if latest.startswith(str(newest)) else str(newest)
    found = []
    for some in card_lines(db(), at=NOW, card_ids=holders).values():
        for line in some:
            rank = _line_fits(known[line.metric], _called(line.subject, called), text)
            if rank < 0 or line.retired_from is not None:
                continue
            holder, whose = (called.of(id, language) for id in (holders[line.card], line.subject))
            one = Found(
                known[line.metric].name(language),
                whose
                if whose == holder
                else gettext(
                    "%(whose)s, on the scorecard of %(holder)s", whose=whose, holder=holder
                ),
                url_for("scorecards.kpi", kpi=line.kpi, period=period),
            )
            found.append(((rank, holder != whose, line.place), one))
    return _in_order(found)


def _line_fits(metric: MetricRow, whose: Sequence[str], text: str) -> int:
    """By the metric; where several words were written, some may name whose values count."""
    names = _names_of(metric)
    alone = _fits(names, text)
    if alone >= 0 or len(text.split()) == 1:
        return alone
    together = _fits((*names, *whose), text)
    by_place_alone = _fits(whose, text) >= 0
    return -1 if by_place_alone else together


def _metrics(text: str, known: Mapping[str, MetricRow]) -> list[Found]:
    language = me().language
    return _in_order(
        (
            (rank, row.input_only, code),
            Found(row.name(language), code, url_for("metrics.show", code=code)),
        )
        for code, row in known.items()
        if (rank := _fits(_names_of(row), text)) >= 0
    )


def _handbook(text: str) -> list[Found]:
    """Entries by title and tag, in whichever language."""
    language = me().language
    return _in_order(
        (
            (rank,),
            Found(
                row.title(language),
                " · ".join((gettext(KINDS[row.kind]), *row.tags)),
                url_for("handbook.show", entry=row.entry),
            ),
        )
        for row in all_entries(db(), at=NOW)
        if (rank := _fits((*row.titles.values(), *row.tags), text)) >= 0
    )


def _people(text: str, called: Names) -> list[Found]:
    language = me().language
    return _in_order(
        (
            (rank, one.left_on is not None, one.shown(language)),
            Found(
                one.shown(language),
                " · ".join(filter(None, (one.title(language), called.of(one.unit, language)))),
                url_for("people.show", person=one.id),
            ),
        )
        for one in called.persons.values()
        if (rank := _fits((*_called(one.id, called), *one.titles.values()), text)) >= 0
    )


def _periods(text: str) -> list[Found]:
    """The period that the text names, this year's where it names no year."""
    reading = read_period(text, year=me().today.year)
    named = [reading.period] if reading.period else [one.period for one in reading.choices]
    return [
        one
        for period in named
        if period.kind not in (PeriodKind.DAY, PeriodKind.WEEK)
        for one in _of_period(period)
    ]


def _of_period(period: Period) -> Iterator[Found]:
    shown = formatting.period(period.key)
    at = url_for("scorecards.index", period=period.key)
    yield Found(shown, gettext("All scorecards"), at)
    for unit in closable(me().units) if period.kind is PeriodKind.QUARTER else ():
        if me().may(Act.READ_CLOSING, Thing(unit=unit)):
            name = names(db(), at=NOW, ids=()).of(unit, me().language)
            at = url_for("periods.show", unit=unit, period=period.key)
            yield Found(shown, gettext("Closing, %(unit)s", unit=name), at)


def _called(id: UUID, called: Names) -> tuple[str, ...]:
    """Every name that a unit or a person goes by."""
    unit, person = called.units.get(id), called.persons.get(id)
    if unit is not None:
        return (unit.code, *unit.names.values(), *unit.aliases)
    return (person.name, person.latin_name) if person is not None else ()


def _names_of(metric: MetricRow) -> tuple[str, ...]:
    return (metric.code, *metric.names.values(), *metric.aliases)


def _fits(called: Iterable[str], text: str) -> int:
    """As `likeness`; -1 where it doesn't."""
    rank = likeness(called, text)
    return -1 if rank is None else rank


def _in_order(ranked: Iterable[tuple[tuple[Any, ...], Found]]) -> list[Found]:
    """The best first; what is as good stays as it stands."""
    return [one for _, one in sorted(ranked, key=itemgetter(0))]

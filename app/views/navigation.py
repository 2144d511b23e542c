"""The main pages: the few of every day stand above every page, the others in one menu."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from flask import current_app, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Actor, may_somewhere
from app.domain.refusals import N_
from app.views.asking import Me
from app.views.languages import tongue


@dataclass(frozen=True)
class Entry:
    """A main page as one sees it; `key` goes there after `g`."""

    label: str
    url: str
    key: str
    is_here: bool


@dataclass(frozen=True)
class Navigation:
    """Pages of every day, and the others by what they are about; `here` is the one shown."""

    daily: tuple[Entry, ...]
    others: tuple[tuple[str, tuple[Entry, ...]], ...]

    @property
    def here(self) -> str:
        """The name of the page where it stands in the menu; empty otherwise."""
        return next((one.label for _, some in self.others for one in some if one.is_here), "")

    @property
    def all(self) -> tuple[Entry, ...]:
        """Every page, those of every day first."""
        return (*self.daily, *(one for _, some in self.others for one in some))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Key and name of every page."""
        return tuple((one.key, one.label) for one in self.all)


@dataclass(frozen=True)
class Place:
    """A main page. `act` is what one must be allowed to do."""

    endpoint: str
    label: str
    key: str
    act: Act | None = None


DAILY = (
    Place("home.show", N_("Waiting for me"), "h"),
    Place("filling.index", N_("Fill in"), "e"),
    Place("scorecards.index", N_("Scorecards"), "s"),
)
OTHERS = (
    (
        N_("What was agreed"),
        (
            Place("meeting.show", N_("Monday meeting"), "m"),
            Place("tracking.index", N_("Monthly tracking"), "k"),
            Place("adjustments.index", N_("Adjustments"), "j"),
            Place("disputes.index", N_("Disputes"), "u"),
            Place("leads.index", N_("Leads"), "l", Act.READ_LEADS),
            Place("reviews.index", N_("Reviews"), "r"),
            Place("actions.index", N_("Tasks"), "t"),
            Place("handbook.index", N_("Handbook"), "b"),
            Place("periods.index", N_("Closing"), "c", Act.READ_CLOSING),
        ),
    ),
    (
        N_("Numbers"),
        (
            Place("metrics.index", N_("Dictionary"), "d"),
            Place("imports.index", N_("Import"), "i"),
            Place("quality.index", N_("Data quality"), "q", Act.VERIFY_VALUE),
        ),
    ),
    (
        N_("Who and when"),
        (
            Place("people.index", N_("People"), "p"),
            Place("audit.index", N_("Audit trail"), "a", Act.READ_AUDIT),
            Place("evidence.index", N_("Evidence"), "v", Act.TAKE_PACK),
        ),
    ),
)

BELONGS_TO = {
    "causes": "actions",
    "coaching": "actions",
    "contracts": "actions",
    "feedback": "scorecards",
    "drafting": "scorecards",
    "gaps": "tracking",
    "missed": "tracking",
    "targets": "scorecards",
    "measurements": "scorecards",
    "sources": "metrics",
    "rules": "metrics",
    "describing": "metrics",
    "together": "scorecards",
    "days": "scorecards",
    "carrying": "scorecards",
    "policies": "people",
    "adopting": "people",
    "messages": "people",
    "bringing": "people",
    "handing_over": "people",
    "entrusting": "people",
    "team": "people",
    "units": "people",
    "attaching": "adjustments",
    "what_if": "scorecards",
    "sides": "disputes",
    "handing": "leads",
    "counting": "leads",
    "defining": "leads",
    "suggesting": "adjustments",
    "requesting": "adjustments",
    "letters": "scorecards",
}
"""Blueprints whose pages stand under another one's main page."""


def navigation(me: Me | None) -> Navigation | None:
    """The pages that this person may open; None where nobody is signed in."""
    if me is None:
        return None
    here = BELONGS_TO.get(request.blueprint or "", request.blueprint)
    return _navigation(me.actor, me.today, here, tongue(), request.script_root)


@lru_cache(maxsize=1024)
def _navigation(actor: Actor, today: date, here: str | None, tongue: str, root: str) -> Navigation:
    def opened(places: Iterable[Place]) -> tuple[Entry, ...]:
        return tuple(
            Entry(*_called(place, tongue, root), place.key, here == _room(place))
            for place in places
            if place.endpoint in current_app.view_functions
            and (place.act is None or may_somewhere(actor, place.act, today=today))
        )

    groups = ((heading, opened(places)) for heading, places in OTHERS)
    return Navigation(
        daily=opened(DAILY),
        others=tuple((gettext(heading), some) for heading, some in groups if some),
    )


@lru_cache(maxsize=64)
def _called(place: Place, _tongue: str, _root: str) -> tuple[str, str]:
    """Label and address."""
    return gettext(place.label), url_for(place.endpoint)


def _room(place: Place) -> str:
    return place.endpoint.split(".")[0]

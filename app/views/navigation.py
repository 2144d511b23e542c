"""The main pages, in the order in which they stand above every page."""

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app, request, url_for
from flask_babel import gettext

from app.domain.people.rights import Act
from app.domain.refusals import N_
from app.views.asking import Me
from app.views.languages import tongue

Entry = tuple[str, str, bool, str]


@dataclass(frozen=True)
class Place:
    """A main page. `key` goes there after `g`; `act` is what one must be allowed to do."""

    endpoint: str
    label: str
    key: str
    act: Act | None = None


PLACES = (
    Place("home.show", N_("Waiting for me"), "h"),
    Place("filling.index", N_("Fill in"), "e"),
    Place("scorecards.index", N_("Scorecards"), "s"),
    Place("disputes.index", N_("Disputes"), "u"),
    Place("periods.index", N_("Closing"), "c", Act.READ_CLOSING),
    Place("adjustments.index", N_("Adjustments"), "j"),
    Place("imports.index", N_("Import"), "i"),
    Place("metrics.index", N_("Dictionary"), "d"),
    Place("quality.index", N_("Data quality"), "q", Act.VERIFY_VALUE),
    Place("people.index", N_("People"), "p"),
    Place("audit.index", N_("Audit trail"), "a", Act.READ_AUDIT),
    Place("evidence.index", N_("Evidence"), "v", Act.TAKE_PACK),
)

BELONGS_TO = {
    "drafting": "scorecards",
    "targets": "scorecards",
    "measurements": "scorecards",
    "sources": "metrics",
    "rules": "metrics",
    "together": "scorecards",
    "days": "scorecards",
    "carrying": "scorecards",
    "policies": "people",
    "bringing": "people",
    "handing_over": "people",
    "entrusting": "people",
    "team": "people",
    "units": "people",
    "requesting": "adjustments",
    "letters": "scorecards",
}
"""Blueprints whose pages stand under another one's main page."""


def navigation(me: Me | None) -> tuple[Entry, ...]:
    """Label, address, whether it is this page, and key, of the pages that this person may open."""
    if me is None:
        return ()
    here = BELONGS_TO.get(request.blueprint or "", request.blueprint)
    return tuple(
        (*_called(place, tongue(), request.script_root), here == _room(place), place.key)
        for place in PLACES
        if place.endpoint in current_app.view_functions
        and (place.act is None or me.may_somewhere(place.act))
    )


@lru_cache(maxsize=64)
def _called(place: Place, _tongue: str, _root: str) -> tuple[str, str]:
    """Label and address."""
    return gettext(place.label), url_for(place.endpoint)


def _room(place: Place) -> str:
    return place.endpoint.split(".")[0]

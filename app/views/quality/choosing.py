"""The boxes of a list: which values were chosen, and the version of each that was seen."""

import re
from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext

from app.domain.measurements.deciding import Chosen
from app.domain.measurements.place import Place
from app.views.asking import db
from app.views.forms import AskedForm
from app.views.measurements.lineage import may_see_numbers
from app.views.scorecards.place import around, reader
from projections.measurements.queries import places_of
from projections.temporal import NOW

CHOICE = re.compile(r"([0-9a-f]{32}):([0-9]{1,9}):(.{1,100})")


def choice_of(cell: UUID, version: int, source: str) -> str:
    """What a value's box sends."""
    return f"{cell.hex}:{version}:{source}"


def chosen(form: AskedForm, sent: Iterable[str]) -> list[Chosen]:
    """What was chosen; the form is refused where a box says what no list of the reader's holds."""
    read = [CHOICE.fullmatch(text) for text in dict.fromkeys(sent)]
    choices = [(UUID(one[1]), int(one[2]), one[3]) for one in read if one]
    world, looks = around(NOW), reader()
    places = {
        cell: Place(*place)
        for cell, place in places_of(db(), (cell for cell, _, _ in choices)).items()
        if may_see_numbers(place[1], world, looks)
    }
    if len(choices) < len(read) or any(cell not in places for cell, _, _ in choices):
        form.refuse(gettext("Load the page again: this form lost its place."))
        return []
    return [Chosen(places[cell], source, version) for cell, version, source in choices]

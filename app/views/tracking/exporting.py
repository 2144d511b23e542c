"""The monthly table as a file, in the columns that teams keep it in; edited, it comes back."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext, pgettext

from app.importers.keys import HEADER
from app.reading.cards import CardReading
from app.reading.tracking import TrackedLine
from app.views.exporting import Cell, Listing
from app.views.scorecards.exporting import Called, figures, share
from app.views.scorecards.reader import Around
from app.views.scorecards.wording import light_word
from app.views.tracking.showing import answering_for, tasks_said


def listing(
    lines: Iterable[TrackedLine],
    reading: CardReading,
    around: Around,
    usernames: dict[UUID, str],
    language: str,
) -> Listing:
    """One row for each line, with a key: the columns of teams' own tables, then what the page shows
    beside them. Completion and change are those worked out here.
    """
    header = [
        pgettext("column of the monthly table", "KPI"),
        pgettext("column of the monthly table", "Monthly target"),
        pgettext("column of the monthly table", "Monthly actual"),
        pgettext("column of the monthly table", "Completion"),
        pgettext("column of the monthly table", "MoM"),
        pgettext("column of the monthly table", "Cause of deviation"),
        pgettext("column of the monthly table", "Countermeasure"),
        pgettext("column of the monthly table", "Responsible"),
        gettext("Light"),
        gettext("Tasks"),
        HEADER,
    ]
    names = Called(around, usernames, language)
    rows = (_row(one, reading, around, names) for one in lines)
    holder = names.code(reading.card.holder)
    return Listing(f"tracking-{holder}-{reading.period.key}", header, rows, has_keys=True)


def _row(one: TrackedLine, reading: CardReading, around: Around, names: Called) -> list[Cell]:
    line = one.line
    found = figures(line, reading.period, reading, names)
    return [
        reading.dictionary.rows[line.terms.metric].name(names.language),
        found.target,
        found.actual,
        None if line.completion is None else share(line.completion),
        None if line.mom_share is None else share(line.mom_share),
        one.cause or None,
        one.countermeasure or None,
        answering_for(one, around, names.language),
        light_word(line.light),
        tasks_said(one, around, names.language) or None,
        str(found.key),
    ]

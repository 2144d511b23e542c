"""What an organisation that begins does first, ticked off as it is done."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.domain.people.rights import Act
from app.views.asking import db, me, moment
from projections.measurements.queries import has_values
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import all_units, people
from projections.scorecards.letters import has_letter_in_force
from projections.scorecards.queries import scorecards
from projections.temporal import NOW


@dataclass(frozen=True)
class FirstStep:
    """A step, why it comes, and where it is taken."""

    title: str
    sentence: str
    url: str
    is_done: bool


def first_steps() -> list[FirstStep]:
    """The steps, for who administers; none once all of them are done, or on a page of the past."""
    if moment().is_past or not me().may_somewhere(Act.MANAGE_PEOPLE):
        return []
    has_cards, sources = bool(scorecards(db(), at=NOW)), all_sources(db(), at=NOW)
    has_team = len(all_units(db(), at=NOW)) > 1
    is_signed, has_numbers = has_letter_in_force(db()), has_values(db())
    if has_cards and sources and has_team and is_signed and has_numbers:
        return []
    return [
        FirstStep(
            gettext("Begin a team"),
            gettext("Its unit, its people, and a draft of everybody's scorecard, in four screens."),
            url_for("team.new"),
            has_team,
        ),
        FirstStep(
            gettext("Bring people in"),
            gettext("Paste them from a sheet; each gets a link to sign in with."),
            url_for("bringing.index"),
            len(people(db(), at=NOW)) > 1,
        ),
        FirstStep(
            gettext("Look through the dictionary"),
            gettext("What each number means, and which source is official."),
            url_for("metrics.index"),
            bool(metrics(db(), at=NOW)) and bool(sources),
        ),
        FirstStep(
            gettext("Say where the numbers come from"),
            gettext("Take the usual source of each metric, or name your own: only these count."),
            url_for("sources.index"),
            bool(sources),
        ),
        FirstStep(
            gettext("Make a scorecard"),
            gettext("From a role card, by hand, or by importing the team's own table."),
            url_for("drafting.new"),
            has_cards,
        ),
        FirstStep(
            gettext("Have the letters signed"),
            gettext("Whoever answers for a scorecard signs its letter, then their superior."),
            url_for("scorecards.index"),
            is_signed,
        ),
        FirstStep(
            gettext("Fill in the first values"),
            gettext("By hand, as a pasted column, or by importing last month's table."),
            url_for("filling.index"),
            has_numbers,
        ),
    ]

"""The scorecards whose lines score a metric."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.views import formatting
from app.views.asking import db, moment
from app.views.scorecards.place import latest_period, may_see
from app.views.scorecards.wording import title_of
from projections.people.queries import Names
from projections.scorecards.queries import Use, uses_of


@dataclass(frozen=True)
class ShownUse:
    """A line: its scorecard, whose values count, and since when or until when."""

    card: str
    card_url: str
    kpi_url: str
    subject: str
    year: int
    said: str


def shown_uses(code: str, names: Names, language: str) -> list[ShownUse]:
    """Every line that the reader may see."""
    at = moment().position
    period = latest_period(at)
    found = [use for use in uses_of(db(), code, at=at) if may_see(use.card, names)]
    return [_shown(use, period, names, language) for use in found]


def _shown(use: Use, period: str, names: Names, language: str) -> ShownUse:
    as_of = moment().text or None
    within = period if period.startswith(str(use.card.year)) else str(use.card.year)
    return ShownUse(
        card=title_of(use.card, names, language),
        card_url=url_for("scorecards.show", card=use.card.id, period=within, as_of=as_of),
        kpi_url=url_for("scorecards.kpi", kpi=use.kpi, period=within, as_of=as_of),
        subject=names.of(use.subject, language),
        year=use.card.year,
        said=_since(use),
    )


def _since(use: Use) -> str:
    if use.retired_from:
        return gettext("retired from %(period)s", period=formatting.period(use.retired_from))
    if use.from_period and use.from_period != str(use.card.year):
        return gettext("since %(period)s", period=formatting.period(use.from_period))
    return ""

"""Where the pages of a scorecard's tracking lead: its other views, periods before and after."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.domain.values.period import Period, PeriodKind
from app.views import formatting

Choices = Sequence[tuple[str, str, bool]]


def tabs(here: str, card: UUID, period: Period) -> Choices:
    """The table and the gaps of a scorecard: label, address, and which one is shown."""
    as_of = request.args.get("as_of")
    month = period.last_month().key
    return (
        (
            gettext("Table"),
            url_for("tracking.show", card=card, period=month, as_of=as_of),
            here == "tracking",
        ),
        (
            gettext("Gap analysis"),
            url_for("gaps.show", card=card, period=period.key, as_of=as_of),
            here == "gaps",
        ),
    )


def periods_of(endpoint: str, period: Period, **which: Any) -> Choices:
    """The same page for the month, quarter and year that the period ends in."""
    month, as_of = period.last_month(), request.args.get("as_of")
    kinds = (
        (gettext("Month"), PeriodKind.MONTH),
        (gettext("Quarter"), PeriodKind.QUARTER),
        (gettext("Half-year"), PeriodKind.HALF),
        (gettext("Year"), PeriodKind.YEAR),
    )
    return tuple(
        (
            name,
            url_for(endpoint, period=Period.of_day(month.last_day, kind).key, as_of=as_of, **which),
            kind is period.kind,
        )
        for name, kind in kinds
    )


def neighbours(endpoint: str, period: Period, **which: Any) -> Mapping[str, tuple[str, str]]:
    """The periods before and after: name and address."""
    after = Period.of_day(period.last_day + timedelta(days=1), period.kind)
    as_of = request.args.get("as_of")
    return {
        side: (
            formatting.period(one.key),
            url_for(endpoint, period=one.key, as_of=as_of, **which),
        )
        for side, one in (("before", period.previous()), ("after", after))
    }

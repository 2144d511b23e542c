"""The day that a page speaks of: today, or that of the moment that it is shown as of."""

from datetime import date
from zoneinfo import ZoneInfo

from app.views.asking import accord, me, moment


def day_of_page() -> date:
    """In the organisation's zone."""
    recorded = moment().recorded_at
    return recorded.astimezone(zone()).date() if recorded else me().today


def zone() -> ZoneInfo:
    """The organisation's zone; UTC where none was founded yet."""
    organised = accord().organised()
    return organised.zone if organised else ZoneInfo("UTC")

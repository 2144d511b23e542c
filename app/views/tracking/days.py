"""The day that a page speaks of: today, or that of the moment that it is shown as of."""

from datetime import date

from app.views.asking import me, moment, zone


def day_of_page() -> date:
    """In the organisation's zone."""
    recorded = moment().recorded_at
    return recorded.astimezone(zone()).date() if recorded else me().today

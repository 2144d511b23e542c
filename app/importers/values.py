"""A plain list of values: metric, subject, period, value and source in a row."""

from app.importers.checking import Checking
from app.importers.monthly import check_monthly


def check_values(checking: Checking) -> None:
    """Go through the rows of a list; they are read like those of a tracking table."""
    check_monthly(checking)

"""Where to go after signing in: a page of this site, whatever the address says."""

from urllib.parse import urlsplit

from flask import url_for


def safe_next(text: str | None) -> str:
    """The path if it stays on this site, else the start page."""
    goal = text or ""
    is_ours = (
        goal.startswith("/")
        and not goal.startswith(("//", "/\\"))
        and "\\" not in goal
        and goal.isprintable()
        and not urlsplit(goal).netloc
    )
    return goal.removesuffix("?") if is_ours else url_for("home.show")

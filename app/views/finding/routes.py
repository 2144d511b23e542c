"""One search over everything that has a name: the palette of every page, and a page of its own."""

from flask import Blueprint, Response, request

from app.views.finding.found import found
from app.views.fragments import shown

LONGEST = 80

bp = Blueprint("finding", __name__)


@bp.get("/find")
def show() -> Response:
    """What answers to the text; the main pages where there is none."""
    text = request.args.get("q", "")[:LONGEST].strip()
    kinds = found(text)
    return shown("finding/show.html", fragment="finding/_found.html", text=text, kinds=kinds)

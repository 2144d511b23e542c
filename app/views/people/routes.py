"""People and units."""

from flask import Blueprint, Response

from app.views.fragments import shown

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
def index() -> Response:
    """Everybody, by unit."""
    return shown("home/show.html")

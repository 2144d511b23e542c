"""The start page: what is waiting for me."""

from flask import Blueprint, Response

from app.views.asking import db, me, moment
from app.views.fragments import shown
from projections.scorecards.queries import scorecards

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """What waits for the person, and their scorecards."""
    at = moment().position
    return shown("home/show.html", cards=[])

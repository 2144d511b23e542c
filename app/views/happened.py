"""What came first: the steps of a thing since a person opened its form, told beside the form."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.ledger import Seen
from app.views.asking import db, me
from app.views.audit.said import said_as
from app.views.audit.sentences import sentence
from app.views.forms import AskedForm
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.metrics.queries import metrics
from projections.people.queries import names
from projections.temporal import NOW


@dataclass(frozen=True)
class Step:
    """See the macro `audit` in macros/tables.html."""

    at: datetime
    by: str
    sentence: str
    reason: str | None
    old: str | None = None
    new: str | None = None
    source: str | None = None
    url: str | None = None
    said_as: str = ""


def seen_of(thing: UUID) -> Seen:
    """The version of a thing as it stands now, for a form to carry."""
    newest = trail(db(), at=NOW, filters=Filters(thing=thing), limit=1)
    return Seen(thing, newest[0].version if newest else 0)


def happened(form: AskedForm) -> list[Step]:
    """What others did since the form was opened; empty where nothing came first."""
    if form.moved_on is None:
        return []
    rows = trail(db(), at=NOW, filters=Filters(thing=form.moved_on.id), limit=20)
    since = [row for row in rows if row.version > form.moved_on.seen]
    named, known = names(db(), at=NOW), metrics(db(), at=NOW)
    return [
        Step(
            row.recorded_at,
            "",
            sentence(row, named, known, me().language),
            row.reason,
            said_as=said_as(row),
        )
        for row in since
    ]

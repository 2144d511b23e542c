"""When a rule says no: its sentence, in the reader's language, beside what was typed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from flask_babel import gettext

from app.domain.refusals import Refused
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Aggregation, Direction, Unit
from app.domain.values.period import Period
from app.ledger import KeyReused, MovedOn
from app.views import formatting
from app.views.asking import db
from app.views.audit.words import ROLES
from app.views.forms import AskedForm
from app.views.languages import tongue
from app.views.metrics.words import AGGREGATIONS, DIRECTIONS, UNITS
from projections.people.queries import names
from projections.temporal import NOW

log = structlog.get_logger()

PERIODS = ("period", "periods", "from_period")
SEVERAL = ("choices", "columns", "names", "others", "periods", "sources", "usual", "versions")


@contextmanager
def refusals_on(form: AskedForm) -> Iterator[None]:
    """Put what stands in the way on the form: 422 for a rule, 409 where something came first.

    `form.moved_on` then holds the MovedOn, for a page that shows what happened in between.
    """
    try:
        yield
    except Refused as refusal:
        log.info("refused", reason=type(refusal).__name__)
        form.refuse(spoken(refusal), field=refusal.field)
    except MovedOn as moved_on:
        form.moved_on = moved_on
        form.conflict(
            gettext("Somebody changed this since you opened it. Nothing of yours was saved yet.")
            if moved_on.version > moved_on.seen
            else gettext("What this form saw doesn't stand here. Look at it, then save once more.")
        )
    except KeyReused:
        form.conflict(
            gettext("This form was sent before with other contents. Load the page again.")
        )


def spoken(refusal: Refused) -> str:
    """A refusal's sentence in the reader's language, its facts formatted."""
    return spoken_sentence(refusal.sentence, refusal.facts)


def spoken_sentence(sentence: str, facts: Mapping[str, object]) -> str:
    """A marked sentence in the reader's language, its {places} filled with formatted facts."""
    told = {name: _in_words(name, fact) for name, fact in facts.items()}
    return gettext(sentence).format(**told)


def _in_words(name: str, fact: Any) -> str:
    match fact:
        case Note():
            return spoken_sentence(fact.sentence, fact.facts)
        case UUID():
            return names(db(), at=NOW, ids=[fact]).of(fact, tongue())
        case Unit():
            return gettext(UNITS[fact])
        case Direction():
            return gettext(DIRECTIONS[fact])
        case Aggregation():
            return gettext(AGGREGATIONS[fact])
        case datetime():
            return formatting.moment(fact)
        case date():
            return formatting.day(fact)
        case Amount():
            return formatting.amount(fact.number, fact.unit or "count")
        case Period():
            return formatting.period(fact.key)
        case Decimal():
            return formatting.amount(fact, "count")
        case str() if name in ("who", "role"):
            return gettext(", ").join(gettext(ROLES.get(role, role)) for role in fact.split(", "))
        case str() if name in PERIODS:
            return gettext(", ").join(period_in_words(key) for key in fact.split(", "))
        case str() if name in SEVERAL:
            return gettext(", ").join(fact.split(", "))
        case _:
            return str(fact)


def period_in_words(key: str) -> str:
    """A period in words; what is no period as it was written."""
    try:
        return formatting.period(Period.parse(key).key)
    except ValueError:
        return key

"""When a rule says no: its sentence, in the reader's language, beside what was typed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from flask_babel import gettext

from app.domain.refusals import Refused
from app.domain.values.amounts import Amount
from app.domain.values.period import Period
from app.ledger import KeyReused, MovedOn
from app.views import formatting
from app.views.audit.sentences import ROLES
from app.views.forms import AskedForm

log = structlog.get_logger()


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
        case _:
            return str(fact)

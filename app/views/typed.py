"""Amounts and periods in forms: one reader takes them; what it can't take stays in its field."""

from decimal import Decimal

from flask_babel import gettext
from wtforms import Field

from app.domain.values.kinds import Direction, Unit
from app.domain.values.outcome import BarePercent, Outcome, Reading
from app.domain.values.period_reading import PeriodOutcome, read_period
from app.domain.values.reading import read_target, read_value
from app.views.refusing import spoken_sentence


def period_key(text: str | None) -> str:
    """The key of the period that somebody wrote: 2026-Q3, Q3 2026, 2026 年第 3 季, 2026年7月.

    What isn't one period for certain stays as it was typed, in capitals.

    >>> period_key("2026 年第 3 季"), period_key("2026-q3"), period_key("soon")
    ('2026-Q3', '2026-Q3', 'SOON')
    """
    typed = (text or "").strip()
    found = read_period(typed, year=None)
    if found.outcome is PeriodOutcome.ACCEPT and found.period and not found.is_cumulative:
        return found.period.key
    return typed.upper()


def typed_amount(
    field: Field, unit: Unit, *, currency: str = "", points: bool = False
) -> Decimal | None:
    """The number in a field, in that unit; None where it is empty or says no number.

    `points`: a number without a percent sign is percentage points (a weight of 30 is 30%).
    """
    text = (field.data or "").strip()
    if not text:
        return None
    bare = BarePercent.POINTS if points else None
    reading = read_value(text, unit=unit, currency=currency, bare=bare)
    if not _is_exact(field, reading):
        return None
    return reading.amount.number if reading.amount else None


def typed_target(
    field: Field, unit: Unit, direction: Direction, *, currency: str = ""
) -> Reading | None:
    """A target in a field, as the reader understands it; None where it is empty or not clear."""
    text = (field.data or "").strip()
    if not text:
        return None
    reading = read_target(text, unit=unit, direction=direction, currency=currency)
    return reading if _is_exact(field, reading) else None


def _is_exact(field: Field, reading: Reading) -> bool:
    if reading.is_accepted:
        return True
    if reading.outcome is Outcome.NOTHING:
        return False
    sentence = spoken_sentence(reading.sentence, reading.facts)
    if reading.outcome is Outcome.ASK:
        answers = [spoken_sentence(one.label, one.facts) for one in reading.choices]
        sentence += " " + gettext(
            "Write it as one of these: %(answers)s.", answers=" / ".join(answers)
        )
    field.errors = [*field.errors, sentence]
    return False

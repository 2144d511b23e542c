"""What a program sends, read strictly: what could be meant in two ways is refused."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from app.accounts.names import usernames
from app.domain.access.pushing import Row
from app.domain.access.refusals import PeriodUnreadable, SubjectUnknown
from app.domain.measurements.breakdown import Dimension, breakdown_of
from app.domain.measurements.place import Place
from app.domain.measurements.refusals import PartUnknown
from app.domain.refusals import N_, Refused
from app.domain.values.period import Period
from app.views.asking import db
from app.views.measurements.lineage import may_see_numbers
from app.views.scorecards.place import around, reader
from app.views.scorecards.reader import Around, Reader
from projections.temporal import NOW

LARGEST_BODY = 1024 * 1024
MOST_ROWS = 500
LENGTHS: Mapping[str, int] = {
    "metric": 100,
    "subject": 100,
    "period": 20,
    "breakdown": 60,
    "value": 100,
    "source": 100,
    "reason": 500,
}
"""The members of a row that are texts, each with its longest length in characters."""

NEEDED = ("metric", "subject", "period", "value")


class JsonUnreadable(Refused):
    sentence = N_("The body is no JSON object in UTF-8 with each member once: {why}.")


class NumberAsText(Refused):
    sentence = N_(
        "Write {number} as text, in quotation marks: a bare number may have lost digits on its way."
    )


class MemberUnknown(Refused):
    sentence = N_("There is no member “{member}”. There are: {names}.")


class MemberMissing(Refused):
    sentence = N_("The member “{member}” is missing.")


class MemberNotText(Refused):
    sentence = N_("“{member}” is a text of at most {most} characters.")


class VersionUnreadable(Refused):
    sentence = N_("“seen” is the version of the number that you saw: a whole number from 0 on.")


class RowsUnreadable(Refused):
    sentence = N_("“rows” is a list of 1 to {most} objects.")


class RowUnreadable(Refused):
    sentence = N_("A row is an object with members.")


class KeyUnreadable(Refused):
    sentence = N_(
        "Send an Idempotency-Key of 8 to 200 letters, figures or signs, a new one for each "
        "request: it makes sure that what is sent twice happens once."
    )


def body(most: int = LARGEST_BODY) -> dict[str, Any]:
    """The object that was sent, of so many bytes at most.

    Raises JsonUnreadable, NumberAsText; aborts with 413, 415.
    """
    if request.mimetype != "application/json":
        abort(415)
    request.max_content_length = most
    try:
        found = json.loads(
            request.get_data().decode("utf-8"),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_once_each,
        )
        json.dumps(found, ensure_ascii=False).encode()  # half a character is no text
    except RequestEntityTooLarge:
        raise
    except BadRequest as error:
        raise JsonUnreadable(why=error.name) from None
    except (ValueError, RecursionError) as error:
        raise JsonUnreadable(why=type(error).__name__) from None
    if not isinstance(found, dict):
        raise JsonUnreadable(why=type(found).__name__)
    return found


def _no_float(text: str) -> Any:
    raise NumberAsText(number=text[:40])


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member stands there twice")
    return found


def idempotency_key() -> str:
    """What the caller calls this request. Raises KeyUnreadable."""
    text = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(text) <= 200 or not text.isascii() or not text.isprintable():
        raise KeyUnreadable(field="Idempotency-Key")
    return text


def readable(sent: Any) -> str | None:
    """What was sent where it was a text; None where it wasn't."""
    return sent if isinstance(sent, str) else None


def refuse_unknown(sent: Mapping[str, Any], names: Collection[str]) -> None:
    """Raises MemberUnknown."""
    for member in sent:
        if member not in names:
            raise MemberUnknown(field=member[:40], member=member[:40], names=", ".join(names))


def refuse_missing(sent: Mapping[str, Any], names: Collection[str]) -> None:
    """Raises MemberMissing."""
    for member in names:
        if sent.get(member) is None:
            raise MemberMissing(field=member, member=member)


def text_of(sent: Mapping[str, Any], member: str, most: int) -> str:
    """A member's text without blanks around it; empty where it is missing. Raises MemberNotText."""
    value = sent.get(member)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise MemberNotText(field=member, member=member, most=most)
    return value.strip()


def period_of(text: str) -> str:
    """A period's key. Raises PeriodUnreadable."""
    try:
        return Period.parse(text).key
    except ValueError:
        raise PeriodUnreadable(field="period", period=text) from None


# -- rows ------------------------------------------------------------------------------------------


def rows_of(found: Mapping[str, Any]) -> list[Any]:
    """The rows of a batch. Raises RowsUnreadable, MemberUnknown."""
    rows = found.get("rows")
    refuse_unknown(found, ("rows",))
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        raise RowsUnreadable(field="rows", most=MOST_ROWS)
    return rows


@dataclass(frozen=True)
class Subjects:
    """Whose values the caller may mean, by unit code, username or id."""

    by_text: Mapping[str, UUID]
    world: Around
    looks: Reader

    def of(self, text: str) -> UUID:
        """Raises SubjectUnknown, for who isn't there and for whose values aren't theirs to see."""
        id = self.by_text.get(text) or self.by_text.get(text.lower())
        if id is None or not may_see_numbers(id, self.world, self.looks):
            raise SubjectUnknown(field="subject", subject=text)
        return id


def subjects() -> Subjects:
    """Everybody and every unit that could be named."""
    world = around(NOW)
    known = world.names
    named = {unit.code: unit.id for unit in known.units.values()}
    called = {username: person for person, username in usernames(db()).items()}
    ids = {str(id): id for id in (*known.units, *known.persons)}
    return Subjects({**called, **ids, **named}, world, reader())


def row_of(number: int, sent: Any, known: Subjects) -> Row:
    """A row as it was sent, with what stands in its way where it can't be understood."""
    try:
        return _row(number, sent, known)
    except Refused as refusal:
        return Row(number, None, refusal=refusal)


def _row(number: int, sent: Any, known: Subjects) -> Row:
    if not isinstance(sent, dict):
        raise RowUnreadable()
    refuse_unknown(sent, (*LENGTHS, "seen"))
    refuse_missing(sent, NEEDED)
    text = {member: _text(sent, member) for member in LENGTHS}
    return Row(
        number,
        Place(
            text["metric"],
            known.of(text["subject"]),
            period_of(text["period"]),
            _breakdown(text["breakdown"]),
        ),
        typed=text["value"],
        source=text["source"],
        reason=text["reason"],
        seen=_seen(sent.get("seen")),
    )


def _text(sent: Mapping[str, Any], member: str) -> str:
    value = sent.get(member)
    if isinstance(value, int) and member == "value":
        raise NumberAsText(field="value", number=str(value)[:40])
    return text_of(sent, member, LENGTHS[member])


def _breakdown(text: str) -> str:
    if not text:
        return ""
    dimension, _, part = text.partition("=")
    if dimension not in set(Dimension):
        raise PartUnknown(field="breakdown", part=dimension)
    return breakdown_of(Dimension(dimension), part)


def _seen(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise VersionUnreadable(field="seen")
    return value

"""Addresses of other systems that are told when something changes."""

from collections.abc import Sequence
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from app.domain.access.refusals import AddressNotTaken, WebhookIsOver
from app.domain.aggregate import Aggregate, TextRef, event

LONGEST_ADDRESS = 500


class Told(StrEnum):
    """What an address is told of."""

    VALUES = "values"
    PERIODS = "periods"
    DISPUTES = "disputes"


class Webhook(Aggregate):
    """An address that is told of changes in a unit (網路掛鉤). What it is told is signed."""

    TOPIC = "access.webhook"

    class Event(Aggregate.Event):
        TOPIC = "access.webhook.event"

    class Opened(Event, Aggregate.Created):
        """From now on `address` is told of what happens in `unit` and below it."""

        TOPIC = "access.webhook.opened"
        name: TextRef | None
        address: TextRef | None
        unit: UUID
        kinds: list[str]

    class Closed(Event):
        """The address is told of nothing any more."""

        TOPIC = "access.webhook.closed"
        unit: UUID

    @classmethod
    def open(
        cls,
        *,
        by: UUID,
        id: UUID,
        name: TextRef | None,
        address: TextRef | None,
        unit: UUID,
        kinds: Sequence[Told],
    ) -> "Webhook":
        """An address that is told from now on."""
        told = [str(one) for one in kinds]
        return cls._create(
            cls.Opened, id=id, by=by, name=name, address=address, unit=unit, kinds=told
        )

    def __init__(self, unit: UUID, kinds: list[str]) -> None:
        self.unit = unit
        self.kinds = tuple(kinds)
        self.is_closed = False

    def close(self, *, by: UUID) -> None:
        """Tell it nothing any more. Raises WebhookIsOver where that was done already."""
        if self.is_closed:
            raise WebhookIsOver()
        self._closed(by=by, unit=self.unit)

    @event(Closed)
    def _closed(self, by: UUID, unit: UUID) -> None:
        self.is_closed = True


def checked_address(text: str, *, is_loopback_allowed: bool) -> str:
    """The address, if it names a host by https and nothing besides. Raises AddressNotTaken.

    Where the name leads is looked at when something is sent. This machine is allowed for trying
    out alone, then by http too.

    >>> checked_address("https://hooks.example.com/accord", is_loopback_allowed=False)
    'https://hooks.example.com/accord'
    """
    parts = urlsplit(text)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressNotTaken(field="address") from None
    is_here = is_loopback_allowed and host in ("localhost", "127.0.0.1")
    if (
        len(text) > LONGEST_ADDRESS
        or not text.isascii()
        or not text.isprintable()
        or " " in text
        or parts.scheme not in (("https", "http") if is_here else ("https",))
        or parts.username is not None
        or parts.password is not None
        or parts.fragment
        or port == 0
        or not (is_here or _is_name(host))
    ):
        raise AddressNotTaken(field="address")
    return text


def _is_name(host: str) -> bool:
    """Whether a host is a name with a dot, and no number in any notation."""
    try:
        ip_address(host)
    except ValueError:
        last = host.rstrip(".").rpartition(".")
        return bool(last[0]) and not last[2][:1].isdigit()
    return False

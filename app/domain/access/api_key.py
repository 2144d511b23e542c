"""Keys by which other systems report values, and send and answer leads."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.access.refusals import KeyIsOver, NotYourKey, OutsideScope
from app.domain.aggregate import Aggregate, TextRef, event


class Scope(StrEnum):
    """What a key may be used for."""

    MEASUREMENTS = "measurements"
    LEADS = "leads"


class ApiKey(Aggregate):
    """An API key (API 金鑰): acts with its owner's rights, within a unit and under some sources.

    Its secret is no part of the log, nor is any digest of it.
    """

    TOPIC = "access.api_key"

    class Event(Aggregate.Event):
        TOPIC = "access.api_key.event"

    class Made(Event, Aggregate.Created):
        """`name` says which system uses it; it works up to and with `until_day`."""

        TOPIC = "access.api_key.made"
        owner: UUID
        name: TextRef | None
        scopes: list[str]
        unit: UUID
        sources: list[str]
        until_day: date

    class Issued(Event):
        """The owner was shown a secret that begins with `prefix`; an earlier one ended with it."""

        TOPIC = "access.api_key.issued"
        owner: UUID
        unit: UUID
        prefix: str

    class Revoked(Event):
        """The key works no longer."""

        TOPIC = "access.api_key.revoked"
        owner: UUID
        unit: UUID

    @classmethod
    def make(
        cls,
        *,
        by: UUID,
        owner: UUID,
        name: TextRef | None,
        scopes: Sequence[Scope],
        unit: UUID,
        sources: Sequence[str],
        until_day: date,
        id: UUID,
    ) -> "ApiKey":
        """A key without a secret: its owner takes that."""
        return cls._create(
            cls.Made,
            id=id,
            by=by,
            owner=owner,
            name=name,
            scopes=[str(one) for one in scopes],
            unit=unit,
            sources=list(sources),
            until_day=until_day,
        )

    def __init__(
        self, owner: UUID, scopes: list[str], unit: UUID, sources: list[str], until_day: date
    ) -> None:
        self.owner = owner
        self.scopes = tuple(scopes)
        self.unit = unit
        self.sources = tuple(sources)
        self.until_day = until_day
        self.is_revoked = False

    def refuse_over(self, today: date) -> None:
        """Go on only while the key holds. Raises KeyIsOver."""
        if self.is_revoked or today > self.until_day:
            raise KeyIsOver()

    def refuse_for(self, scope: Scope, today: date) -> None:
        """Go on only while the key holds and is for this. Raises KeyIsOver, OutsideScope."""
        self.refuse_over(today)
        if scope not in self.scopes:
            raise OutsideScope(scopes=", ".join(self.scopes))

    def issue(self, *, by: UUID, prefix: str, today: date) -> None:
        """Note that the owner was shown a new secret. Raises NotYourKey, KeyIsOver."""
        if by != self.owner:
            raise NotYourKey()
        self.refuse_over(today)
        self._issued(by=by, owner=self.owner, unit=self.unit, prefix=prefix)

    def revoke(self, *, by: UUID) -> None:
        """End the key at once. Raises KeyIsOver where that was done already."""
        if self.is_revoked:
            raise KeyIsOver()
        self._revoked(by=by, owner=self.owner, unit=self.unit)

    @event(Issued)
    def _issued(self, by: UUID, owner: UUID, unit: UUID, prefix: str) -> None:
        self.prefix = prefix

    @event(Revoked)
    def _revoked(self, by: UUID, owner: UUID, unit: UUID) -> None:
        self.is_revoked = True

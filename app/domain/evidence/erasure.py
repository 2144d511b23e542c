"""Erasing a person's texts, so that everything else still proves itself."""

from enum import StrEnum
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef
from app.domain.ids import ident


class Ground(StrEnum):
    """Why a text has to go (刪除依據)."""

    PERSON_ASKED = "person_asked"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_LONGER_NEEDED = "no_longer_needed"
    NEVER_LAWFUL = "never_lawful"


def erasure_id(text: UUID) -> UUID:
    """The id of a text's erasure: a text is erased once at most."""
    return ident("erasure", text)


class Erasure(Aggregate):
    """The end of a text (文字刪除). Its id and digest stay in the events that named it."""

    TOPIC = "evidence.erasure"

    class Event(Aggregate.Event):
        TOPIC = "evidence.erasure.event"

    class CarriedOut(Event, Aggregate.Created):
        """Body and salt of the text are gone for ever. `ground` is one of a closed list."""

        TOPIC = "evidence.erasure.carried_out"
        text: UUID
        ground: str
        reason: TextRef | None

    @classmethod
    def carry_out(
        cls, *, by: UUID, text: UUID, ground: Ground, reason: TextRef | None
    ) -> "Erasure":
        """Note that a text was erased."""
        return cls._create(
            cls.CarriedOut,
            id=erasure_id(text),
            by=by,
            text=text,
            ground=ground.value,
            reason=reason,
        )

    def __init__(self, text: UUID, ground: str) -> None:
        self.text = text
        self.ground = ground

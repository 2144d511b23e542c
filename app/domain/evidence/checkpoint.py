"""What was signed over the log: checkpoints, and the keys that sign them."""

from uuid import UUID

from app.domain.aggregate import Aggregate
from app.domain.ids import ident


def checkpoint_id(size: int) -> UUID:
    """The id of the checkpoint over the first `size` events: there is one at most."""
    return ident("checkpoint", size)


def signing_key_id(key: str) -> UUID:
    """The id of a signing key by its public form, `NAME+ID+KEY`."""
    return ident("signing_key", key)


class Checkpoint(Aggregate):
    """A statement that the log had so many events, and what the root over them was (檢查點).

    It stands at the next position, so that the next checkpoint covers it.
    """

    TOPIC = "evidence.checkpoint"

    class Event(Aggregate.Event):
        TOPIC = "evidence.checkpoint.event"

    class Issued(Event, Aggregate.Created):
        """`root` is 64 hex digits; `signatures` are those of the signed note, in base64."""

        TOPIC = "evidence.checkpoint.issued"
        size: int
        root: str
        signatures: list[str]

    @classmethod
    def issue(cls, *, by: UUID, size: int, root: str, signatures: list[str]) -> "Checkpoint":
        """Tell the log what was signed over it."""
        return cls._create(
            cls.Issued,
            id=checkpoint_id(size),
            by=by,
            size=size,
            root=root,
            signatures=list(signatures),
        )

    def __init__(self, size: int, root: str, signatures: list[str]) -> None:
        self.size = size
        self.root = root
        self.signatures = signatures


class SigningKey(Aggregate):
    """A key that signs checkpoints (簽署金鑰). Only its public half is known here."""

    TOPIC = "evidence.signing_key"

    class Event(Aggregate.Event):
        TOPIC = "evidence.signing_key.event"

    class Introduced(Event, Aggregate.Created):
        """`key` signs from now on. `replaces` is the one before it, None for the first."""

        TOPIC = "evidence.signing_key.introduced"
        key: str
        replaces: str | None

    @classmethod
    def introduce(cls, *, by: UUID, key: str, replaces: str | None) -> "SigningKey":
        """Tell the log which key signs from now on."""
        return cls._create(
            cls.Introduced, id=signing_key_id(key), by=by, key=key, replaces=replaces
        )

    def __init__(self, key: str, replaces: str | None) -> None:
        self.key = key
        self.replaces = replaces

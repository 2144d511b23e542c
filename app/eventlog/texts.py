"""Texts and files outside the log: the event holds a digest, so that one can be erased.

A text is kept with 16 random bytes of salt: its digest says nothing about it once it is gone.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.aggregate import TextRef
from app.eventlog.prepared import insert
from app.eventlog.tables import files, texts


def digest(salt: bytes, body: str) -> str:
    """SHA-256 of salt and the body's UTF-8 (NFC), in hex."""
    return sha256(salt + body.encode()).hexdigest()


class TextKeeper:
    """Collects a command's texts and writes them with its events."""

    def __init__(self, chance: Callable[[int], bytes]) -> None:
        self._chance = chance
        self.pending: list[dict[str, object]] = []

    def keep(self, text: str) -> TextRef | None:
        """A reference to the text; None where it is empty."""
        body = unicodedata.normalize("NFC", text).strip()
        if not body:
            return None
        salt, id = self._chance(16), UUID(bytes=self._chance(16), version=4)
        self.pending.append({"id": id, "salt": salt, "body": body})
        return TextRef(id=id, digest=digest(salt, body))

    def flush(self, connection: Connection) -> None:
        """Write what was kept."""
        if self.pending:
            insert(connection, texts, self.pending)
            self.pending = []


def bodies(db: Connection, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The texts by id; an erased one is left out."""
    if not ids:
        return {}
    found: dict[UUID, str] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), 1_000):
        query = sa.select(texts.c.id, texts.c.body).where(
            texts.c.id.in_(wanted[start : start + 1_000])
        )
        found.update({row.id: row.body for row in db.execute(query) if row.body is not None})
    return found


def erase(db: Connection, id: UUID) -> bool:
    """Take body and salt of a text away for ever; whether there was one."""
    gone = sa.update(texts).where(texts.c.id == id, texts.c.body.is_not(None))
    return db.execute(gone.values(body=None, salt=None)).rowcount == 1


def keep_file(db: Connection, content: bytes, media_type: str) -> bytes:
    """Store a file under its SHA-256 (32 bytes) and return that; the same file is stored once."""
    address = sha256(content).digest()
    known = db.execute(sa.select(files.c.digest).where(files.c.digest == address)).first()
    if known is None:
        db.execute(files.insert().values(digest=address, media_type=media_type, content=content))
    return address


def file(db: Connection, address: bytes) -> tuple[str, bytes] | None:
    """Media type and content of a stored file, or None."""
    row = db.execute(
        sa.select(files.c.media_type, files.c.content).where(files.c.digest == address)
    ).first()
    return (row.media_type, bytes(row.content)) if row else None

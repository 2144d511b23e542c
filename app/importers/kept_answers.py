"""What a person said of a file so far, kept until they look at it again: outside the log."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.recorder import microseconds
from app.eventlog.tables import Bytes16, metadata, position_type

KEPT_FOR = timedelta(days=30)

import_answers = sa.Table(
    "import_answers",
    metadata,
    sa.Column("person", Bytes16, primary_key=True),
    # The file's SHA-256 in hex.
    sa.Column("digest", sa.Text, primary_key=True),
    # What was said, as JSON: texts by the name of the field that asked.
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("said_at", position_type, nullable=False),
    sa.Index("import_answers_by_time", "said_at"),
)


def kept_answers(db: Connection, person: UUID, digest: str) -> Mapping[str, str]:
    """What the person said of the file, by field; empty where they said nothing."""
    c = import_answers.c
    query = sa.select(c.said).where(c.person == person, c.digest == digest)
    found = db.execute(query).scalar()
    return json.loads(found) if found else {}


def keep_answers(
    db: Connection, person: UUID, digest: str, said: Mapping[str, str], *, now: datetime
) -> None:
    """Keep what the person said, beside what they said before of other fields.

    An empty text takes an answer back. Clears away what was said longer ago than `KEPT_FOR`.
    """
    kept = {**kept_answers(db, person, digest), **said}
    forget_answers(db, person, digest)
    c = import_answers.c
    db.execute(sa.delete(import_answers).where(c.said_at < microseconds(now - KEPT_FOR)))
    if kept := {field: text for field, text in kept.items() if text}:
        told = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        row = {"person": person, "digest": digest, "said": told, "said_at": microseconds(now)}
        db.execute(import_answers.insert().values(row))


def forget_answers(db: Connection, person: UUID, digest: str) -> None:
    """Nothing was said of the file."""
    c = import_answers.c
    db.execute(sa.delete(import_answers).where(c.person == person, c.digest == digest))

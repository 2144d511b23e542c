"""The tables that are not derived: the log, its texts and files, keys and marks.

Column types of `events` are fixed (docs/decisions/0013). Read tables belong to the projections.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = sa.MetaData()


class Bytes16(TypeDecorator[UUID]):
    """A UUID's 16 bytes: BLOB on SQLite, uuid on PostgreSQL. Python sees `uuid.UUID`."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.LargeBinary(16))
        return dialect.type_descriptor(sa.Uuid())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name != "sqlite" else value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return None if value is None else as_uuid(value)


def as_uuid(value: Any) -> UUID:
    """An id as the database holds it."""
    return value if isinstance(value, UUID) else _uuid(bytes(value))


@lru_cache(maxsize=16_384)
def _uuid(sixteen: bytes) -> UUID:
    """The events of a stream all have the same id, and the same few come with every page."""
    return UUID(bytes=sixteen)


position_type = sa.BigInteger().with_variant(sa.Integer, "sqlite")

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", position_type, primary_key=True, autoincrement=False),
    sa.Column("originator_id", Bytes16, nullable=False),
    sa.Column("originator_version", position_type, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("recorded_at", position_type, nullable=False),
    sa.Column("leaf", sa.LargeBinary(32), nullable=False),
    sa.UniqueConstraint("originator_id", "originator_version", name="one_version_once"),
    sa.Index("events_by_time", "recorded_at"),
)

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("id", Bytes16, primary_key=True),
    sa.Column("salt", sa.LargeBinary(16)),
    sa.Column("body", sa.Text),
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
    sa.Column("position", position_type, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
)

runs = sa.Table(
    "tree_runs",
    metadata,
    sa.Column("number", position_type, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.LargeBinary(32), nullable=False),
)

tracking = sa.Table(
    "tracking",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("position", position_type, nullable=False),
    sa.Column("error", sa.Text),
    sa.Column("error_position", position_type),
    # Which making of the read tables it is: each rebuild has a higher number than all before.
    sa.Column("made", position_type, nullable=False, server_default="0"),
)

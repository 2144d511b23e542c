"""A second tree over the same stored bytes, by another hash: for the day when SHA-256 is doubted.

The log is never hashed anew, for it would be another log. A checkpoint that is kept elsewhere can
bear a second root beside the first, in an extension line of its note: from then on either hash
alone would show a change. The whole log is read for it.
"""

import hashlib
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog.leaf import leaf
from app.eventlog.tables import events

HASHES: dict[str, Callable[[bytes], "hashlib._Hash"]] = {
    "sha3-256": hashlib.sha3_256,
    "sha512": hashlib.sha512,
}
"""By the name in the note. A new one is a line here and one in verify_accord.py."""

_ROWS = (
    sa.select(
        events.c.position,
        events.c.originator_id,
        events.c.originator_version,
        events.c.topic,
        events.c.recorded_at,
        events.c.state,
    )
    .where(events.c.position <= sa.bindparam("size"))
    .order_by(events.c.position)
)


def second_root(db: Connection, name: str, size: int) -> bytes:
    """The root over the first `size` events by the hash of this name, in RFC 9162's tree."""
    hashed, peaks = HASHES[name], list[tuple[int, bytes]]()
    for row in db.execute(_ROWS.execution_options(yield_per=5_000), {"size": size}):
        node, level = leaf(*row[:5], bytes(row.state), hashed=hashed), 0
        while peaks and peaks[-1][0] == level:
            node, level = hashed(b"\x01" + peaks.pop()[1] + node).digest(), level + 1
        peaks.append((level, node))
    if not peaks:
        return hashed(b"").digest()
    found = peaks.pop()[1]
    while peaks:
        found = hashed(b"\x01" + peaks.pop()[1] + found).digest()
    return found

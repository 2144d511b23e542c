"""The leaf of an event: the hash that stands for it in the log's tree.

Fixed (docs/decisions/0013): which fields, in which order, in which bytes. The state is hashed as
stored and never parsed, so that no library, upcast or class can change what was proved.
"""

from collections.abc import Callable
from hashlib import sha256
from struct import pack
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    import hashlib


def leaf(
    position: int,
    originator_id: UUID,
    version: int,
    topic: str,
    recorded_at: int,
    state: bytes,
    *,
    hashed: Callable[[bytes], "hashlib._Hash"] = sha256,
) -> bytes:
    """SHA-256(0x00 || for each field: length as u32be || bytes), 32 bytes.

    A second tree has leaves over the same bytes by another hash (app/eventlog/second_tree.py).

    `recorded_at` is microseconds since 1970 in UTC. Inner nodes of the tree are
    SHA-256(0x01 || left || right), as in RFC 9162.
    """
    fields = (
        pack(">Q", position),
        originator_id.bytes,
        pack(">Q", version),
        topic.encode(),
        pack(">q", recorded_at),
        state,
    )
    return hashed(b"\x00" + b"".join(pack(">I", len(part)) + part for part in fields)).digest()

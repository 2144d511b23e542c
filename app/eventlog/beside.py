"""What stands beside the log, compared with what its events say of it: texts and files."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.adjustments.evidence import media_type
from app.eventlog.driven_rows import Text, as_bytes, rows_of, storage_of
from app.eventlog.findings import Checked
from app.eventlog.tables import files, texts

UPLOADED = "text/csv"
"""Under this kind an upload is kept before anybody has read it, whatever it turns out to be."""

NAMING_FILES: Mapping[bytes, tuple[str, ...]] = {
    b"imports.batch.started": ("digest",),
    b"adjustments.request.evidence_attached": ("file",),
    b"disputes.dispute.evidence_attached": ("file",),
    b"evidence.pack.requested": ("contents",),
    b"policies.policy.adopted": ("terms", "logo"),
}
"""Events that name a kept file, and the way to its SHA-256 in what they state."""

Places = Mapping[str, list[tuple[int, str]]]
"""Texts by their id in hex: the positions that name it, and the digest stated there."""


@dataclass
class Referred:
    """What the events of the log refer to; a file by its SHA-256 in hex."""

    texts: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, position: int, topic: bytes, facts: Mapping[str, Any]) -> None:
        """An event that may name a file; one without a logo names none."""
        found: Any = facts
        for name in NAMING_FILES[topic]:
            found = found.get(name) if isinstance(found, dict) else None
        if found:
            self.files[str(found)].append(position)


def check_texts(
    db: Connection, checked: Checked, referred: Places, erased: Mapping[str, int]
) -> None:
    """Compare texts with their digests. `erased`: ids in hex with the position that says so."""
    found = {
        id: (salt, body)
        for id, salt, body in rows_of(db, sa.select(texts.c.id, texts.c.salt, texts.c.body))
    }
    for id_hex, places in referred.items():
        stored = found.get(bytes.fromhex(id_hex))
        if stored is not None and id_hex in erased and stored != (None, None):
            checked.found(
                erased[id_hex], f"says that the text {id_hex} was erased, and it is there again."
            )
        for position, digest in places:
            if stored is None:
                checked.found(position, f"its text {id_hex} is missing.")
            elif stored[1] is None:
                checked.erased += 1
                if id_hex not in erased:
                    checked.found(
                        position, f"its text {id_hex} is gone, and no event says it was erased."
                    )
            elif sha256(as_bytes(stored[0]) + as_bytes(stored[1])).hexdigest() != digest:
                checked.found(position, f"its text {id_hex} is not the one that was written.")
            elif type(stored[1]) is not Text:
                kind = storage_of(stored[1])
                checked.found(position, f"its text {id_hex} is stored as {kind}, not as TEXT.")


def check_files(db: Connection, checked: Checked, referred: Mapping[str, list[int]]) -> None:
    """Compare files with their addresses and kinds; tell of those that are named and missing."""
    kept = set()
    columns = sa.select(files.c.digest, files.c.media_type, files.c.content)
    for address, kind, content in rows_of(db, columns):
        name, kind, content = (
            as_bytes(address).hex(),
            as_bytes(kind).decode(errors="replace"),
            as_bytes(content),
        )
        kept.add(name)
        if sha256(content).hexdigest() != name:
            checked.found(None, f"The file {name} is not the one that was kept.")
        if kind not in (UPLOADED, media_type(content)):
            checked.found(None, f"The file {name} is kept as {kind}, which its content is not.")
    for name, positions in referred.items():
        if name not in kept:
            for position in positions:
                checked.found(position, f"its file {name} is missing.")

"""What stands beside the log, compared with what its events say of it: texts and files."""

import re
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

NAMING_TEXTS: Mapping[bytes, str] = {b"leads.list.imported": "records"}
"""Events with a text that lists further texts, one a line: where it stands in what they state."""

NAMING = frozenset([*NAMING_FILES, *NAMING_TEXTS])
"""Events that `Referred` has to hear."""

_LISTED = re.compile(rb"^([0-9a-f]{32}) ([0-9a-f]{64})$", re.MULTILINE)

Places = Mapping[str, list[tuple[int, str]]]
"""Texts by their id in hex: the positions that name it, and the digest stated there."""


@dataclass
class Referred:
    """What the events of the log refer to; a file by its SHA-256 in hex.

    `lists` are the texts that list further ones, as position and id in hex.
    """

    texts: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    lists: list[tuple[int, str]] = field(default_factory=list)

    def hear(self, position: int, topic: bytes, facts: Mapping[str, Any]) -> None:
        """An event that may name a file, or a text that lists others; one without a logo names
        none."""
        if topic in NAMING_TEXTS:
            self._hear_list(position, facts.get(NAMING_TEXTS[topic]))
            return
        found: Any = facts
        for name in NAMING_FILES[topic]:
            found = found.get(name) if isinstance(found, dict) else None
        if found:
            self.files[str(found)].append(position)

    def _hear_list(self, position: int, stated: Any) -> None:
        data = stated.get("_data_") if isinstance(stated, dict) else None
        if isinstance(data, list) and data and str(data[0]) in self.texts:
            self.lists.append((position, str(data[0])))


def check_texts(
    db: Connection, checked: Checked, referred: Referred, erased: Mapping[str, int]
) -> None:
    """Compare texts with their digests, and count those that nothing names.

    `erased`: ids in hex with the position that says so.
    """
    found = {
        as_bytes(id).hex(): (salt, body)
        for id, salt, body in rows_of(db, sa.select(texts.c.id, texts.c.salt, texts.c.body))
    }
    named = _with_listed(referred, found)
    for id, places in named.items():
        stored = found.get(id)
        if stored is not None and id in erased and stored != (None, None):
            checked.found(erased[id], f"says that the text {id} was erased, and it is there again.")
        for position, digest in places:
            if stored is None:
                checked.found(position, f"its text {id} is missing.")
            elif stored[1] is None:
                checked.erased += 1
                if id not in erased:
                    checked.found(
                        position, f"its text {id} is gone, and no event says it was erased."
                    )
            elif sha256(as_bytes(stored[0]) + as_bytes(stored[1])).hexdigest() != digest:
                checked.found(position, f"its text {id} is not the one that was written.")
            elif type(stored[1]) is not Text:
                kind = storage_of(stored[1])
                checked.found(position, f"its text {id} is stored as {kind}, not as TEXT.")
    checked.unnamed = len(found.keys() - named.keys())


def _with_listed(referred: Referred, found: Mapping[str, tuple[Any, Any]]) -> Places:
    """The texts that events name, and those that stand in a list which an event names."""
    named = {id: list(places) for id, places in referred.texts.items()}
    for position, id in referred.lists:
        _, body = found.get(id, (None, None))
        for listed, digest in _LISTED.findall(as_bytes(body)):
            named.setdefault(listed.decode(), []).append((position, digest.decode()))
    return named


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

"""Looks for everything that is wrong with the log: each defect in words, with its event.

Nothing is trusted: leaves are computed from the rows as they lie there, whatever their types.
Read with the driver's own cursor, since a million rows should take seconds.
"""

import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from hashlib import sha256
from struct import Struct
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.utils import resolve_topic
from sqlalchemy.engine import Connection

from app.eventlog.beside import NAMING, Referred, check_files, check_texts
from app.eventlog.driven_rows import Text, as_bytes, raw_rows, rows_of, storage_of
from app.eventlog.findings import Checked
from app.eventlog.guards import guards_down
from app.eventlog.notes import Checkpoint
from app.eventlog.recorder import Recorded, moment
from app.eventlog.second_tree import second_root
from app.eventlog.tables import runs
from app.eventlog.tree import RUN, Growing

FIRST_TOPIC = "organisation.organisation.founded"
CHECKPOINT_TOPIC = b"evidence.checkpoint.issued"
ERASURE_TOPIC = b"evidence.erasure.carried_out"

_TEXT = re.compile(
    rb'\{"_type_":\s*"text",\s*"_data_":\s*\["([0-9a-f]{32})",\s*"([0-9a-f]{64})"\]\}'
)
_RUNS = sa.select(runs.c.number, runs.c.digest)
_HEAD = Struct(">BIQI16sIQI")
_MIDDLE = Struct(">IqI")


def log_findings(
    db: Connection,
    decode: Callable[[Recorded], Any] | None = None,
    held: Sequence[Checkpoint] = (),
    signed: Checkpoint | None = None,
) -> Checked:
    """Every defect of the log, its texts, its files and its guards.

    With `decode` each event is also made an object of its class, as a replay does. `held` are
    checkpoints that somebody kept elsewhere: the log must begin with what each was signed over.
    `signed` is what the signer beside it remembers; it is compared like them, but not counted.
    """
    checked = Checked()
    tree = _Told(checked, held, signed, dict(rows_of(db, _RUNS)))
    referred = _check_events(db, checked, decode, tree)
    tree.conclude()
    _check_second_trees(db, checked, held)
    check_texts(db, checked, referred, tree.erased)
    check_files(db, checked, referred.files)
    for told in guards_down(db):
        checked.found(None, told)
    checked.findings.sort(key=lambda one: (one.position is None, one.position or 0))
    return checked


def _check_second_trees(db: Connection, checked: Checked, held: Sequence[Checkpoint]) -> None:
    """What a checkpoint says by another hash; one that is larger than the log was told already."""
    for one in held:
        for name, root in one.also:
            if one.size <= checked.events and second_root(db, name, one.size) != root:
                checked.found(
                    None,
                    f"By {name} the first {one.size} events are not those that a checkpoint was "
                    "signed over: something among them was changed afterwards.",
                )


class _Told:
    """Compares the tree over the leaves as computed with all that was said about it."""

    def __init__(
        self,
        checked: Checked,
        held: Sequence[Checkpoint],
        signed: Checkpoint | None,
        kept: Mapping[int, bytes],
    ) -> None:
        self._checked, self._signed, self._kept = checked, signed, kept
        everything = [*held, signed] if signed is not None and signed.size else held
        self._held = sorted(everything, key=lambda one: one.size)
        self._tree = Growing()
        self._origin: object = None
        self._misfits = 0
        self.erased: dict[str, int] = {}

    def hear(self, position: int, topic: bytes, leaf: bytes, facts: Mapping[str, Any]) -> None:
        """The next event, with its leaf as computed and what it states."""
        if topic == CHECKPOINT_TOPIC:
            self._compare(position, facts)
        elif topic == ERASURE_TOPIC:
            text = facts.get("text")
            self.erased[str(text.get("_data_")) if isinstance(text, dict) else ""] = position
        elif position == 1:
            self._origin = facts.get("origin")
        run = self._tree.add(leaf)
        number = self._tree.size // RUN - 1
        if run is not None and self._kept.get(number, run) != run:
            self._checked.found(
                None, f"The kept hash of events {number * RUN + 1} to {position} does not fit them."
            )
        while self._held and self._held[0].size == self._tree.size:
            self._compare_held(self._held.pop(0))

    def conclude(self) -> None:
        """What is left over when the log ends."""
        for one in self._held:
            self._checked.found(
                None,
                f"{self._called(one)} was signed over {one.size} events, and the log has "
                f"{self._tree.size}: its end is missing.",
            )
        if self._misfits > 1:
            self._checked.found(
                None, f"{self._misfits - 1} later checkpoints do not fit their events either."
            )

    def _compare(self, position: int, facts: Mapping[str, Any]) -> None:
        if (facts.get("size"), facts.get("root")) == (self._tree.size, self._tree.root().hex()):
            self._checked.checkpoints += 1
            return
        self._misfits += 1
        if self._misfits == 1:
            self._checked.found(
                position,
                f"tells of a checkpoint over {facts.get('size')} events, which does not fit them: "
                "something before it was changed after it was signed.",
            )

    def _compare_held(self, one: Checkpoint) -> None:
        if one.origin != self._origin:
            self._checked.found(None, f"{self._called(one)} is of another log, {one.origin}.")
        elif one.root != self._tree.root():
            self._checked.found(
                None,
                f"The first {one.size} events are not those that {self._called(one, first=False)} "
                "was signed over: something among them was changed afterwards.",
            )
        elif one is not self._signed:
            self._checked.held += 1

    def _called(self, one: Checkpoint, *, first: bool = True) -> str:
        told = "the head that the signer remembers" if one is self._signed else "a checkpoint"
        return told[:1].upper() + told[1:] if first else told


# -- the rows of the log --------------------------------------------------------------------------


def _check_events(
    db: Connection,
    checked: Checked,
    decode: Callable[[Recorded], Any] | None,
    tree: "_Told",
) -> Referred:
    """Look at each row; returns the texts and files that they refer to."""
    referred = Referred()
    versions: dict[bytes, int] = {}
    topics: dict[bytes, tuple[bytes, bool]] = {}
    last_position, last_time = 0, -(2**63)
    parse, scan = json.loads, _TEXT.findall
    for row in raw_rows(db):
        position, id, version, topic, state, recorded_at, stored_leaf = row
        checked.events += 1
        if not (
            type(id) is bytes
            and type(topic) is Text
            and type(state) is bytes
            and type(stored_leaf) is bytes
            and type(version) is int
            and type(recorded_at) is int
            and len(id) == 16
        ):
            _check_types(checked, row)
            id, version, topic, state, recorded_at, stored_leaf = _forced(row)
        if position != last_position + 1:
            _tell_gap(checked, last_position, position)
        last_position = position
        if recorded_at < last_time:
            checked.found(
                position,
                f"recorded at {_when(recorded_at)}, before the event that stands in front of it "
                f"({_when(last_time)}).",
            )
        else:
            last_time = recorded_at
        before = versions.get(id, 0)
        if version != before + 1:
            checked.found(
                position,
                f"is version {version} of {UUID(bytes=id[:16].ljust(16, bytes(1)))}, "
                f"which stood at {before}.",
            )
        versions[id] = version
        known = topics.get(topic)
        if known is None:
            known = topics[topic] = bytes(topic), _is_known(topic)
        if not known[1]:
            checked.found(position, f"no event is called “{_shown(topic)}”.")
        told = known[0]
        size = len(told)
        try:
            hashed = sha256(
                _HEAD.pack(0, 8, position, 16, id, 8, version, size)
                + told
                + _MIDDLE.pack(8, recorded_at, len(state))
                + state
            ).digest()
        except Exception:  # numbers beyond what a leaf can hold
            hashed = b""
        if hashed != stored_leaf:
            checked.found(
                position,
                f"({_shown(topic)}) is not as it was recorded: its leaf does not fit.",
            )
        try:
            facts = parse(state)
            if "by" not in facts or not facts["meta"]["nonce"]:
                checked.found(position, "does not say who did it, or lacks its nonce.")
        except Exception:
            checked.found(position, "can't be read: its state is no JSON with its metadata.")
            tree.hear(position, told, hashed or bytes(32), {})
            continue
        tree.hear(position, told, hashed or bytes(32), facts)
        if b'"text"' in state:
            for id_hex, digest in scan(state):
                referred.texts[id_hex.decode()].append((position, digest.decode()))
        if told in NAMING:
            referred.hear(position, told, facts)
        if decode is not None and known[1]:
            _check_decoding(checked, decode, (position, id, version, told, state, recorded_at))
        if position == 1 and told != FIRST_TOPIC.encode():
            checked.found(1, f"the log does not begin with its name, but with {_shown(topic)}.")
    return referred


def _check_types(checked: Checked, row: tuple[Any, ...]) -> None:
    position, id, version, topic, state, recorded_at, stored_leaf = row
    meant = (
        ("originator_id", id, bytes, "BLOB"),
        ("originator_version", version, int, "INTEGER"),
        ("topic", topic, Text, "TEXT"),
        ("state", state, bytes, "BLOB"),
        ("recorded_at", recorded_at, int, "INTEGER"),
        ("leaf", stored_leaf, bytes, "BLOB"),
    )
    for column, value, kind, name in meant:
        if type(value) is not kind:
            checked.found(position, f"{column} is stored as {storage_of(value)}, not as {name}.")
    if isinstance(id, bytes) and len(id) != 16:
        checked.found(position, f"originator_id has {len(id)} bytes, not 16.")


def _forced(row: tuple[Any, ...]) -> tuple[bytes, int, Text, bytes, int, bytes]:
    """The values as what they should be, so that the other checks can go on."""
    _, id, version, topic, state, recorded_at, stored_leaf = row
    return (
        as_bytes(id),
        version if isinstance(version, int) else -1,
        Text(as_bytes(topic)),
        as_bytes(state),
        recorded_at if isinstance(recorded_at, int) else -(2**63),
        as_bytes(stored_leaf),
    )


def _tell_gap(checked: Checked, last: int, position: int) -> None:
    if position <= last:
        checked.found(position, f"stands after event {last}.")
    elif position == last + 2:
        checked.found(last + 1, "is missing.")
    else:
        checked.found(last + 1, f"and all up to event {position - 1} are missing.")


def _check_decoding(
    checked: Checked, decode: Callable[[Recorded], Any], row: tuple[Any, ...]
) -> None:
    position, id, version, topic, state, recorded_at = row
    try:
        event = decode(
            Recorded(position, UUID(bytes=id), version, topic.decode(), state, recorded_at, b"")
        )
    except Exception as error:
        checked.found(
            position, f"can't be made a {_shown(topic)}: {type(error).__name__}: {error}."
        )
        return
    # The library fills an object with what the state holds, whatever the class asks for.
    lacking = [name for name in _fields(cast(Hashable, type(event))) if name not in vars(event)]
    if lacking:
        checked.found(position, f"has no {', '.join(lacking)}, as a {_shown(topic)} should.")


@cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    return tuple(each.name for each in fields(cast(Any, kind)))


def _is_known(topic: bytes) -> bool:
    try:
        resolve_topic(topic.decode())
    except Exception:
        return False
    # A module path would be found too: it is no topic of ours.
    return b":" not in topic


def _shown(topic: bytes) -> str:
    return topic.decode(errors="replace")


def _when(microseconds: int) -> str:
    try:
        when: datetime = moment(microseconds)
    except OverflowError:
        return str(microseconds)
    return when.isoformat()

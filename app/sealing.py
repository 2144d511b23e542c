"""Signs the log: decides when a checkpoint is due, makes it, and tells the log of it.

Runs in the worker and on the command line, never in the web process, which has no need of the key.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.evidence.commands import introduce_key, issue_checkpoint
from app.domain.ids import SYSTEM
from app.eventlog import notes
from app.eventlog.notes import Checkpoint, Unreadable
from app.eventlog.positions import last_position
from app.eventlog.second_tree import second_root
from app.eventlog.signing import NoKey, Signer, last_head
from app.eventlog.tables import events
from app.eventlog.tree import Tree
from projections.evidence.queries import CheckpointRow, last_checkpoint, signing_key_history
from projections.temporal import NOW

USUAL_PAUSE = timedelta(minutes=15)

HURRYING = ("evidence.pack.requested", "periods.unit_period.closed")
"""What somebody waits for, or must be fixed at once: a checkpoint follows without the pause."""


@dataclass(frozen=True)
class Sealed:
    """A signed checkpoint with its note, as it is handed out."""

    checkpoint: Checkpoint
    note: str


class NothingToSign(Exception):
    """The log is empty, or it has no organisation yet: there is nothing to sign."""


def is_due(db: Connection, accord: Accord) -> bool:
    """Whether something changed since the last checkpoint, and it is time for the next."""
    last, end = last_checkpoint(db, at=NOW), last_position(db)
    if end == 0:
        return False
    if last is None:
        return True
    if last.position >= end:
        return False
    return accord.now() - last.recorded_at >= USUAL_PAUSE or _is_hurried(db, last.position)


def _is_hurried(db: Connection, after: int) -> bool:
    hurrying = sa.select(events.c.position).where(
        events.c.position > after, events.c.topic.in_(HURRYING)
    )
    return db.execute(hurrying.limit(1)).first() is not None


def seal(accord: Accord, signer: Signer) -> Sealed:
    """Sign the log as it stands, and write at its end that this was done.

    Where nothing was added since the last checkpoint, that one is given again. The first time the
    key is made. Raises NothingToSign, NoKey, NotExtending.
    """
    origin = _origin(accord)
    with accord.store.write() as db:
        last, end = last_checkpoint(db, at=NOW), last_position(db)
        if last is not None and last.position == end:
            return sealed(last, origin)
        known = [row.key for row in signing_key_history(db, at=NOW)]
        if not known and not signer.key_file.exists():
            signer.make_key(origin)
        _introduce(accord, signer, known)
        return _seal(accord, signer, origin)


def with_second_tree(accord: Accord, signer: Signer, made: Sealed, name: str) -> Sealed:
    """The same checkpoint with a second root, by the hash of this name, signed once more.

    It is for keeping elsewhere: the log tells of the first alone. Raises NoKey.
    """
    with accord.store.read() as db:
        root = second_root(db, name, made.checkpoint.size)
    both = replace(made.checkpoint, also=((name, root),))
    return Sealed(both, notes.note(both, [key.sign(both.text()) for key in signer.private_keys()]))


def replace_key(accord: Accord, signer: Signer, *, old_is_lost: bool = False) -> Sealed:
    """Let a new key sign from now on; the checkpoint that begins it bears both signatures.

    `old_is_lost` goes on without the old one's: who trusted it must then be told of the new one
    in another way. Raises NothingToSign, NoKey, NotExtending.
    """
    origin = _origin(accord)
    with accord.store.write() as db:
        known = [row.key for row in signing_key_history(db, at=NOW)]
        if old_is_lost and signer.key_file.exists():
            raise NoKey(f"{signer.key_file} is not lost: replace the key without this option.")
        if known and not old_is_lost:
            signer.private_keys()
        signer.make_key(origin)
        _introduce(accord, signer, known, old_is_lost=old_is_lost)
        made = _seal(accord, signer, origin)
    signer.drop_older_keys()
    return made


def _introduce(
    accord: Accord, signer: Signer, known: list[str], *, old_is_lost: bool = False
) -> None:
    """Tell the log of the key that signs, where it does not know it. Raises NoKey."""
    here = [str(one.public) for one in signer.private_keys()]
    if here[:1] == known[:1]:
        return
    if known and known[0] not in here and not old_is_lost:
        raise NoKey(f"{signer.key_file} holds no key that signed this log before.")
    replaces = known[0] if known else None
    accord.ledger.do(introduce_key, by=SYSTEM, public_key=here[0], replaces=replaces, via="worker")


def _seal(accord: Accord, signer: Signer, origin: str) -> Sealed:
    db = accord.store.connection
    tree = Tree(db, last_position(db))
    tree.keep_runs()
    checkpoint = Checkpoint(origin, tree.size, tree.root())
    lines = signer.sign(checkpoint, tree.consistency)
    accord.ledger.do(
        issue_checkpoint,
        by=SYSTEM,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        signatures=[line.rpartition(" ")[2] for line in lines],
        via="worker",
    )
    return Sealed(checkpoint, notes.note(checkpoint, lines))


def fallen_behind(db: Connection, head_file: Path) -> Checkpoint | None:
    """What the signer signed last, where the log is not that one continued; None where it is.

    So it is after an older backup was put back. Looks at the root too, which takes milliseconds.
    """
    try:
        head = last_head(head_file)
    except (Unreadable, OSError):
        return None
    if head is None or head.size == 0:
        return None
    last = last_position(db)
    continues = head.size <= last and Tree(db, last).root(head.size) == head.root
    return None if continues else head


def sealed(row: CheckpointRow, origin: str) -> Sealed:
    """The checkpoint of a row, with the note as it was signed."""
    checkpoint = Checkpoint(origin, row.size, row.root)
    lines = [f"{notes.DASH} {origin} {signature}" for signature in row.signatures]
    return Sealed(checkpoint, notes.note(checkpoint, lines))


def _origin(accord: Accord) -> str:
    organised = accord.organised()
    if organised is None:
        raise NothingToSign("The database is empty: there is nothing to sign.")
    return organised.origin

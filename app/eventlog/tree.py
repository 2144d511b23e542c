"""The tree of the log in the database: each complete run of 256 leaves is hashed once and kept.

With a million events a root is made of 3,906 kept hashes and at most 255 leaves. What is kept
saves time and is no evidence: `accord verify` computes every leaf and every run anew.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.eventlog import merkle
from app.eventlog.tables import events, runs

RUN_LEVEL = 8
RUN = 1 << RUN_LEVEL
"""Leaves in a kept run."""

_KEPT = sa.select(runs.c.number, runs.c.digest).order_by(runs.c.number)
_LEAVES = (
    sa.select(events.c.leaf)
    .where(events.c.position > sa.bindparam("after"), events.c.position <= sa.bindparam("last"))
    .order_by(events.c.position)
)


class Tree:
    """Roots and proofs over the log as it stands in one transaction.

    `size` is how many events it has. Leaves are read a run at a time, as they are asked for.
    """

    def __init__(self, db: Connection, size: int) -> None:
        self.size = size
        self._db = db
        self._kept = {row.number: bytes(row.digest) for row in db.execute(_KEPT)}
        self._leaves: dict[int, list[bytes]] = {}
        self._inner: dict[tuple[int, int], bytes] = {}

    def root(self, size: int | None = None) -> bytes:
        """The hash over the first `size` events, by default all of them."""
        return merkle.root(self.node, self.size if size is None else size)

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """What shows that the event at this position (from 1) is among the first `size`."""
        return merkle.inclusion(self.node, position - 1, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """What shows that the log of `second` events begins with that of `first`."""
        return merkle.consistency(self.node, first, second)

    def node(self, level: int, number: int) -> bytes:
        """The hash over a complete subtree (app/eventlog/merkle.py)."""
        if level == 0:
            return self._run_of(number >> RUN_LEVEL)[number & RUN - 1]
        if level == RUN_LEVEL and number in self._kept:
            return self._kept[number]
        found = self._inner.get((level, number))
        if found is None:
            left, right = (self.node(level - 1, 2 * number + side) for side in (0, 1))
            found = self._inner[level, number] = merkle.joined(left, right)
        return found

    def keep_runs(self) -> None:
        """Write down the runs that became complete since; the transaction must be a writing one."""
        fresh = {
            number: self.node(RUN_LEVEL, number)
            for number in range(len(self._kept), self.size >> RUN_LEVEL)
        }
        if fresh:
            rows = [{"number": number, "digest": digest} for number, digest in fresh.items()]
            self._db.execute(runs.insert(), rows)
            self._kept.update(fresh)

    def _run_of(self, number: int) -> list[bytes]:
        if number not in self._leaves:
            bounds = {"after": number * RUN, "last": min((number + 1) * RUN, self.size)}
            self._leaves[number] = [bytes(row.leaf) for row in self._db.execute(_LEAVES, bounds)]
        return self._leaves[number]


class Growing:
    """The tree over leaves that come one after the other; trusts nothing that was kept."""

    def __init__(self) -> None:
        self.size = 0
        self._run: list[bytes] = []
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> bytes | None:
        """Take the next leaf; returns the hash of the run that it completes, if it does."""
        self.size += 1
        self._run.append(leaf)
        if len(self._run) < RUN:
            return None
        complete = found = merkle.whole(self._run)
        level = RUN_LEVEL
        while self._peaks and self._peaks[-1][0] == level:
            found, level = merkle.joined(self._peaks.pop()[1], found), level + 1
        self._peaks.append((level, found))
        self._run = []
        return complete

    def root(self) -> bytes:
        """The hash over all leaves so far."""
        parts = [peak for _, peak in self._peaks]
        if self._run:
            parts.append(merkle.root(self._node, len(self._run)))
        if not parts:
            return merkle.EMPTY
        found = parts.pop()
        while parts:
            found = merkle.joined(parts.pop(), found)
        return found

    def _node(self, level: int, number: int) -> bytes:
        return merkle.whole(self._run[number << level : number + 1 << level])

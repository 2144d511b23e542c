"""The ledger: runs a command in one transaction, with its key, its texts and its projections."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from eventsourcing.application import Application, EnvType
from eventsourcing.persistence import (
    DatetimeAsISO,
    IntegrityError,
    JSONTranscoder,
    Recording,
    StoredEvent,
)
from eventsourcing.utils import Environment

from app.domain.aggregate import Aggregate, TextRef, under
from app.domain.reference import Fact, Facts, NotThere
from app.domain.refusals import Refused
from app.eventlog.prepared import insert
from app.eventlog.recorder import Recorded, Recorder
from app.eventlog.store import Store
from app.eventlog.surroundings import Surroundings
from app.eventlog.tables import keys
from app.eventlog.texts import TextKeeper, keep_file
from app.eventlog.transcodings import DateAsISO, KnownUUIDAsHex, PlainDecimal, TextRefAsList

A = TypeVar("A", bound=Aggregate)

MOST_RECENT = 2048
"""Events that are kept as they were decoded."""


class KeyReused(Exception):
    """The idempotency key was used for something else: 409."""


class MovedOn(Exception):
    """The thing changed since the person saw it: 409, with what happened in between."""

    def __init__(self, id: UUID, seen: int, version: int) -> None:
        super().__init__(f"{id} is at version {version}, seen was {seen}")
        self.id, self.seen, self.version = id, seen, version


@dataclass(frozen=True)
class Seen:
    """The version of a thing that a person had before their eyes; 0 where it wasn't there yet."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Outcome:
    """What a command gave back, and the last position it reached.

    `repeated` says that an earlier request with the same key had done it already; `value` is then
    what that one gave, as text.
    """

    value: Any
    position: int
    repeated: bool = False


Consult = Callable[[sa.Connection, Iterable[Fact], Iterable[tuple[str, UUID]]], Facts]


@dataclass
class _Work:
    """One command's transaction."""

    texts: TextKeeper
    seen: Seen | None = None
    compared: bool = False
    fetched: dict[UUID, Aggregate] = field(default_factory=dict)
    asked: set[UUID] = field(default_factory=set)
    position: int = 0
    fresh: list[tuple[int, datetime, Any]] = field(default_factory=list)


class Ledger(Application[UUID]):
    """The event-sourced application: aggregates in, facts out, projections kept up.

    `surroundings` gives time and chance; `consult` answers the reference query; `projections` is
    set by the wiring once it exists.
    """

    def __init__(self, store: Store, surroundings: Surroundings, consult: Consult) -> None:
        self.store = store
        self.surroundings = surroundings
        self._consult = consult
        self.progress: Callable[[list[tuple[int, datetime, Any]]], None] = lambda _: None
        self._work: ContextVar[_Work | None] = ContextVar("work", default=None)
        self._recent: dict[StoredEvent, Any] = {}
        super().__init__({})

    # -- the library's hooks --------------------------------------------------------------

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        # The library would read the whole process environment: a stray COMPRESSOR_TOPIC there
        # would change the bytes of the log.
        return Environment(name, dict(env or {}))

    def construct_recorder(self) -> Recorder:
        return Recorder(self.store, self.surroundings)

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        for transcoding in (
            KnownUUIDAsHex(),
            PlainDecimal(),
            DatetimeAsISO(),
            DateAsISO(),
            TextRefAsList(),
        ):
            transcoder.register(transcoding)

    @property
    def log_recorder(self) -> Recorder:
        """The recorder as what it is here."""
        if not isinstance(self.recorder, Recorder):
            raise TypeError("the ledger was given another recorder")
        return self.recorder

    def decode(self, row: Recorded) -> Any:
        """The event object of a stored row."""
        return self.mapper.to_domain_event(row.stored())

    # -- running a command ----------------------------------------------------------------

    def do(
        self,
        command: Callable[..., Any],
        *,
        key: str | None = None,
        seen: Seen | None = None,
        via: str = "page",
        request: str | None = None,
        retry: bool = False,
        **arguments: Any,
    ) -> Outcome:
        """Run a command in one transaction and bring the projections up to date.

        `key` makes it happen once: the same key and arguments give the first outcome again, other
        arguments raise KeyReused. `seen` raises MovedOn where that thing has changed since, and
        RuntimeError where the command never loads it: the version would not have been compared.
        `retry` repeats once after a lost race; never for what a person decided on a page.
        """
        if key is None:
            return self._do(command, None, seen, via, request, retry, arguments)
        # A first request needs no look-up: only where something stands in the way may an earlier
        # one with this key have done it already.
        try:
            return self._do(command, key, seen, via, request, retry, arguments)
        except Exception:
            before = self.answered(command.__name__, key=key, **arguments)
            if before is None:
                raise
            return before

    def _do(
        self,
        command: Callable[..., Any],
        key: str | None,
        seen: Seen | None,
        via: str,
        request: str | None,
        retry: bool,
        arguments: dict[str, Any],
    ) -> Outcome:
        try:
            return self._run(command, key, seen, via, request, arguments)
        except IntegrityError:
            if not retry:
                raise
            return self._run(command, key, seen, via, request, arguments)

    def _run(
        self,
        command: Callable[..., Any],
        key: str | None,
        seen: Seen | None,
        via: str,
        request: str | None,
        arguments: dict[str, Any],
    ) -> Outcome:
        with (
            self.store.write() as db,
            self._working(seen) as work,
            under(self.surroundings),
            self.surroundings.about(via=via, request=request, key=key),
        ):
            value = command(self, **arguments)
            if seen is not None and not work.compared:
                raise RuntimeError(f"{command.__name__} never looked at {seen.id}, which was seen")
            self.settle()
            if key:
                row = {
                    "key": key,
                    "digest": _digest(command.__name__, arguments),
                    "position": work.position,
                    "result": _as_text(value),
                }
                insert(db, keys, [row])
            return Outcome(value, work.position)

    def answered(self, command: str, /, *, key: str, **arguments: Any) -> Outcome | None:
        """What an earlier `do` of a command with this key came to; None where there was none.

        `command` is its name, as keys know it. Raises KeyReused.
        """
        with self.store.read() as db:
            row = db.execute(
                sa.select(keys.c.digest, keys.c.position, keys.c.result).where(keys.c.key == key)
            ).first()
        if row is None:
            return None
        if bytes(row.digest) != _digest(command, arguments):
            raise KeyReused(key)
        return Outcome(json.loads(row.result), row.position, repeated=True)

    def settle(self) -> None:
        """Let the projections hear what was saved so far in this transaction."""
        work = self._open_work()
        fresh, work.fresh = work.fresh, []
        if fresh:
            self.progress(fresh)

    @contextmanager
    def _working(self, seen: Seen | None) -> Iterator[_Work]:
        work = _Work(TextKeeper(self.surroundings.chance), seen)
        token = self._work.set(work)
        try:
            yield work
        finally:
            self._work.reset(token)

    def _open_work(self) -> _Work:
        work = self._work.get()
        if work is None:
            raise RuntimeError("outside a command: use Ledger.do")
        return work

    # -- what commands use (app/domain/reference.py) -----------------------------------------

    def now(self) -> datetime:
        return self.surroundings.now()

    def get(self, kind: type[A], id: UUID) -> A:
        found = self.find(kind, id)
        if found is None:
            raise NotThere(f"no {kind.__name__} {id}")
        return found

    def find(self, kind: type[A], id: UUID) -> A | None:
        work = self._open_work()
        if id in work.asked:
            found = work.fetched.get(id)
        else:
            found = self._replayed(self.log_recorder.select_events(id))
            work.asked.add(id)
            if found is not None:
                work.fetched[id] = found
        # What the command itself appended since its first look is no surprise to anybody.
        if work.seen is not None and work.seen.id == id and not work.compared:
            work.compared = True
            version = found.version if found is not None else 0
            if version != work.seen.version:
                raise MovedOn(id, work.seen.version, version)
        if found is not None and not isinstance(found, kind):
            raise NotThere(f"{id} is no {kind.__name__}")
        return found

    def fetch(self, ids: Iterable[UUID]) -> None:
        work = self._open_work()
        wanted = [id for id in dict.fromkeys(ids) if id not in work.asked]
        for id, stored in self.log_recorder.select_streams(wanted).items():
            work.asked.add(id)
            if (aggregate := self._replayed(stored)) is not None:
                work.fetched[id] = aggregate

    def _replayed(self, stored: Iterable[StoredEvent]) -> Any:
        """The aggregate that these events make; None of no event.

        The library's repository does the same, and asks of each event again what it can do.
        """
        aggregate: Any = None
        for one in stored:
            aggregate = self._decoded(one).mutate(aggregate)
        return aggregate

    def _decoded(self, stored: StoredEvent) -> Any:
        """Its event; the same object as before where a number is changed again and again."""
        event = self._recent.get(stored)
        if event is None:
            event = self.mapper.to_domain_event(stored)
            if _is_fixed(event):
                if len(self._recent) >= MOST_RECENT:
                    self._recent.clear()
                self._recent[stored] = event
        return event

    def keep(self, text: str) -> TextRef | None:
        return self._open_work().texts.keep(text)

    @contextmanager
    def trying(self) -> Iterator[None]:
        kept = self._open_work().texts
        before = list(kept.pending)
        try:
            yield
        except Refused:
            kept.pending = before
            raise

    def keep_file(self, content: bytes, media_type: str) -> str:
        return keep_file(self.store.connection, content, media_type).hex()

    def consult(self, *facts: Fact, history: Iterable[tuple[str, UUID]] = ()) -> Facts:
        return self._consult(self.store.connection, facts, history)

    def about(
        self, *, correlation: UUID | None = None, on_behalf_of: UUID | None = None
    ) -> AbstractContextManager[None]:
        return self.surroundings.about(
            correlation=correlation.hex if correlation else None,
            on_behalf_of=on_behalf_of.hex if on_behalf_of else None,
        )

    def save(self, *aggregates: Any, **_: Any) -> list[Recording[UUID]]:
        """Append the pending events of all of them together, with the texts they name."""
        work = self._open_work()
        for aggregate in aggregates:
            work.asked.add(aggregate.id)
            work.fetched[aggregate.id] = aggregate
        pending = [event for aggregate in aggregates for event in aggregate.collect_events()]
        if not pending:
            return []
        work.texts.flush(self.store.connection)
        recordings = self.events.put(pending)
        at = self.log_recorder.appended_at
        for recording in recordings:
            position = recording.notification.id
            work.fresh.append((position, at, recording.domain_event))
            work.position = position
        return recordings


def _is_fixed(event: Any) -> bool:
    """Whether an aggregate can take the event's facts over without sharing what it may change."""
    facts = (value for name, value in vars(event).items() if name != "meta")
    return not any(isinstance(value, list | dict | set) for value in facts)


# -- idempotency ------------------------------------------------------------------------------


def _digest(command: str, arguments: Mapping[str, Any]) -> bytes:
    plain = json.dumps(
        [command, _keyed_by_text(arguments)],
        default=repr,
        sort_keys=True,
        ensure_ascii=False,
    )
    return sha256(plain.encode()).digest()


def _keyed_by_text(value: Any) -> Any:
    """The same with plain keys: weights come by the id of their line."""
    if isinstance(value, Mapping):
        return {str(key): _keyed_by_text(inner) for key, inner in value.items()}
    return value


def _as_text(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)

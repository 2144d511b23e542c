"""One organisation's database, opened: store, ledger and projections wired together."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.eventlog import migrating
from app.eventlog.store import Store
from app.eventlog.surroundings import Surroundings
from app.ledger import Ledger
from app.settings import Settings
from projections.all import PROJECTIONS
from projections.reference.queries import consult
from projections.runner import Runner
from projections.temporal import At

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Organised:
    """What the log says of its organisation. `clock_offset` is None outside demonstrations."""

    origin: str
    zone: ZoneInfo
    currency: str
    clock_offset: timedelta | None

    @property
    def is_demonstration(self) -> bool:
        return self.clock_offset is not None


class Accord:
    """Everything that a page, a command line or the worker needs of one database."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock = wall_clock,
        chance: Callable[[int], bytes] = secrets.token_bytes,
        raise_errors: bool = False,
    ) -> None:
        self.store = store
        self._clock = clock
        self._organised: Organised | None = None
        self.surroundings = Surroundings(self.now, chance)
        self.ledger = Ledger(store, self.surroundings, consult)
        recorder = self.ledger.log_recorder
        self.runner = Runner(
            store, recorder, self.ledger.decode, PROJECTIONS, raise_errors=raise_errors
        )
        self.ledger.progress = lambda fresh: self.runner.advance(
            [(At(position, recorded_at), event) for position, recorded_at, event in fresh]
        )

    @classmethod
    def open(cls, settings: Settings, *, clock: Clock = wall_clock) -> "Accord":
        """Open, migrate and bring up the read tables. Raises UnsafeSettings."""
        store = Store(settings.database_url)
        store.assert_durable()
        migrating.migrate(store, settings.owner_database_url)
        accord = cls(store, clock=clock)
        accord.runner.set_up()
        return accord

    def now(self) -> datetime:
        """The organisation's time: the machine's, or a demonstration's own."""
        organised = self.organised()
        offset = organised.clock_offset if organised else None
        return self._clock() + (offset or timedelta(0))

    def organised(self) -> Organised | None:
        """The organisation; None while the database is empty."""
        if self._organised is None:
            with self.store.read() as db:
                fact = consult(db, [("organisation", "")]).get("organisation")
            if fact is not None:
                offset = fact["clock_offset"]
                self._organised = Organised(
                    fact["origin"],
                    ZoneInfo(fact["zone"]),
                    fact["currency"],
                    None if offset is None else timedelta(microseconds=offset),
                )
        return self._organised

    def forget(self) -> None:
        """Look the organisation up again: it was founded or marked meanwhile."""
        self._organised = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view for one page."""
        with self.store.read() as db:
            yield db

    def close(self) -> None:
        """Give all connections back."""
        self.store.close()

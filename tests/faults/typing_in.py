"""People who write in this process, each in a thread of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from app.accord import Accord
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.eventlog.store import Busy
from tests.small_company import MARKETING, WANG


@dataclass
class Typist:
    """Types one value after another into one month, and remembers what was acknowledged."""

    accord: Accord
    month: str
    acknowledged: list[str] = field(default_factory=list)
    turned_away: int = 0
    typed: int = 0

    def type(self) -> bool:
        """One more value; False where the database could not be had."""
        self.typed += 1
        key = uuid4().hex
        try:
            self.accord.ledger.do(
                record_typed,
                key=key,
                by=WANG,
                place=Place("leads", MARKETING, self.month),
                typed=str(1_000 + self.typed % 900),
                reason="counted again",
            )
        except Busy:
            self.turned_away += 1
            return False
        self.acknowledged.append(key)
        return True


@contextmanager
def typing(accord: Accord, months: tuple[str, ...]) -> Iterator[list[Typist]]:
    """One typist a month, at work for as long as the block lasts."""
    over = threading.Event()
    typists = [Typist(accord, month) for month in months]

    def work(typist: Typist) -> None:
        while not over.is_set():
            typist.type()

    threads = [threading.Thread(target=work, args=(one,)) for one in typists]
    for thread in threads:
        thread.start()
    try:
        yield typists
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=60)

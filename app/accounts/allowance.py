"""How much of what is costly a person may ask for: a purse that fills again as time goes by.

Each web process keeps its own in memory: it is its own time that is guarded, and asking the
database would itself be a cost.
"""

import threading
import time
from collections.abc import Callable
from math import ceil
from uuid import UUID


class Allowance:
    """So much a minute for each person, and as much at once after a quiet minute."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(a_minute)
        self._clock = clock
        self._guard = threading.Lock()
        self._left: dict[UUID, tuple[float, float]] = {}

    def seconds_to_wait(self, person: UUID, cost: int) -> int:
        """Take it out of the person's purse and give 0; or say when there will be enough.

        What costs more than a whole purse is given out of a full one.

        >>> now = [0.0]
        >>> purse = Allowance(60, lambda: now[0])
        >>> [purse.seconds_to_wait(UUID(int=1), 40) for _ in range(2)]
        [0, 20]
        >>> now[0] = 20.0
        >>> purse.seconds_to_wait(UUID(int=1), 40), purse.seconds_to_wait(UUID(int=2), 90)
        (0, 0)
        """
        now, cost_here = self._clock(), min(float(cost), self._most)
        with self._guard:
            left, since = self._left.get(person, (self._most, now))
            left = min(self._most, left + (now - since) * self._most / 60)
            if left < cost_here:
                return max(1, ceil((cost_here - left) * 60 / self._most))
            self._left[person] = (left - cost_here, now)
            return 0

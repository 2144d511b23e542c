"""Starts several things at the same moment, in threads of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

LONGEST = 60


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave back, or the exception that it raised, in their order."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait(LONGEST)
        try:
            results[number] = act()
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    _run_to_end(threads)
    return results


def _run_to_end(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads)

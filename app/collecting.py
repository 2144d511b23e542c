"""When Python looks for cycles that nobody reaches any more: every other thread waits meanwhile.

A full search goes through all that lives. What the application itself is made of never dies
(`keep_for_good`), and a large file lives until its request is over: searched again and again while
it grows, twenty thousand rows would make everybody wait for most of a second each time.
"""

import gc
from threading import Lock

NEVER = 2**30
"""Searches of younger generations before a full one."""


def keep_for_good() -> None:
    """What lives by now isn't searched again: for the end of starting up."""
    gc.collect()
    gc.freeze()


class FullSearches:
    """Whether full searches are put off: by as many as ask for it at a time.

    The younger generations are searched as ever, so that what a page leaves behind goes.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._asking = 0
        self._usual = gc.get_threshold()

    def put_off(self) -> None:
        """No full search until `resume` was called as often."""
        with self._guard:
            if not self._asking:
                self._usual = gc.get_threshold()
                gc.set_threshold(*self._usual[:2], NEVER)
            self._asking += 1

    def resume(self) -> None:
        """As it was before `put_off`; nothing where nobody asked for that."""
        with self._guard:
            if not self._asking:
                return
            self._asking -= 1
            if not self._asking:
                gc.set_threshold(*self._usual)


full_searches = FullSearches()

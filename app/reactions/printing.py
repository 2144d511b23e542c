"""The worker's part in printing: the jobs of many documents, by two processes side by side.

What a job needs is read as of its own position, so that it doesn't matter when it is printed, or
by whom: a worker that is killed leaves its files waiting, and the next one goes on.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

import structlog
from flask import Flask
from flask_babel import force_locale

from app.accord import Accord
from app.domain.values.period import Period
from app.eventlog.store import Busy
from app.pdf.rendering import CannotPrint, Document, Press, Unprintable
from app.press.jobs import (
    File,
    Job,
    begin_attempt,
    clear,
    fail,
    finish,
    has_old,
    next_files,
)
from app.views.documents.quarterly import Wanted, review_document
from app.views.refusing import spoken

log = structlog.get_logger()

PROCESSES = 2
GIVES_WAY = 10
"""Who answers a page goes first."""
AT_A_TIME = 20


class Printer:
    """Prints what waits, beside the worker's other work. `make_app` is called for the first job."""

    def __init__(self, accord: Accord, make_app: Callable[[], Flask]) -> None:
        self._accord = accord
        self._make_app = make_app
        self._app: Flask | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def turn(self) -> None:
        """Begin to print where something waits and nothing is being printed; returns at once."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._accord.reading() as db:
            waits = bool(next_files(db, most=1))
            is_old = has_old(db, now=self._accord.now())
        if is_old:
            with self._accord.store.write() as db:
                clear(db, now=self._accord.now())
        if waits:
            self._thread = threading.Thread(target=self._print_all, name="printer")
            self._thread.start()

    def stop(self) -> None:
        """Leave what isn't printed yet to the next worker."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _print_all(self) -> None:
        self._app = self._app or self._make_app()
        while not self._ended.is_set():
            with self._accord.reading() as db:
                waiting = next_files(db, most=AT_A_TIME)
            if not waiting:
                return
            heap: SimpleQueue[tuple[Job, File]] = SimpleQueue()
            for one in waiting:
                heap.put(one)
            hands = [
                threading.Thread(target=self._print_heap, args=(heap,), name=f"press-{number}")
                for number in range(PROCESSES)
            ]
            for hand in hands:
                hand.start()
            for hand in hands:
                hand.join()

    def _print_heap(self, heap: "SimpleQueue[tuple[Job, File]]") -> None:
        with Press(niceness=GIVES_WAY) as press:
            while not self._ended.is_set():
                try:
                    job, file = heap.get_nowait()
                except Empty:
                    return
                try:
                    self._print_one(press, job, file)
                except Busy:
                    self._ended.wait(1)  # it still waits, and comes again with the next heap

    def _print_one(self, press: Press, job: Job, file: File) -> None:
        with self._accord.store.write() as db:
            if not begin_attempt(db, file):
                return
        try:
            content = press.printed(self._document(job, file))
        except Unprintable as refusal:
            with self._speaking(job):
                reason = spoken(refusal)
            with self._accord.store.write() as db:
                fail(db, file, reason)
            return
        except CannotPrint as refusal:
            log.warning("a document could not be printed", reason=str(refusal))
            return  # it waits, until its attempts are used up
        except (ArithmeticError, LookupError, TypeError, ValueError):
            # One that can't be put together must not stand in the way of the others.
            log.exception("a document could not be made", job=str(job.id), number=file.number)
            return
        with self._accord.store.write() as db:
            finish(db, file, content)

    @contextmanager
    def _speaking(self, job: Job) -> Iterator[None]:
        """Translate and format as pages do, in the job's language."""
        self._app = self._app or self._make_app()
        with self._app.test_request_context(), force_locale(job.language):
            yield

    def _document(self, job: Job, file: File) -> Document:
        wanted = Wanted(file.card, Period.parse(job.period), job.position, job.language)
        with self._accord.reading() as db, self._speaking(job):
            found = review_document(db, wanted, day=self._accord.now())
        if found is None:
            raise LookupError("the scorecard is not there at the job's position")
        return found

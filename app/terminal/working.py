"""`worker`: brings the read tables up to the log, signs it, compares the sources each day, opens
the tasks of red streaks, and tells people what waits for them."""

import signal
import threading
from collections.abc import Callable

import sqlalchemy as sa
import structlog
from flask import Flask

from app.accord import Accord
from app.eventlog.locks import lock
from app.eventlog.notes import Unreadable
from app.eventlog.signing import NoKey, NotExtending, Signer
from app.eventlog.store import Busy
from app.messengers.delivering import Messengers
from app.reactions.announcing import Announcer
from app.reactions.investigating import Investigator
from app.reactions.printing import Printer
from app.reactions.telling import Teller
from app.sealing import is_due, seal
from app.terminal.comparing_sources import compare_once_a_day

log = structlog.get_logger()

PAUSE_IN_SECONDS = 1.0
LONGEST_PAUSE_IN_SECONDS = 60.0
EVENTS_A_TURN = 2_000


def work(
    accord: Accord,
    signer: Signer | None,
    messengers: Messengers,
    say: Callable[[str], None],
    make_app: Callable[[], Flask],
) -> None:
    """Catch up, sign, send and print until SIGTERM or SIGINT. One worker at a time; another waits.

    Without a signer no checkpoints are made, which is said once. `make_app` gives the pages'
    application, for the words of documents.
    """
    if signer is None:
        say("No ACCORD_SIGNING_KEY_FILE is set: this worker signs no checkpoints.")
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ended.set())
    waiting = False
    while not ended.is_set():
        try:
            with lock(accord.store, "worker", wait=False) as mine:
                if mine:
                    say("The worker runs.")
                    printer = Printer(accord, make_app)
                    try:
                        _serve(accord, signer, messengers, printer, ended)
                    finally:
                        printer.stop()
                    continue
        except (Busy, sa.exc.OperationalError) as error:
            log.warning("the database is away", error=type(error).__name__)
        if not waiting:
            say("Another worker runs; this one waits for its turn.")
            waiting = True
        ended.wait(PAUSE_IN_SECONDS)


def _serve(
    accord: Accord,
    signer: Signer | None,
    messengers: Messengers,
    printer: Printer,
    ended: threading.Event,
) -> None:
    teller, courier = Teller(accord, messengers), messengers.courier
    investigator = Investigator(accord)
    announcer = Announcer(accord, courier) if courier is not None else None
    pause = PAUSE_IN_SECONDS
    refused = compared = ""
    while not ended.is_set():
        # Looks with a reading transaction: asking for the write lock each second would disturb.
        behind = accord.runner.is_behind()
        moved = accord.runner.catch_up(EVENTS_A_TURN) if behind else 0
        if moved:
            pause = PAUSE_IN_SECONDS
            continue
        if signer is not None:
            refused = _sign_if_due(accord, signer, refused)
        if not behind:
            compared = compare_once_a_day(accord, compared)
            investigator.turn()
            teller.turn()
            if announcer is not None:
                announcer.turn()
            printer.turn()
        # What fails will fail again until it is mended: it is tried less and less often.
        pause = min(2 * pause, LONGEST_PAUSE_IN_SECONDS) if behind else PAUSE_IN_SECONDS
        ended.wait(pause)


def _sign_if_due(accord: Accord, signer: Signer, refused: str) -> str:
    """Make a checkpoint where it is time; returns why the signer refuses, which is logged once."""
    with accord.reading() as db:
        if not is_due(db, accord):
            return refused
    try:
        seal(accord, signer)
    except (NoKey, NotExtending, Unreadable, OSError) as error:
        if str(error) != refused:
            log.error("no checkpoint could be signed", reason=str(error))
        return str(error)
    return ""

"""Takes messages out of the outbox and hands them over, each on its own.

At least once, said plainly: an attempt is counted before the mail is handed to the server, and
marked as sent after it. A worker that dies between the two has perhaps sent it, nobody can know;
the message stays waiting and is handed over again after its pause, with the same Message-ID.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask_babel import gettext

from app.accord import Accord
from app.accounts.preferences import language_of
from app.messengers.mail import Attached, BadAddress, Letter, NotTaken, post
from app.messengers.robots import Robot
from app.messengers.webhooks import Courier
from app.messengers.wording import Words, wording
from app.outbox.choices import ways_of
from app.outbox.kinds import TELLS_THAT_IT_IS_OVER, Dropped, State, Way
from app.outbox.queue import ROBOT, Message, begin_attempt, due, put_off, settle
from app.outbox.server import MailServer
from app.views.languages import DEFAULT, LANGUAGES
from app.views.speaking import speaking
from projections.people.queries import people
from projections.temporal import NOW

log = structlog.get_logger()


@dataclass(frozen=True)
class Messengers:
    """By which ways messages leave the house. `public_url` is what links begin with, or empty."""

    server: MailServer | None = None
    robot: Robot | None = None
    public_url: str = ""
    courier: Courier | None = None


@dataclass(frozen=True)
class _Ready:
    """A message in words, with where it goes; no address for the robot."""

    message: Message
    subject: str
    body: str
    to: str
    attached: Attached | None = None


def deliver(accord: Accord, messengers: Messengers, still_waits: Callable[[Message], bool]) -> int:
    """Try everything that is due, and say what came of it; returns how many were sent.

    `still_waits` tells whether what a message asks for is still to be done.
    """
    now = accord.now()
    with accord.reading() as db:
        waiting = due(db, now=now)
    return sum(_deliver_one(accord, messengers, one, still_waits) for one in waiting)


def _deliver_one(
    accord: Accord,
    messengers: Messengers,
    message: Message,
    still_waits: Callable[[Message], bool],
) -> bool:
    try:
        with accord.reading():
            is_vain = message.kind not in TELLS_THAT_IT_IS_OVER and not still_waits(message)
            found = Dropped.SETTLED if is_vain else _ready(accord, messengers, message)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # One that can't be put into words must not stand in the way of the others.
        log.exception("a message could not be worded", message=str(message.id), kind=message.kind)
        with accord.store.write() as db:
            begin_attempt(db, message, now=accord.now())
        _failed(accord, message, type(error).__name__, is_final=False)
        return False
    if isinstance(found, Dropped):
        with accord.store.write() as db:
            settle(db, message.id, State.DROPPED, now=accord.now(), reason=found)
        return False
    with accord.store.write() as db:
        begin_attempt(db, message, now=accord.now())
    try:
        _hand_over(messengers, found, accord)
    except BadAddress:
        _failed(accord, message, "the address can't be used", is_final=True)
        return False
    except NotTaken as error:
        _failed(accord, message, str(error), is_final=error.is_final)
        return False
    with accord.store.write() as db:
        settle(db, message.id, State.SENT, now=accord.now())
    return True


def _hand_over(messengers: Messengers, ready: _Ready, accord: Accord) -> None:
    """Raises BadAddress, NotTaken."""
    if messengers.robot is not None and ready.message.receiver == ROBOT:
        if not messengers.robot.say(ready.subject, ready.body):
            raise NotTaken("the chat robot did not take it", is_final=False)
    elif messengers.server is not None:
        letter = Letter(
            ready.message.id, ready.to, ready.subject, ready.body, accord.now(), ready.attached
        )
        post(messengers.server, letter)


def _failed(accord: Accord, message: Message, reason: str, *, is_final: bool) -> None:
    log.warning("a message was not taken", message=str(message.id), kind=message.kind)
    with accord.store.write() as db:
        if is_final:
            settle(db, message.id, State.FAILED, now=accord.now(), reason=reason)
        else:
            put_off(db, message, now=accord.now(), reason=reason)


# -- what is said, and to whom ---------------------------------------------------------------------


def _ready(accord: Accord, messengers: Messengers, message: Message) -> _Ready | Dropped:
    """The message in its receiver's words, or why there is nothing to send."""
    if message.receiver == ROBOT:
        if messengers.robot is None:
            return Dropped.NO_SERVER
        return _in_words(accord, messengers, message, DEFAULT, "")
    with accord.reading() as db:
        person = next(iter(people(db, at=NOW, ids=[message.receiver])), None)
        way = ways_of(db, message.receiver)[message.kind]
        language = language_of(db, message.receiver)
    if person is None or person.left_on is not None:
        return Dropped.LEFT
    if way is Way.NONE:
        return Dropped.UNWANTED
    if not person.email:
        return Dropped.NO_ADDRESS
    if messengers.server is None:
        return Dropped.NO_SERVER
    spoken = language if language in LANGUAGES else DEFAULT
    return _in_words(accord, messengers, message, spoken, person.email)


def _in_words(
    accord: Accord, messengers: Messengers, message: Message, language: str, to: str
) -> _Ready | Dropped:
    organised = accord.organised()
    if organised is None:
        return Dropped.SETTLED
    with accord.reading() as db, speaking(language, organised.zone.key):
        today = accord.now().astimezone(organised.zone)
        words = wording(db, message, language=language, today=today)
        body = _body(messengers, message, words)
        return _Ready(message, words.subject, body, to, words.attached)


def _body(messengers: Messengers, message: Message, words: Words) -> str:
    """Plain text. The link only leads somewhere: whoever follows it signs in, and acts there."""
    where = gettext("Open Accord: it waits there for you.")
    address = messengers.public_url
    parts = ["\n".join(words.lines), address + message.path if address else where]
    if message.receiver != ROBOT:
        parts.append(
            gettext(
                "You are told of this once. Under Settings you choose what you hear of by mail."
            )
        )
    return "\n\n".join(part for part in parts if part) + "\n"

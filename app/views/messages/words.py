"""Messages in words: what each kind is called, where one stands, and why it was not sent."""

from flask_babel import gettext

from app.domain.refusals import N_
from app.outbox.kinds import Dropped, Kind, State
from app.reading.checklist import (
    CONFLICT,
    DISPUTE,
    LETTER,
    MISSING,
    REQUEST,
    REVIEW,
    UNVERIFIED,
)

KINDS = {
    Kind.LETTER_TO_SIGN: N_("A responsibility letter waits for your signature"),
    Kind.ADDENDUM: N_("An addendum waits for your acknowledgement"),
    Kind.REQUEST_TO_DECIDE: N_("A request to adjust a KPI waits for your decision"),
    Kind.QUESTION_ASKED: N_("Your request came back with a question"),
    Kind.DECISION_MADE: N_("A request was decided"),
    Kind.REQUEST_OVERDUE: N_("A request is overdue"),
    Kind.VALUE_OVERDUE: N_("Values are overdue"),
    Kind.VALUE_HELD: N_("A value is held until you release it"),
    Kind.DISPUTE_TO_ANSWER: N_("A dispute waits for an answer"),
    Kind.RULING_MADE: N_("A dispute was ruled"),
    Kind.LEADS_TO_ANSWER: N_("Leads wait for an answer"),
    Kind.LEADS_OVERDUE: N_("Leads are without an answer in the agreed time"),
    Kind.PERIOD_CLOSING: N_("A period is about to close"),
    Kind.NUDGE: N_("A close waits for you"),
    Kind.TASK_DUE: N_("A task is due"),
    Kind.CHECKPOINT: N_("A checkpoint to keep"),
    Kind.DOCUMENT_MOVED: N_("A figure of a document that you were given is another now"),
}
"""What each kind is called: in the list to choose from, and as the beginning of a subject."""

POINTS = {
    MISSING: N_("Missing value"),
    CONFLICT: N_("Sources differ"),
    UNVERIFIED: N_("Value to verify"),
    REQUEST: N_("Request to adjust"),
    DISPUTE: N_("Dispute"),
    LETTER: N_("Letter to sign"),
    REVIEW: N_("Review"),
}
"""What a point of the list before a close is called."""

STATES = {
    State.WAITING: N_("waits"),
    State.SENT: N_("sent"),
    State.FAILED: N_("failed"),
    State.DROPPED: N_("not sent"),
}
DROPPED = {
    Dropped.UNWANTED: N_("The receiver wants no messages of this kind."),
    Dropped.NO_ADDRESS: N_("No address of mail is known."),
    Dropped.NO_SERVER: N_("No mail server or chat robot is set up."),
    Dropped.LEFT: N_("The receiver is not here any more."),
    Dropped.SETTLED: N_("It was done before it was sent."),
}


def state_word(state: State) -> str:
    """Where a message stands."""
    return gettext(STATES[state])


def reason_words(reason: str) -> str:
    """Why a message was not sent: our own sentence, or what the server answered."""
    return gettext(DROPPED[Dropped(reason)]) if reason in set(Dropped) else reason

"""What people are told of, and by which way."""

from enum import StrEnum


class Kind(StrEnum):
    """One kind of message (訊息); each thing of a kind is told to a receiver once."""

    LETTER_TO_SIGN = "letter_to_sign"
    ADDENDUM = "addendum"
    REQUEST_TO_DECIDE = "request_to_decide"
    QUESTION_ASKED = "question_asked"
    DECISION_MADE = "decision_made"
    REQUEST_OVERDUE = "request_overdue"
    VALUE_OVERDUE = "value_overdue"
    VALUE_HELD = "value_held"
    DISPUTE_TO_ANSWER = "dispute_to_answer"
    RULING_MADE = "ruling_made"
    LEADS_TO_ANSWER = "leads_to_answer"
    LEADS_OVERDUE = "leads_overdue"
    PERIOD_CLOSING = "period_closing"
    CHECKPOINT = "checkpoint"
    DOCUMENT_MOVED = "document_moved"
    NUDGE = "nudge"
    TASK_DUE = "task_due"


class Way(StrEnum):
    """How a person wants to hear of a kind of thing."""

    MAIL = "mail"
    NONE = "none"


class State(StrEnum):
    """Where a message stands. What is dropped was not sent, and will not be: `Dropped` says why."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Dropped(StrEnum):
    """Why a message is not sent."""

    UNWANTED = "unwanted"
    NO_ADDRESS = "no_address"
    NO_SERVER = "no_server"
    LEFT = "left"
    SETTLED = "settled"


TELLS_THAT_IT_IS_OVER = (Kind.DECISION_MADE, Kind.RULING_MADE, Kind.CHECKPOINT)
"""Kinds that tell what happened. All others tell what waits, and are in vain once it doesn't."""

"""What reading a text can end in: a figure, a note, a question, a hold, a refusal, or no value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Amount, Note
from app.domain.values.kinds import Direction


class Outcome(StrEnum):
    """How a reading ends; never a silent guess. (input.md)"""

    ACCEPT = "accept"
    NOTE = "note"
    """Accepted, with something to say about how."""
    ASK = "ask"
    """Two readings are possible: one of `choices` must be taken."""
    HOLD = "hold"
    """Readable, but counts only after somebody has confirmed it."""
    REFUSE = "refuse"
    NOTHING = "nothing"
    """Says that there is no value. Not zero."""


class BarePercent(StrEnum):
    """What a number without a percent sign means in a percent column, once that is known."""

    POINTS = "points"
    """8 is 8% and 0.08 is 0.08%."""
    SHARE = "share"
    """0.08 is 8%, the answer to a question; a number above 2 is asked about again."""
    FORMATTED = "formatted"
    """0.08 is 8% and 4.3 is 430%: the cell itself carries a percent format."""


class Basis(StrEnum):
    """What a relative target compares with."""

    YEAR = "year"
    """The same period a year before (同比)."""
    PREVIOUS = "previous"
    """The period before (環比)."""
    UNSTATED = "unstated"


@dataclass(frozen=True)
class Relative:
    """A relative target: `change` is a fraction with its sign, -0.15 for 15% less."""

    change: Decimal
    basis: Basis = Basis.UNSTATED


@dataclass(frozen=True)
class Choice:
    """One answer to a question. `label` is marked for translation, `facts` fill its {places}.

    `number` as it would be stored (for a range its lower end, `high` the upper; for a change the
    fraction). `remember` is what the answer says about the rest of a percent column, None
    elsewhere.
    """

    number: Decimal
    high: Decimal | None = None
    label: str = N_("{amount}")
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    is_relative: bool = False
    remember: BarePercent | None = None


@dataclass(frozen=True)
class Reading:
    """What one text says.

    `amount` is what would be stored: None for nothing, refuse, ask, a relative target and an
    inside range. In a hold it is what a confirmation would store. `low` and `high` are the ends of
    a range, in the metric's unit; of an elastic range `amount` is the easier end.
    `direction` is what words such as 不超過 or ≥ say, None without them. `remark` is text beside
    the number, to be kept as a comment; `stated_grade` a grade beside a score, a claim.
    `foreign` is what the text says in another currency than the metric's: it is never an `amount`.
    `ground` is the code of what a hold is for, "" where the number itself says so.
    `sentence` (marked for translation) with `facts` says why, or what to know; "" when accepted.
    """

    outcome: Outcome
    typed: str
    amount: Amount | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relative: Relative | None = None
    direction: Direction | None = None
    remark: str | None = None
    stated_grade: str | None = None
    foreign: Amount | None = None
    ground: str = ""
    sentence: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    choices: tuple[Choice, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return self.outcome in (Outcome.ACCEPT, Outcome.NOTE)

    @property
    def stated(self) -> str:
        """What was typed, where all of it was read as numbers; words beside it make it empty."""
        return "" if self.remark else self.typed.strip()

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


def refusal(typed: str, reason: Refused) -> Reading:
    """A refused text, with the sentence of the reason."""
    return Reading(Outcome.REFUSE, typed, sentence=reason.sentence, facts=reason.facts)


class Question(Exception):
    """Raised inside the reader where two readings are possible; leaves it as an `ask`."""

    def __init__(self, sentence: str, choices: tuple[Choice, ...], **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.choices = choices
        self.facts = facts

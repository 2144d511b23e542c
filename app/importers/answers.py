"""Questions that a file leaves open, and the answers that a person gave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from app.domain.refusals import N_, Refused
from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.importers import sentences

ABOUT_FILE = "file-"
"""How the ids of questions about the file itself begin."""

MAKE = "make"
"""The choice that makes an unknown unit, person or source on the spot."""


MAKE_LABEL = {MAKE: Note(sentences.MAKE_IT)}


class UnknownChoice(Refused):
    sentence = N_("“{choice}” is no answer to “{question}”. Choose one of: {choices}.")


class UnknownQuestion(Refused):
    sentence = N_("This file asks no question {question}.")


@dataclass(frozen=True)
class Proposal:
    """The answer that is chosen as long as nobody chooses another, and what speaks for it.

    `is_from_before`: a person gave it for an earlier file.
    """

    answer: str
    why: Note
    is_from_before: bool = False


@dataclass(frozen=True)
class Question:
    """What the file lacks. `rows` are the rows that wait for the answer.

    `proposal` is what is chosen beforehand; `chosen` what holds at the moment, None while rows ask.
    `is_settled`: a person gave the answer. `labels` say what choices mean, where they don't
    speak for themselves. `unfit` is an answer that was given and is none, empty for nothing.
    """

    id: str
    text: Note
    rows: tuple[int, ...]
    choices: tuple[str, ...]
    proposal: Proposal | None
    chosen: str | None
    is_settled: bool
    labels: Mapping[str, Note] = field(default_factory=dict, hash=False)
    unfit: str = ""

    @property
    def is_as_before(self) -> bool:
        """Whether nobody is asked, because what was said of an earlier file holds."""
        proposal = self.proposal
        return proposal is not None and proposal.is_from_before and self.chosen == proposal.answer

    @property
    def default(self) -> str | None:
        """The answer that is proposed."""
        return self.proposal.answer if self.proposal else None

    def facts(self) -> dict[str, Any]:
        """As `import --json` prints it."""
        return {
            "id": self.id,
            "text": str(self.text),
            "rows": list(self.rows),
            "choices": list(self.choices),
            "default": self.default,
        }


def question_id(kind: str, what: str, text: str = "") -> str:
    """A stable id: the same file asks under the same ids. No `=`, so that it can be answered.

    >>> question_id("monthly", "month")
    'monthly-month'
    """
    if not text:
        return f"{kind}-{what}"
    return f"{kind}-{what}-{sha256(fold(text).encode()).hexdigest()[:8]}"


@dataclass
class Answers:
    """What a person said about this file: by question id, and by name (`--map`).

    `takes_defaults`: proposals hold until somebody chooses otherwise, as on a page that shows
    them; else only those that can do no harm. On a page an answer may also stop fitting, because
    another one was changed: its question is open again then.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, str] = field(default_factory=dict)
    takes_defaults: bool = False

    def __post_init__(self) -> None:
        self._asked: dict[str, Question] = {}
        self._waiting: dict[str, dict[int, None]] = {}
        self.all_rows: tuple[int, ...] = ()
        self._maps = {fold(name): meaning for name, meaning in self.maps.items()}

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that was asked, in order."""
        return tuple(replace(one, rows=tuple(self._waiting[id])) for id, one in self._asked.items())

    def mapped(self, name: str) -> str | None:
        """What `--map` says about a name."""
        return self._maps.get(fold(name))

    def choice(
        self,
        id: str,
        text: Note,
        row: int,
        choices: tuple[str, ...],
        *,
        proposal: Proposal | None = None,
        is_harmless: bool = False,
        labels: Mapping[str, Note] | None = None,
        takes: Callable[[str], bool] | None = None,
    ) -> str | None:
        """The answer to a question, None while it is open.

        Raises UnknownChoice, but on a page, where the question stays open. `row` 0: every row
        waits for it.
        `is_harmless`: the proposal holds without being confirmed. `takes` accepts further answers.
        """
        given, unfit = self.given.get(id), ""
        if given is not None and given not in choices and not (takes and takes(given)):
            if not self.takes_defaults:
                raise UnknownChoice(choice=given, question=text, choices=", ".join(choices))
            unfit, given = given, None
        chosen, is_settled = given, given is not None
        if given is None and not unfit and (is_harmless or self.takes_defaults):
            chosen = proposal.answer if proposal else None
        waiting = self._waiting.setdefault(id, dict.fromkeys(() if row else self.all_rows))
        if row:
            waiting[row] = None
        self._asked[id] = Question(
            id, text, (), choices, proposal, chosen, is_settled, labels or {}, unfit
        )
        return chosen

    def refuse_foreign(self, kind: str) -> None:
        """Raise UnknownQuestion for an answer to another kind of table.

        An answer to a question that no longer comes up is fine: what it settled was remembered.
        """
        for id in self.given:
            if id not in self._asked and not id.startswith((f"{kind}-", ABOUT_FILE)):
                raise UnknownQuestion(question=id)

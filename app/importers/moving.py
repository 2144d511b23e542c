"""What moved between the check that a person saw and the import that they asked for."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.domain.values.amounts import plain
from app.importers.entries import Checked, Effect, Moved, Row

SPEAKS_OF_ITSELF = frozenset({Effect.NEW, Effect.SAME, Effect.NONE})
"""Effects whose sentence may change with other figures though the cell does the same."""


@dataclass(frozen=True)
class Shown:
    """The check that a person had before their eyes: up to which position of the log it knew,
    and digests of what it was asked and of what it said of every cell."""

    position: int
    asked: str
    said: str

    @property
    def text(self) -> str:
        """As a form sends it back."""
        return f"{self.position}.{self.asked}.{self.said}"

    @classmethod
    def parse(cls, text: str) -> "Shown | None":
        """The inverse of `text`; None for anything else."""
        position, _, digests = text.partition(".")
        asked, _, said = digests.partition(".")
        if not (position.isascii() and position.isdigit() and len(position) < 18 and said):
            return None
        return cls(int(position), asked, said)


def shown_of(checked: Checked, answers: Mapping[str, str]) -> Shown:
    """What a page keeps of the check that it shows."""
    asked = (checked.holder, checked.period, sorted(answers.items()))
    rows = ((*_place(row), *_does(row)) for row in checked.rows)
    return Shown(checked.position, _digest([asked]), _digest(rows))


def moved_between(before: Checked, now: Checked) -> tuple[Moved, ...]:
    """The cells of `now` that did something else, or something else to what stands, `before`."""
    then: dict[tuple[int, str, str, str], list[Row]] = {}
    for row in before.rows:
        then.setdefault(_place(row), []).append(row)
    found = []
    for row in now.rows:
        # Sheets may have the same rows and columns: the first goes with the first.
        same = then.get(_place(row))
        earlier = same.pop(0) if same else None
        if earlier is None or _does(earlier) != _does(row):
            found.append(Moved(row.row, row.column, earlier.effect if earlier else None))
    return tuple(found)


def _place(row: Row) -> tuple[int, str, str, str]:
    return row.row, row.column, row.text, str(row.what)


def _does(row: Row) -> tuple[str | None, ...]:
    """What importing the cell changes, and what stands there instead of it, if anything does."""
    value = None if row.value is None else plain(row.value)
    said = "" if row.effect in SPEAKS_OF_ITSELF else row.sentence
    return str(row.effect), row.metric, row.subject, row.period, value, said


def _digest(facts: Iterable[tuple[object, ...]]) -> str:
    """Of one fact after the other: the text of all cells of a large file would fill the memory."""
    found = sha256()
    for one in facts:
        found.update(json.dumps(one, ensure_ascii=False).encode())
    return found.hexdigest()[:32]

"""What a check says about each cell of a file, and all of it together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.imports.plan import Plan
from app.domain.values.amounts import Note, plain
from app.importers.answers import Question
from app.importers.columns_asked import Heading


class What(StrEnum):
    """What a cell speaks of."""

    TARGET = "target"
    ACTUAL = "actual"
    STATED = "stated"
    NOTE = "note"
    KPI = "kpi"


class Effect(StrEnum):
    """What importing a cell does."""

    NEW = "new"
    SAME = "same"
    CORRECTION = "correction"
    CONFLICT = "conflict"
    HELD = "held"
    ASK = "ask"
    REFUSED = "refused"
    NONE = "none"


NEEDS_SOMEBODY = frozenset({Effect.HELD, Effect.ASK, Effect.REFUSED})
WRITES = frozenset({Effect.NEW, Effect.CORRECTION, Effect.CONFLICT, Effect.HELD})
NOTHING_SAID = Note("")


@dataclass(frozen=True, slots=True)
class Row:
    """One cell that says something. `row` counts the file's rows, `column` is its header.

    `metric` is a code, `subject` a unit's code or a username, `period` a key; `value` a fraction
    where it is a percentage. `notes` say what stands beside the cell in a workbook.
    """

    row: int
    column: str
    what: What
    text: str
    effect: Effect
    said: Note = NOTHING_SAID
    metric: str | None = None
    subject: str | None = None
    period: str | None = None
    value: Decimal | None = None
    notes: tuple[Note, ...] = ()

    @property
    def sentence(self) -> str:
        return " ".join(str(one) for one in (self.said, *self.notes) if one.sentence)

    @property
    def needs_somebody(self) -> bool:
        return self.effect in NEEDS_SOMEBODY

    def facts(self) -> dict[str, Any]:
        """As `import --json` prints it."""
        return {
            "row": self.row,
            "column": self.column,
            "what": str(self.what),
            "text": self.text,
            "metric": self.metric,
            "subject": self.subject,
            "period": self.period,
            "value": None if self.value is None else plain(self.value),
            "effect": str(self.effect),
            "sentence": self.sentence,
        }


@dataclass(frozen=True)
class Earlier:
    """The last import of the very same file that was not reversed."""

    batch: UUID
    number: int
    at: datetime


@dataclass(frozen=True)
class Checked:
    """What importing a file would do, as the log stood at `position`.

    `plan` is exactly what the import carries out.
    """

    kind: str
    file_name: str
    digest: str
    encoding: str
    reasons: tuple[Note, ...]
    rows: tuple[Row, ...]
    questions: tuple[Question, ...]
    plan: Plan
    holder: str | None = None
    period: str = ""
    source: str = ""
    earlier: Earlier | None = None
    position: int = 0
    remarks: tuple[Note, ...] = field(default=(), hash=False)
    headings: tuple[Heading, ...] = field(default=(), hash=False)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many cells have which effect."""
        return dict(Counter(str(row.effect) for row in self.rows))

    @property
    def writes(self) -> int:
        """How many cells change something."""
        return sum(1 for row in self.rows if row.effect in WRITES)

    @property
    def needs_somebody(self) -> bool:
        """Whether a row is held, asks or is refused."""
        return any(row.needs_somebody for row in self.rows)

    def facts(self) -> dict[str, Any]:
        """As `import --dry-run --json` prints it."""
        return {
            "kind": self.kind,
            "batch": None,
            "reasons": [str(one) for one in self.reasons],
            "remarks": [str(one) for one in self.remarks],
            "rows": [row.facts() for row in self.rows],
            "questions": [one.facts() for one in self.questions if not one.is_settled],
        }


@dataclass(frozen=True)
class Moved:
    """A cell of the file that does something else than when it was shown. `before` is what it did
    then, None where it did nothing."""

    row: int
    column: str
    before: Effect | None


@dataclass(frozen=True)
class Receipt:
    """What an import did. `batch` is None where nothing was new; then `sentence` says so.

    `is_outdated`: nothing was imported, because the check is no longer what the person was shown;
    `moved` are the cells that came out otherwise.
    """

    checked: Checked
    batch: UUID | None
    number: int | None
    said: Note = NOTHING_SAID
    is_outdated: bool = False
    moved: tuple[Moved, ...] = ()

    @property
    def sentence(self) -> str:
        return str(self.said)

    @property
    def needs_somebody(self) -> bool:
        return self.checked.needs_somebody

    def facts(self) -> dict[str, Any]:
        """As `import --json` prints it."""
        return {**self.checked.facts(), "batch": str(self.batch) if self.batch else None}

"""Records of a list: leads, customers, orders. Personal, so they are texts outside the log."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.aggregate import TextRef
from app.domain.values.matching import fold

_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT]*(\d{1,2})\s*[::時时]\s*(\d{1,2})\s*分?(?:\s*:\s*(\d{1,2})(?:\.\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True)
class LeadRecord:
    """One record (記錄) of a list. `number` counts from 1 in the file's order.

    `key` is its id in the system that it comes from, `at` its time as the file says it, both as
    texts; `attributes` are texts by column. An erased record has no key, time or attributes any
    more; a `broken` one is not the one that was imported. Its `repr`, which may end up in a log
    file, tells nothing of it.
    """

    number: int
    key: str = field(default="", repr=False)
    at: str = field(default="", repr=False)
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_erased: bool = False
    is_broken: bool = False
    text: UUID | None = None

    @property
    def is_there(self) -> bool:
        """Whether what the file said of it is still known."""
        return not (self.is_erased or self.is_broken)

    @property
    def body(self) -> str:
        """The text that is kept of it."""
        given = [self.key, self.at, dict(self.attributes)]
        return json.dumps(given, ensure_ascii=False, separators=(",", ":"))

    def of(self, column: str) -> str:
        """What stands in a column, however its name is written; empty where nothing does."""
        if column in self.attributes:
            return self.attributes[column]
        wanted = fold(column)
        return next((text for name, text in self.attributes.items() if fold(name) == wanted), "")


def manifest(refs: Iterable[TextRef]) -> str:
    """The list of the records' texts, one a line: id and digest, in the file's order."""
    return "\n".join(f"{ref.id.hex} {ref.digest}" for ref in refs)


def listed(text: str) -> list[TextRef]:
    """The records' texts that a manifest names."""
    pairs = (line.split(" ") for line in text.splitlines())
    return [TextRef(UUID(hex=id), digest) for id, digest in pairs]


def layout(columns: Iterable[str], left_out: Iterable[str]) -> str:
    """The names of the columns that were kept and of those that were not, as a text.

    They stand outside the log too: nobody knows what a file calls its columns.
    """
    return json.dumps([list(columns), list(left_out)], ensure_ascii=False)


def columns_in(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same, read again; nothing where it was erased."""
    columns, left_out = json.loads(text) if text else ((), ())
    return tuple(columns), tuple(left_out)


def moment_in(text: str, zone: ZoneInfo) -> datetime | None:
    """A day or moment as lists hold them; a day alone is its first moment. None for anything else.

    >>> moment_in("2026/5/3 14:20", ZoneInfo("Asia/Shanghai")).isoformat()
    '2026-05-03T14:20:00+08:00'
    >>> moment_in("五月三日", ZoneInfo("Asia/Shanghai")) is None
    True
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        plain = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        if offset := found[7]:
            return datetime.fromisoformat(
                plain.replace(tzinfo=None).isoformat() + offset.replace("Z", "+00:00")
            ).astimezone(zone)
    except ValueError:
        return None
    return plain

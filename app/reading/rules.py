"""The data management rules as one document: what it holds, its digest, and its approval."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.metrics.commands import approve_rules
from app.eventlog.positions import last_position
from app.ledger import Ledger
from app.reading.dictionary import made_of
from projections.metrics.queries import MetricRow, SourceRow, all_sources, metrics
from projections.scorecards.queries import lines_by_metric
from projections.temporal import NOW


@dataclass(frozen=True)
class Document:
    """The metrics that scorecards score, with those that their formulas rest on, and all sources.

    `digest` is the SHA-256 of all of it in hex: the same rules always have the same one.
    """

    metrics: Mapping[str, MetricRow]
    sources: Mapping[str, SourceRow]
    digest: str


def rules(db: Connection, *, at: int) -> Document:
    """The document as known at a position."""
    known, sources = metrics(db, at=at), all_sources(db, at=at)
    waiting = [code for code in lines_by_metric(db, at=at) if code in known]
    used: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code not in used:
            used.add(code)
            waiting.extend(one for one in made_of(known[code]) if one in known)
    chosen = {code: known[code] for code in sorted(used)}
    facts = [*map(_rule, chosen.values()), *map(_source, sources.values())]
    text = json.dumps(facts, default=_plain, ensure_ascii=False, sort_keys=True)
    return Document(chosen, sources, sha256(text.encode()).hexdigest())


def _source(row: SourceRow) -> dict[str, object]:
    """What the rules say of a source: the note for those who record is no part of them."""
    return {name: fact for name, fact in asdict(row).items() if name != "note"}


def _rule(row: MetricRow) -> dict[str, Any]:
    """What of a metric is a rule; whether new scorecards may take it is none."""
    return {name: fact for name, fact in asdict(row).items() if name != "is_retired"}


def approve_rules_read(ledger: Ledger, *, by: UUID, digest_read: str) -> int:
    """Approve the rules as they stand at this very moment, if they are those that were read.

    Raises what `approve_rules` raises.
    """
    db = ledger.store.connection
    return approve_rules(
        ledger,
        by=by,
        position=last_position(db),
        digest=rules(db, at=NOW).digest,
        digest_read=digest_read,
    )


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"the rules can't hold {type(value)}")

"""The checker of every fault: what was acknowledged stands in the log exactly once."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.accord import Accord
from app.terminal.checking import verify

OPENS_A_CELL = "measurements.cell.opened"


@dataclass(frozen=True)
class Damage:
    """What a fault broke: keys that are lost or doubled, and what `accord verify` finds."""

    lost: frozenset[str]
    doubled: frozenset[str]
    defects: tuple[str, ...]


NO_DAMAGE = Damage(frozenset(), frozenset(), ())


def damage(accord: Accord, acknowledged: Iterable[str]) -> Damage:
    """Hold the keys that were acknowledged against the log, and the read tables against it too."""
    kept = facts_by_key(accord)
    answer = verify(accord, log_only=False)
    return Damage(
        lost=frozenset(acknowledged) - kept.keys(),
        doubled=frozenset(key for key, times in kept.items() if times > 1),
        defects=tuple(one["sentence"] for one in answer.facts["findings"]),
    )


def facts_by_key(accord: Accord) -> Counter[str]:
    """How many facts each idempotency key has brought; a cell's coming into being is none."""
    with accord.reading():
        rows = list(accord.ledger.log_recorder.select_log(after=0))
    return Counter(
        key
        for row in rows
        if row.topic != OPENS_A_CELL
        and (key := json.loads(row.state).get("meta", {}).get("key")) is not None
    )

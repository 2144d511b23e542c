"""`leads`: lists of records brought in, counted under definitions, handed over."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.leads.commands import bring_list
from app.importers.record_lists import read_list
from app.reading.leads import Counted, counted, handed, side_by_side
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import Known, acting, known, organised, period, view
from projections.leads.queries import (
    ListRow,
    RuleRow,
    all_lists,
    answers_to_all,
    lead_list,
    records_of,
    rules_of,
)
from projections.temporal import NOW

COLUMNS = ("id", "metric", "subject", "period", "unit", "records", "waiting", "state")


def lists(accord: Accord, *, as_of: str | None) -> Answer:
    """Every list, the newest first, with how its hand-over stands. Raises Refused."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        now = seen.recorded_at if as_of and seen.recorded_at else accord.now()
        rows = all_lists(db, at=seen.at)
        answers = answers_to_all(db, [row.list for row in rows if row.receiver], at=seen.at)
        facts = [_facts(row, handed(row, answers.get(row.list, {}), now), who) for row in rows]
    shown = [tuple(_cell(one, name) for name in COLUMNS) for one in facts]
    return Answer(table([COLUMNS, *shown]) if shown else ["There is no list of records."], facts)


def bring(
    accord: Accord,
    file: Path,
    *,
    metric: str,
    subject: str,
    period_key: str,
    unit: str,
    source: str,
    key: str,
    time: str,
    also: str,
    by: str | None,
) -> Answer:
    """Take a file's records. Raises Impossible, Refused, OSError."""
    zone = organised(accord).zone
    brought = read_list(file.read_bytes(), file.name, key=key, time=time, also=also, zone=zone)
    with accord.reading() as db:
        who, here = acting(db, by), known(db, NOW)
    about = here.subject(subject)
    done = accord.ledger.do(
        bring_list,
        via="import",
        by=who,
        id=uuid4(),
        metric=here.metric(metric).code,
        subject=about,
        period=period(period_key).key,
        unit=here.subject(unit) if unit else about,
        source=source,
        brought=brought,
    )
    with accord.reading() as db:
        row = lead_list(db, UUID(str(done.value)), at=NOW)
    if row is None:
        raise Impossible("The list was kept; the read tables that show it are behind.")
    facts = {**_facts(row, None, here), "left_out": list(row.left_out)}
    left = f" Left out as personal: {', '.join(row.left_out)}." if row.left_out else ""
    return Answer([f"List {row.code}: {row.size} records.{left}"], facts)


def count(
    accord: Accord, code: str, *, rule: str, against: str, other: str, as_of: str | None
) -> Answer:
    """A list under its metric's definitions, or under two of them side by side.

    Raises Impossible, Refused.
    """
    zone = organised(accord).zone
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        row = called(db, code, seen.at)
        rules = rules_of(db, row.metric, at=seen.at)
        if not against:
            chosen = [_rule(rules, rule, who)] if rule else rules
            records = records_of(db, row)
            found = [counted(row, records, one, zone) for one in chosen]
            facts = [_counting(one, who) for one in found]
            return Answer([_line(one) for one in facts] or ["No definition counts yet."], facts)
        second = called(db, other, seen.at) if other else row
        return _compared(db, (row, _rule(rules, rule, who)), (second, _rule(rules, against, who)),
                         who, zone)  # fmt: skip


def _compared(
    db: Connection,
    one: tuple[ListRow, RuleRow],
    other: tuple[ListRow, RuleRow],
    who: Known,
    zone: ZoneInfo,
) -> Answer:
    first, second = (counted(row, records_of(db, row), rule, zone) for row, rule in (one, other))
    found = side_by_side(first, second)
    facts: dict[str, Any] = {"first": _counting(first, who), "second": _counting(second, who)}
    lines = [_line(facts["first"]), _line(facts["second"])]
    if found is not None:
        differing = [pair for pair in found.pairs if pair.differs]
        facts |= {
            "both": found.both,
            "only_first": found.only_first,
            "only_second": found.only_second,
            "records": [
                {
                    "key": pair.key,
                    "first": str(pair.first.ground or "counts") if pair.first else "absent",
                    "second": str(pair.second.ground or "counts") if pair.second else "absent",
                }
                for pair in differing
            ],
        }
        lines.append(
            f"both {found.both}, only the first {found.only_first}, "
            f"only the second {found.only_second}"
        )
    return Answer(lines, facts)


def called(db: Connection, code: str, at: int) -> ListRow:
    """The list whose id begins so. Raises Impossible."""
    wanted = code.replace("-", "").lower()
    found = [row for row in all_lists(db, at=at) if wanted and row.list.hex.startswith(wanted)]
    if len(found) != 1:
        raise Impossible(f"“{code}” names {len(found)} lists: write the id as `leads` prints it.")
    return found[0]


def _rule(rules: list[RuleRow], text: str, who: Known) -> RuleRow:
    """A rule by `v2`, or by the code of the unit whose own it is."""
    for one in rules:
        if text in (f"v{one.version}", str(one.version), _unit(one.unit, who)):
            return one
    there = ", ".join(_named(one, who) for one in rules) or "none"
    raise Impossible(f"“{text}” is no definition that counts records; there is {there}.")


def _named(rule: RuleRow, who: Known) -> str:
    return f"v{rule.version}" if rule.version else str(_unit(rule.unit, who))


def _counting(one: Counted, who: Known) -> dict[str, Any]:
    conditions = one.rule.counting.conditions
    return {
        "list": str(one.row.list),
        "definition": _named(one.rule, who),
        "value": one.value,
        "of": one.row.size,
        "lacking": list(one.lacking),
        "unjudged": one.unjudged,
        "not_counted": [
            {
                "ground": str(ground),
                "condition": " ".join(conditions[at].facts).strip() if at is not None else None,
                "records": records,
            }
            for ground, at, records in one.grounds
        ],
    }


def _line(facts: dict[str, Any]) -> str:
    if facts["lacking"]:
        return f"{facts['definition']}: no value, the list lacks {', '.join(facts['lacking'])}"
    return f"{facts['definition']}: {facts['value']} of {facts['of']}"


def _facts(row: ListRow, state: Any, who: Known) -> dict[str, Any]:
    return {
        "id": str(row.list),
        "metric": row.metric,
        "subject": _unit(row.subject, who),
        "period": row.period,
        "unit": _unit(row.unit, who),
        "source": row.source or None,
        "file": row.name or None,
        "columns": list(row.columns),
        "records": row.size,
        "brought_by": who.usernames.get(row.brought_by),
        "brought_at": row.brought_at.isoformat(),
        "withdrawn": row.withdrawn_by is not None,
        "handed_to": _unit(row.receiver, who),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "waiting": state.waiting if state else None,
        "accepted": state.accepted if state else None,
        "rejected": state.rejected if state else None,
        "qualified": state.qualified if state else None,
        "overdue": state.late if state else None,
    }


def _cell(facts: dict[str, Any], name: str) -> str:
    if name == "state":
        if facts["withdrawn"]:
            return "withdrawn"
        if facts["handed_to"] is None:
            return "not handed over"
        return "overdue" if facts["overdue"] else "handed over"
    if name == "id":
        return str(facts["id"])[:8]
    return "—" if facts[name] is None else str(facts[name])


def _unit(id: UUID | None, who: Known) -> str | None:
    """A unit by its code, a person by their username."""
    return None if id is None else who.called(id)

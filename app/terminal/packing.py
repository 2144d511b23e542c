"""`pack`: the evidence on a KPI or on a scorecard's period, as a file."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.eventlog.signing import Signer
from app.packing import asking_for_dispute_pack, asking_for_pack, gathered
from app.reading.cards import read_card
from app.sealing import seal
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, known, organised, period
from app.views.evidence.page import archive
from app.views.speaking import speaking
from projections.disputes.queries import all_disputes
from projections.evidence.queries import requested_pack
from projections.scorecards.queries import scorecards
from projections.temporal import NOW


def pack(
    accord: Accord,
    signer: Signer,
    *,
    kind: str,
    of: str,
    out: Path,
    by: str | None,
    language: str,
) -> Answer:
    """Ask for a pack, sign the log and write the file.

    Raises Impossible, Refused, NotThere, NoKey, NotExtending, OSError.
    """
    if out.exists():
        raise Impossible(f"{out} is there already: choose another name.")
    house = organised(accord)
    with accord.reading() as db:
        who = acting(db, by)
        told = {"dispute": _dispute(db, of)} if kind == "dispute" else _asked(db, kind, of)
    asking = asking_for_dispute_pack if kind == "dispute" else asking_for_pack
    asked = accord.ledger.do(asking(accord), via="command", by=who, **told)
    seal(accord, signer)
    with accord.reading() as db, speaking(language, house.zone.key):
        row = requested_pack(db, UUID(str(asked.value)))
        found = gathered(db, row, house.origin) if row else None
        if found is None:
            raise Impossible("The read tables are behind: run `accord worker`, then try again.")
        out.write_bytes(archive(db, found, language, house.zone))
    facts = {
        "file": str(out),
        "pack": str(asked.value),
        "position": found.row.position,
        "events": len(found.rows),
        "streams": len(found.streams),
        "checkpoint": found.sealed.note,
        "fingerprint": found.sealed.checkpoint.fingerprint,
    }
    line = f"Wrote {out}: {len(found.rows)} events in {len(found.streams)} streams."
    return Answer([line, found.sealed.checkpoint.fingerprint], facts)


def _dispute(db: Connection, of: str) -> UUID:
    """The dispute whose id this is, or begins with this. Raises Impossible."""
    found = [row.dispute for row in all_disputes(db, at=NOW) if str(row.dispute).startswith(of)]
    if len(found) != 1:
        raise Impossible(f"“{of}” begins the id of {len(found)} disputes: see `accord disputes`.")
    return found[0]


def _asked(db: Connection, kind: str, of: str) -> dict[str, Any]:
    """Scorecard, KPI and period of HOLDER/PERIOD or HOLDER/PERIOD/METRIC[/SUBJECT]."""
    words, who = of.split("/"), known(db, NOW)
    if kind == "period" and len(words) == 2:
        holder, key, metric, subject = *words, "", ""
    elif kind == "kpi" and len(words) in (3, 4):
        holder, key, metric, subject = (*words, "")[:4]
    else:
        raise Impossible(
            f"“{of}” is no {kind}: write HOLDER/PERIOD for a period, HOLDER/PERIOD/METRIC or "
            "HOLDER/PERIOD/METRIC/SUBJECT for a KPI."
        )
    asked = period(key)
    cards = scorecards(db, at=NOW, holder=who.subject(holder), year=asked.year)
    if not cards:
        raise Impossible(f"“{holder}” has no scorecard of {asked.year}.")
    if kind == "period":
        return {"card": cards[0].id, "kpi": None, "period": asked.key}
    reading = read_card(db, asked, at=NOW, card=cards[0].id)
    code, wanted = who.metric(metric).code, who.subject(subject) if subject else None
    lines = reading.scored.lines if reading else ()
    found = [
        line.terms
        for line in lines
        if line.terms.metric == code and wanted in (None, line.terms.subject)
    ]
    if len(found) != 1:
        told = "none" if not found else f"{len(found)}: name the subject too"
        raise Impossible(f"Of KPIs of {code} this scorecard has {told}.")
    return {"card": cards[0].id, "kpi": UUID(str(found[0].kpi)), "period": asked.key}

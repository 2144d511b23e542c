"""`pack`: the evidence on a KPI or on a scorecard's period, as a file."""

from pathlib import Path
from uuid import UUID

from sqlalchemy.engine import Connection

from app.accord import Accord
from app.eventlog.signing import Signer
from app.packing import asking_for_pack, gathered
from app.reading.cards import read_card
from app.sealing import seal
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, known, organised, period
from app.views.evidence.page import archive
from app.views.speaking import speaking
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
        who, (card, kpi, key) = acting(db, by), _asked(db, kind, of)
    asked = accord.ledger.do(
        asking_for_pack(accord), via="command", by=who, card=card, kpi=kpi, period=key
    )
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


def _asked(db: Connection, kind: str, of: str) -> tuple[UUID, UUID | None, str]:
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
        return cards[0].id, None, asked.key
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
    return cards[0].id, UUID(str(found[0].kpi)), asked.key

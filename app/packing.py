"""Evidence packs: which events belong to a KPI or to a scorecard's period, and what proves them.

What belongs into a pack is fixed by the event that asks for it; what proves it comes with the
first checkpoint that covers that event. After that a pack is always the same.
"""

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accord import Accord
from app.domain.evidence.commands import request_dispute_pack, request_pack
from app.domain.evidence.erasure import erasure_id
from app.domain.ids import ORGANISATION, SYSTEM, ident, metric_id, source_id
from app.domain.reference import Ledger, NotThere
from app.domain.scorecards.commands import readable
from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.eventlog.recorder import Recorded, moment
from app.eventlog.tables import events, files, texts
from app.eventlog.texts import file, keep_file
from app.eventlog.tree import Tree
from app.reading.cards import CardReading, dictionary_of, read_card
from app.sealing import Sealed, sealed
from projections.adjustments.queries import adjustments
from projections.audit.queries import concerned
from projections.disputes.queries import dispute as found_dispute
from projections.disputes.queries import lists_of
from projections.evidence.queries import (
    PackRow,
    covering_checkpoint,
    earlier_sizes,
)
from projections.temporal import NOW

FORMAT = "accord-pack-1"
VERIFIER = Path(__file__).parents[1] / "verify_accord.py"
NEWEST, MOST_DAYS = 200, 400
"""Earlier checkpoints that a pack is shown to continue: so many, and the last of so many days."""

AT_ONCE = 500
ZIPPED_AT = (2020, 1, 1, 0, 0, 0)
"""The same time in every archive, so that the same pack is the same bytes."""

_TEXT = re.compile(rb'\{"_type_":\s*"text",\s*"_data_":\s*\["([0-9a-f]{32})",\s*"[0-9a-f]{64}"\]\}')

Streams = Mapping[UUID, int]
"""How far each stream belongs into a pack: its version."""


@dataclass(frozen=True)
class Gathered:
    """A pack before it is written: its events with their proofs, and all that they refer to."""

    row: PackRow
    sealed: Sealed
    streams: Streams
    rows: tuple[Recorded, ...]
    members: Mapping[str, bytes]


# -- asking for one --------------------------------------------------------------------------------


def asking_for_pack(accord: Accord) -> Callable[..., UUID]:
    """The command that asks for a pack, on this database: `do(asking_for_pack(accord), ...)`."""

    def ask_for_pack(
        ledger: Ledger, *, by: UUID, card: UUID, kpi: UUID | None, period: str
    ) -> UUID:
        db = accord.store.connection
        at, of_period = last_position(db), Period.parse(period)
        streams = {
            **_streams(db, at, card=card, kpi=kpi, period=of_period),
            **_versions(db, at, _consented(ledger, db, at, by=by, card=card, kpi=kpi)),
        }
        manifest = _manifest(streams)
        return request_pack(
            ledger,
            by=by,
            pack=UUID(bytes=accord.surroundings.chance(16), version=4),
            card_id=card,
            kpi=kpi,
            period=period,
            contents=keep_file(db, manifest, "text/plain").hex(),
        )

    return ask_for_pack


def asking_for_dispute_pack(accord: Accord) -> Callable[..., UUID]:
    """The command that asks for everything of one dispute, on this database."""

    def ask_for_dispute_pack(ledger: Ledger, *, by: UUID, dispute: UUID) -> UUID:
        db = accord.store.connection
        manifest = _manifest(_streams_of_dispute(db, last_position(db), dispute))
        return request_dispute_pack(
            ledger,
            by=by,
            pack=UUID(bytes=accord.surroundings.chance(16), version=4),
            dispute=dispute,
            contents=keep_file(db, manifest, "text/plain").hex(),
        )

    return ask_for_dispute_pack


def _streams_of_dispute(db: Connection, at: int, dispute: UUID) -> Streams:
    """The dispute, everything that was recorded of its number, and all that these refer to."""
    row = found_dispute(db, dispute, at=at)
    if row is None:
        raise NotThere(f"no dispute {dispute}")
    dictionary = dictionary_of(db, Period.parse(row.period), at=at)
    places = {(code, row.subject) for code in dictionary.needed([row.metric])}
    found = concerned(db, at=at, card=dispute, places=places)
    ids = {ORGANISATION, dispute, row.subject}
    ids |= found.things | found.batches | (found.people - {SYSTEM}) | row.parties
    ids |= {metric_id(metric) for metric, _ in places}
    ids |= {source_id(code) for code in found.sources} | set(lists_of(db, dispute, at=at))
    return _versions(db, at, ids)


def _streams(db: Connection, at: int, *, card: UUID, kpi: UUID | None, period: Period) -> Streams:
    """The streams that a figure rests on: whoever has them can work it out again."""
    reading = read_card(db, period, at=at, card=card)
    is_there = reading is not None and reading.card.year == period.year
    if reading is None or not is_there or (kpi is not None and reading.line(kpi) is None):
        raise NotThere(f"no such scorecard or KPI in {period.key}")
    places = _places(reading, kpi)
    found = concerned(db, at=at, card=card, places=places)
    ids = {ORGANISATION, card, reading.card.holder, ident("policy", "scoring")}
    ids |= found.things | found.batches | (found.people - {SYSTEM})
    ids |= {metric_id(metric) for metric, _ in places} | {subject for _, subject in places}
    ids |= {source_id(code) for code in found.sources}
    ids |= {UUID(str(one)) for line in reading.scored.lines for one, _ in line.terms.owners}
    return _versions(db, at, ids)


def _consented(
    ledger: Ledger, db: Connection, at: int, *, by: UUID, card: UUID, kpi: UUID | None
) -> set[UUID]:
    """The requests about a scorecard, or one of its KPIs, with who decided and by which policy.

    Drafts are their writers' own, and one that is about a scorecard that the asking person may not
    read, too, is left out.
    """
    asked = [
        row
        for row in adjustments(db, at=at, card=card)
        if row.submitted_at and (kpi is None or any(line.kpi == kpi for line in row.lines))
    ]
    open_cards = readable(ledger, by, {one for row in asked for one in row.cards})
    found = [row for row in asked if open_cards.issuperset(row.cards)]
    people = {row.requester for row in found} | {step.by for row in found for step in row.steps}
    policy = {ident("policy", "adjustments")} if found else set()
    return {row.id for row in found} | (people - {SYSTEM}) | policy


def _places(reading: CardReading, kpi: UUID | None) -> set[tuple[str, UUID]]:
    """The numbers (metric and subject) behind the lines that are asked about."""
    asked = [row for id, row in reading.rows.items() if kpi in (None, id)]
    codes = reading.dictionary.needed({row.metric for row in asked})
    subjects = {row.subject for row in asked}
    named = {(row.metric, row.subject) for row in asked}
    return named | {
        place for place in reading.standing if place[0] in codes and place[1] in subjects
    }


def _versions(db: Connection, at: int, ids: set[UUID]) -> Streams:
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), AT_ONCE):
        query = (
            sa.select(events.c.originator_id, sa.func.max(events.c.originator_version))
            .where(
                events.c.originator_id.in_(wanted[start : start + AT_ONCE]),
                events.c.position <= at,
            )
            .group_by(events.c.originator_id)
        )
        found.update({row[0]: row[1] for row in db.execute(query)})
    return found


def _manifest(streams: Streams) -> bytes:
    lines = (f"{id.hex} {streams[id]}\n" for id in sorted(streams, key=lambda id: id.bytes))
    return "".join(lines).encode()


# -- putting it together ---------------------------------------------------------------------------


def gathered(db: Connection, row: PackRow, origin: str) -> Gathered | None:
    """Everything of a pack; None while no checkpoint covers it yet."""
    kept = file(db, bytes.fromhex(row.contents))
    if kept is None:
        raise NotThere(f"the list of what belongs into the pack {row.pack} is gone")
    streams = {
        UUID(hex=id): int(version)
        for id, version in (line.split(" ") for line in kept[1].decode().splitlines())
    }
    rows = tuple(_with_erasures(db, _rows(db, {*streams, row.pack}, row.position)))
    covering = covering_checkpoint(db, rows[-1].position)
    if covering is None:
        return None
    tree, size = Tree(db, last_position(db)), covering.size
    seal = sealed(covering, origin)
    proofs = [
        {
            "position": one.position,
            "proof": [each.hex() for each in tree.inclusion(one.position, size)],
        }
        for one in rows
    ]
    earlier = [
        {"size": one, "proof": [each.hex() for each in tree.consistency(one, size)]}
        for one in earlier_sizes(db, below=size, newest=NEWEST, days=MOST_DAYS)
    ]
    told = {
        "format": FORMAT,
        "origin": origin,
        "kind": row.kind,
        "card": str(row.card) if row.card else None,
        "kpi": str(row.kpi) if row.kpi else None,
        "dispute": str(row.dispute) if row.dispute else None,
        "period": row.period,
        "requested": row.position,
        "requested_at": row.recorded_at.isoformat(),
        "by": str(row.by),
        "size": size,
        "streams": [{"id": str(id), "version": streams[id]} for id in sorted(streams)],
    }
    members = {
        "pack.json": json.dumps(told, ensure_ascii=False, indent=1).encode(),
        "events.jsonl": _lines(log_row(one) for one in rows),
        "proofs.jsonl": _lines(proofs),
        "consistency.jsonl": _lines(earlier),
        "texts.jsonl": _lines(_texts(db, rows)),
        "checkpoint.note": seal.note.encode(),
        "verify_accord.py": VERIFIER.read_bytes(),
        **_files(db, rows),
    }
    return Gathered(row, seal, streams, rows, members)


def zipped(pack: Gathered, told: Mapping[str, str]) -> bytes:
    """The pack as an archive; `told` are the files for people, by name."""
    members = {**pack.members, **{name: text.encode() for name, text in told.items()}}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, ZIPPED_AT), members[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def log_row(row: Recorded) -> dict[str, object]:
    """A row of the log as dumps and packs write it: as it is stored, the state in base64."""
    return {
        "position": row.position,
        "originator_id": str(row.originator_id),
        "originator_version": row.originator_version,
        "topic": row.topic,
        "recorded_at": row.recorded_at,
        "recorded_at_utc": moment(row.recorded_at).isoformat(),
        "state": base64.b64encode(row.state).decode(),
        "leaf": row.leaf.hex(),
    }


def _rows(db: Connection, ids: set[UUID], until: int) -> list[Recorded]:
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), AT_ONCE):
        query = sa.select(events).where(
            events.c.originator_id.in_(wanted[start : start + AT_ONCE]),
            events.c.position <= until,
        )
        found += [Recorded(*row) for row in db.execute(query)]
    return sorted(found, key=lambda row: row.position)


def _with_erasures(db: Connection, rows: list[Recorded]) -> list[Recorded]:
    """The same with the events that say which of their texts were erased, also afterwards."""
    named = {UUID(hex=id.decode()) for row in rows for id in _TEXT.findall(row.state)}
    there = {row.originator_id for row in rows}
    more = {erasure_id(text) for text in named} - there
    return sorted(rows + _rows(db, more, NOW), key=lambda row: row.position)


def _texts(db: Connection, rows: tuple[Recorded, ...]) -> Iterator[dict[str, object]]:
    """The texts that the events name, with their salts; addresses of mail are kept back."""
    named = {UUID(hex=id.decode()) for row in rows for id in _TEXT.findall(row.state)}
    withheld = {id for row in rows for id in _addresses(row)}
    wanted = sorted(named)
    for start in range(0, len(wanted), AT_ONCE):
        query = sa.select(texts).where(texts.c.id.in_(wanted[start : start + AT_ONCE]))
        for text in db.execute(query.order_by(texts.c.id)):
            if text.id in withheld:
                yield {"id": text.id.hex, "withheld": True}
            elif text.body is None:
                yield {"id": text.id.hex, "erased": True}
            else:
                yield {"id": text.id.hex, "salt": text.salt.hex(), "body": text.body}


def _addresses(row: Recorded) -> list[UUID]:
    email = json.loads(row.state).get("email")
    return [UUID(hex=email["_data_"][0])] if isinstance(email, dict) else []


def _files(db: Connection, rows: tuple[Recorded, ...]) -> dict[str, bytes]:
    """The files that were imported or attached, where they were kept."""
    states = [json.loads(row.state) for row in rows]
    stated: set[Any] = {state.get(name) for state in states for name in ("digest", "file")}
    wanted = [bytes.fromhex(one) for one in stated if isinstance(one, str) and len(one) == 64]
    query = sa.select(files.c.content).where(files.c.digest.in_(wanted))
    contents = [bytes(row.content) for row in db.execute(query)] if wanted else []
    return {f"files/{sha256(content).hexdigest()}": content for content in contents}


def _lines(objects: Any) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects).encode()

"""Writing the handbook: new entries, new versions, taking out and putting back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.handbook.entry import Content, Entry, Kind
from app.domain.handbook.refusals import NotYourEntry
from app.domain.people.rights import Act, Thing, demand_somewhere, may
from app.domain.people.standing import actor, tree
from app.domain.reference import Facts, Ledger, NotThere, today_at


@dataclass(frozen=True)
class Wording:
    """What is written: titles and texts by language, tags, and codes of metrics it is about.

    In a revision a language that is not given stays as it was, and so do tags that are None.
    """

    kind: Kind
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    tags: Iterable[str] | None = None
    metrics: Iterable[str] = ()


def write_entry(
    ledger: Ledger,
    *,
    by: UUID,
    id: UUID,
    wording: Wording,
    card: UUID | None = None,
    period: str = "",
) -> UUID:
    """A new entry, kept by the unit of the scorecard that it came from, else by the author's.

    Everybody in the organisation reads it. Raises NotYours, NotThere, and as `Entry.write`.
    """
    wanted = [("card", card.hex)] if card else []
    facts = _consult(ledger, by, wording, *wanted)
    who = actor(by, facts.get("person", by.hex))
    demand_somewhere(who, Act.WRITE_HANDBOOK, today=today_at(ledger.now(), facts))
    told = facts.get("card", card.hex) if card else None
    if card is not None and told is None:
        raise NotThere(f"no scorecard {card}")
    units = tree(facts.get("units"))
    holder = UUID(told["holder"]) if told else None
    places = (holder if holder in units.units else who.unit, units.company)
    entry = Entry.write(
        _kept(ledger, wording, Content(wording.kind)),
        id=id,
        by=by,
        unit=next(one for one in places if one is not None),
        card=card,
        period=period,
    )
    ledger.save(entry)
    return entry.id


def revise_entry(
    ledger: Ledger, *, by: UUID, entry: UUID, wording: Wording, reason: str = ""
) -> None:
    """A new version. Raises NotThere, NotYourEntry, and as `Entry.revise`."""
    found = _mine(ledger, by, entry, wording)
    content = _kept(ledger, wording, found.content)
    found.revise(content, by=by, reason=ledger.keep(reason))
    ledger.save(found)


def withdraw_entry(ledger: Ledger, *, by: UUID, entry: UUID, reason: str) -> None:
    """Take it out of the handbook. Raises NotThere, NotYourEntry, and as `Entry.withdraw`."""
    found = _mine(ledger, by, entry)
    found.withdraw(by=by, reason=ledger.keep(reason))
    ledger.save(found)


def restore_entry(ledger: Ledger, *, by: UUID, entry: UUID) -> None:
    """Put it back. Raises NotThere, NotYourEntry, EntryKept."""
    found = _mine(ledger, by, entry)
    found.restore(by=by)
    ledger.save(found)


def _mine(ledger: Ledger, by: UUID, id: UUID, wording: Wording | None = None) -> Entry:
    """The entry, where its author asks, or who keeps the handbook of its unit."""
    entry = ledger.get(Entry, id)
    facts = _consult(ledger, by, wording)
    who, today = actor(by, facts.get("person", by.hex)), today_at(ledger.now(), facts)
    units = tree(facts.get("units"))
    if (by != entry.author or who.left) and not may(
        who, Act.KEEP_HANDBOOK, Thing(unit=entry.unit), units=units, today=today
    ):
        raise NotYourEntry()
    return entry


def _consult(ledger: Ledger, by: UUID, wording: Wording | None, *more: tuple[str, str]) -> Facts:
    """Who asks, and the metrics that are named. Raises NotThere for one that nobody defined."""
    named = list(wording.metrics) if wording else []
    facts = ledger.consult(
        ("organisation", ""),
        ("units", ""),
        ("person", by.hex),
        *(("metric", code) for code in named),
        *more,
    )
    for code in named:
        if facts.get("metric", code) is None:
            raise NotThere(f"no metric {code}")
    return facts


def _kept(ledger: Ledger, wording: Wording, before: Content) -> Content:
    """The wording as a version: what is said anew is kept, the rest stays what it was."""
    tags = before.tags
    if wording.tags is not None:
        tags = ledger.keep("\n".join(sorted({tag.strip() for tag in wording.tags} - {""})))
    return Content(
        kind=wording.kind,
        titles=_anew(ledger, before.titles, wording.titles),
        texts=_anew(ledger, before.texts, wording.texts),
        tags=tags,
        metrics=tuple(sorted(set(wording.metrics))),
    )


def _anew(
    ledger: Ledger, before: Mapping[str, TextRef], said: Mapping[str, str]
) -> dict[str, TextRef]:
    found = dict(before)
    for language, text in said.items():
        ref = ledger.keep(text)
        if ref is None:
            found.pop(language, None)
        else:
            found[language] = ref
    return found

"""The responsibility letter and the data management rules as documents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.accounts.names import usernames
from app.domain.values.amounts import plain
from app.eventlog.positions import recorded_at
from app.eventlog.store import Connection
from app.pdf.rendering import Document
from app.reading.letters import LetterReading, read_letters
from app.views import formatting
from app.views.adjustments.showing import World
from app.views.documents.paper import Paper, put_on_paper
from app.views.metrics import words
from app.views.metrics.entry import CODE, signs_in, source_names
from app.views.metrics.entry import facts as definition_facts
from app.views.metrics.words import word
from app.views.scorecards.addenda import shown_addendum
from app.views.scorecards.keeping import card_title, owner_words, span_words, target_words
from app.views.scorecards.letter import STATES
from projections.metrics.queries import MetricRow, all_sources, metrics
from projections.people.queries import Names, names
from projections.scorecards.queries import scorecard

LETTER, DICTIONARY = "letter", "dictionary"
DIMENSIONS = ("financial", "customer_market", "process", "team_capability")


def letter_document(
    db: Connection, card: UUID, *, at: int, language: str, day: datetime
) -> Document | None:
    """A scorecard's responsibility letter; None where it wasn't there."""
    row, called = scorecard(db, card, at=at), names(db, at=at)
    if row is None:
        return None
    letter = read_letters(db, [row], called, at=at)[0]
    paper = Paper(
        kind=LETTER,
        of=str(card),
        language=language,
        position=at,
        moment=recorded_at(db, at) or day,
        names=called,
        facts=_letter_facts(letter, usernames(db)),
        file_name=f"accord-letter-{row.year}.json",
    )
    known, sources = metrics(db, at=at), all_sources(db, at=at)
    world = World(called, known, sources, language)
    kpis = []
    for line in letter.lines:
        terms, metric = line.in_force(f"{row.year}-12"), known[line.metric]
        if terms is not None:
            kpis.append(
                {
                    "name": metric.name(language),
                    "said": f"{word(words.CYCLES, terms.cycle)} · {word(words.RULES, terms.rule)}",
                    "owners": owner_words(terms.owners, called),
                    "source": source_names(terms.sources or metric.official, sources, language)
                    or formatting.ABSENT,
                    "weight": formatting.weight(terms.weight),
                    "target": target_words(terms, metric),
                    "span": span_words(terms, metric),
                }
            )
    return put_on_paper(
        db,
        paper,
        "documents/letter.html",
        title=card_title(row, called),
        holder=called.of(row.holder, language),
        year=row.year,
        state=gettext(STATES[letter.state]),
        kpis=kpis,
        signatures=[
            (called.of(one.person, language), one.role, one)
            for one in letter.signatures
            if one not in letter.superseded
        ],
        waits_for=[called.of(one, language) for one in letter.waits_for],
        addenda=[shown_addendum(db, one, letter, world, at=at) for one in letter.addenda],
        content=letter.digest,
    )


def _letter_facts(letter: LetterReading, known: Any) -> dict[str, Any]:
    month = f"{letter.card.year}-12"
    return {
        "year": letter.card.year,
        "state": str(letter.state),
        "content_digest": letter.digest,
        "signatures": [
            {"by": known.get(one.person, str(one.person)), "role": one.role, "digest": one.digest}
            for one in letter.signatures
        ],
        "kpis": [
            {
                "metric": line.metric,
                "weight": plain(terms.weight),
                "target": None if terms.target is None else plain(terms.target),
            }
            for line in letter.lines
            if (terms := line.in_force(month)) is not None
        ],
    }


def dictionary_document(
    db: Connection, *, at: int, language: str, day: datetime
) -> Document | None:
    """The data management rules (KPI 數據管理規範): every metric in use with its definition,
    formula, sources and steward."""
    known, sources, called = metrics(db, at=at), all_sources(db, at=at), names(db, at=at)
    rows = sorted((row for row in known.values() if not row.is_retired), key=lambda row: row.code)
    paper = Paper(
        kind=DICTIONARY,
        of="all",
        language=language,
        position=at,
        moment=recorded_at(db, at) or day,
        names=called,
        facts={"metrics": [_definition(row) for row in rows]},
        file_name="accord-dictionary.json",
    )
    parts = []
    for dimension in DIMENSIONS:
        some = [
            {
                "name": row.name(language),
                "code": row.code,
                "version": row.version,
                "meaning": row.meaning(language),
                "formula": _formula(row, known, language),
                "facts": [(name, said) for name, said in definition_facts(row) if said],
                "source": source_names(row.official, sources, language) or formatting.ABSENT,
                "steward": _steward(row, called, language),
            }
            for row in rows
            if row.dimension == dimension
        ]
        if some:
            parts.append((word(words.DIMENSIONS, dimension), some))
    return put_on_paper(db, paper, "documents/dictionary.html", parts=parts, count=len(rows))


def _steward(row: MetricRow, called: Names, language: str) -> str:
    return called.of(row.steward, language) if row.steward else formatting.ABSENT


def _formula(row: MetricRow, known: dict[str, MetricRow], language: str) -> str:
    """The formula in names."""
    return "".join(
        known[text].name(language) if text in known else signs_in(text)
        for text in CODE.split(row.formula)
    )


def _definition(row: MetricRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "version": row.version,
        "names": dict(row.names),
        "meanings": dict(row.meanings),
        "unit": row.unit,
        "direction": row.direction,
        "aggregation": row.aggregation,
        "formula": row.formula,
        "official": list(row.official),
    }

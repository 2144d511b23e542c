"""Entries of the handbook as pages show them, and the search among them."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext

from app.domain.handbook.entry import Kind
from app.domain.people.rights import Act, Thing
from app.domain.refusals import N_
from app.reading.finding import likeness
from app.views import formatting
from app.views.asking import db, me, moment
from projections.handbook.queries import EntryRow, entries_about
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names

KINDS: Mapping[str, str] = {
    Kind.CASE: N_("Case"),
    Kind.LESSON: N_("Lesson"),
    Kind.SOP: N_("SOP"),
    Kind.TEMPLATE: N_("Template"),
}
SEPARATORS = re.compile(r"[;；,，、\n]+")
MOST_RELATED = 3
LEAD = 80


@dataclass(frozen=True)
class Listed:
    """An entry in a list: its title, the beginning of its text, and what it is about."""

    title: str
    kind: str
    lead: str
    tags: Sequence[str]
    about: Sequence[str]
    said: str
    url: str


def listed(row: EntryRow, called: Names, known: Mapping[str, MetricRow], language: str) -> Listed:
    """One entry; `known` are the metrics by code."""
    text = " ".join(row.text(language).split())
    return Listed(
        title=row.title(language) or gettext("(erased)"),
        kind=gettext(KINDS[row.kind]),
        lead=text if len(text) <= LEAD else f"{text[:LEAD]}…",
        tags=row.tags,
        about=[known[code].name(language) for code in row.metrics if code in known],
        said=gettext(
            "%(unit)s, %(day)s",
            unit=called.of(row.unit, language),
            day=formatting.day(row.revised_at),
        ),
        url=url_for("handbook.show", entry=row.entry, as_of=request.args.get("as_of")),
    )


def found_among(rows: Iterable[EntryRow], text: str) -> list[EntryRow]:
    """The entries that answer to a text in either script: by title first, then by tag and words."""
    if not text.strip():
        return list(rows)
    ranked = []
    for row in rows:
        named = [*row.titles.values()]
        rank = likeness(named, text)
        if rank is None:
            rank = likeness(
                [*named, *row.tags, *row.texts.values(), gettext(KINDS[row.kind])], text
            )
            rank = None if rank is None else rank + 3
        if rank is not None:
            ranked.append((rank, row))
    return [row for _, row in sorted(ranked, key=lambda one: one[0])]


def related(codes: Collection[str], called: Names) -> list[Listed]:
    """What the handbook says about the metrics of KPIs that went wrong, a few entries of each."""
    if not codes:
        return []
    at, language = moment().position, me().language
    found = entries_about(db(), codes, at=at)
    of_each = [[row for row in found if code in row.metrics][:MOST_RELATED] for code in codes]
    chosen = {row.entry for some in of_each for row in some}
    rows = [row for row in found if row.entry in chosen]
    named = {code for row in rows for code in row.metrics}
    known = metrics(db(), at=at, codes=named) if named else {}
    return [listed(row, called, known, language) for row in rows]


def tags_in(text: str) -> list[str]:
    """The tags of a field, however they are parted.

    >>> tags_in("私域;留存、 新客，")
    ['私域', '留存', '新客']
    """
    return [tag.strip() for tag in SEPARATORS.split(text) if tag.strip()]


def all_tags(rows: Iterable[EntryRow]) -> list[str]:
    """Every tag in use, the commonest first."""
    counts: dict[str, int] = {}
    for row in rows:
        for tag in row.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))


def may_keep(row: EntryRow) -> bool:
    """Whether the reader may change an entry: the same people as in the command."""
    return me().id == row.author or me().may(Act.KEEP_HANDBOOK, Thing(unit=row.unit))

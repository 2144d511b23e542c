"""The dictionary as a file: what the list shows, with the formula in codes and every language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext

from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit
from app.reading.dictionary import Entry
from app.views.exporting import Cell
from app.views.metrics import entry, words
from app.views.metrics.words import word
from projections.metrics.queries import MetricRow, SourceRow

A_PAGE = 60


@dataclass(frozen=True)
class Page:
    """A stretch of a long list; see the macro `pagination`."""

    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None

    @property
    def of(self) -> slice:
        """The stretch of the list itself."""
        return slice(self.first - 1, self.last)


def page_of(total: int, asked: str, kept: Mapping[str, Any]) -> Page:
    """The page that is asked for, or the nearest there is; `kept` goes on in the addresses."""
    last_page = max(1, -(-total // A_PAGE))
    number = min(max(int(asked), 1), last_page) if asked.isdecimal() else 1
    return Page(
        first=(number - 1) * A_PAGE + 1,
        last=min(number * A_PAGE, total),
        total=total,
        previous_url=url_for("metrics.index", **kept, page=number - 1) if number > 1 else None,
        next_url=(
            url_for("metrics.index", **kept, page=number + 1) if number < last_page else None
        ),
    )


def exported(
    found: Sequence[Entry], sources: Mapping[str, SourceRow], language: str
) -> tuple[list[str], Iterator[list[Cell]]]:
    """Header and rows."""
    header = [
        gettext("Code"),
        gettext("Name, Traditional Chinese"),
        gettext("Name, Simplified Chinese"),
        gettext("Name, English"),
        gettext("Also called"),
        gettext("Version"),
        gettext("Meaning"),
        gettext("Formula"),
        gettext("Dimension"),
        gettext("Result or process"),
        gettext("Unit of measure"),
        gettext("Direction"),
        gettext("Over longer periods"),
        gettext("Lowest possible value"),
        gettext("Highest possible value"),
        gettext("Tolerance between sources"),
        gettext("Official source"),
        gettext("Lines of scorecards"),
    ]
    return header, (_row(one, sources, language) for one in found)


def _row(one: Entry, sources: Mapping[str, SourceRow], language: str) -> list[Cell]:
    row = one.metric
    return [
        row.code,
        row.names.get("zh_Hant", ""),
        row.names.get("zh_Hans", ""),
        row.names.get("en", ""),
        ";".join(row.aliases),
        row.version,
        row.meaning(language),
        row.formula,
        word(words.DIMENSIONS, row.dimension),
        word(words.KINDS, row.kind),
        entry.unit_words(row),
        word(words.DIRECTIONS, row.direction),
        word(words.AGGREGATIONS, row.aggregation),
        _bound(row.low, row),
        _bound(row.high, row),
        None if row.tolerance is None else Amount(row.tolerance, Unit.PERCENT),
        entry.source_names(row.official, sources, language),
        one.lines,
    ]


def _bound(number: Decimal | None, row: MetricRow) -> Amount | None:
    return None if number is None else Amount(number, Unit(row.unit))

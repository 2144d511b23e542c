"""Two versions of a definition side by side, with what differs between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.views import formatting
from app.views.metrics import entry, words
from app.views.metrics.words import word
from projections.metrics.queries import MetricRow, VersionRow
from projections.people.queries import Names


@dataclass(frozen=True)
class Side:
    """One of the two versions: its number, since when it holds, and who gave it why."""

    number: int
    from_period: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True)
class Fact:
    """One fact in both versions. `tongue` is set where it is written in another language."""

    label: str
    old: str
    new: str
    tongue: str = ""

    @property
    def differs(self) -> bool:
        return self.old != self.new


TONGUES = {"zh_Hant": "zh-Hant-TW", "zh_Hans": "zh-Hans-CN", "en": "en"}


def compared(
    old: MetricRow, new: MetricRow, known: Mapping[str, MetricRow], language: str
) -> list[Fact]:
    """Everything that a definition says, in both; what neither says is left out."""
    names = {
        "zh_Hant": gettext("Name, Traditional Chinese"),
        "zh_Hans": gettext("Name, Simplified Chinese"),
        "en": gettext("Name, English"),
    }
    meanings = {
        "zh_Hant": gettext("Meaning, Traditional Chinese"),
        "zh_Hans": gettext("Meaning, Simplified Chinese"),
        "en": gettext("Meaning, English"),
    }
    found = [
        *(
            Fact(label, old.names.get(code, ""), new.names.get(code, ""), TONGUES[code])
            for code, label in names.items()
        ),
        *(
            Fact(label, old.meanings.get(code, ""), new.meanings.get(code, ""), TONGUES[code])
            for code, label in meanings.items()
        ),
        Fact(
            gettext("Formula"),
            *(
                "".join(one.text for one in entry.pieces(row.formula, known, language))
                for row in (old, new)
            ),
        ),
        Fact(
            gettext("Dimension"),
            *(word(words.DIMENSIONS, row.dimension) for row in (old, new)),
        ),
        Fact(gettext("Result or process"), *(word(words.KINDS, row.kind) for row in (old, new))),
        Fact(gettext("Decimal places"), *(str(row.decimals) for row in (old, new))),
    ]
    before, after = dict(entry.facts(old)), dict(entry.facts(new))
    found += [
        Fact(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
    ]
    return [fact for fact in found if fact.old or fact.new]


def side(version: VersionRow, called: Names, language: str) -> Side:
    """The head of one column."""
    return Side(
        number=version.metric.version,
        from_period=version.metric.from_period,
        by=called.of(version.by, language) if version.by in called.persons else "",
        at=formatting.moment(version.recorded_at),
        reason=version.reason,
    )


def chosen(history: Sequence[VersionRow], old: str, new: str) -> tuple[VersionRow, VersionRow]:
    """The two versions asked for; else the newest and the one before. `history` has two or more."""
    by_number = {str(one.metric.version): one for one in history}
    later = by_number.get(new, history[0])
    usual = next((one for one in history if one.metric.version < later.metric.version), history[-1])
    return by_number.get(old, usual), later

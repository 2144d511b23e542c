"""The words that the places of a sentence are filled with: who, what, which period, how much."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from flask_babel import gettext

from app.domain.ids import SYSTEM
from app.domain.refusals import N_
from app.domain.values.amounts import plain
from app.views import formatting
from app.views.filling.words import CONFIDENCES
from app.views.imports.effects import EFFECTS
from app.views.measurements.parts import part_words
from app.views.metrics.words import AGGREGATIONS
from projections.audit.queries import AuditRow
from projections.people.queries import Names


class Metric(Protocol):
    """What a sentence needs of a metric."""

    @property
    def unit(self) -> str: ...

    def name(self, language: str) -> str: ...


class Source(Protocol):
    """What a sentence needs of a source."""

    def name(self, language: str) -> str: ...


Metrics = Mapping[str, Metric]
Sources = Mapping[str, Source]

ROLES: Mapping[str, str] = {
    "member": N_("member"),
    "source_keeper": N_("source keeper"),
    "group_lead": N_("group lead"),
    "department_head": N_("department head"),
    "data_steward": N_("data steward"),
    "finance": N_("finance"),
    "auditor": N_("auditor"),
    "administrator": N_("administrator"),
}


class Words(dict[str, str]):
    """Finds the words of a sentence as its pattern asks for them."""

    def __init__(
        self,
        row: AuditRow,
        names: Names,
        metrics: Metrics,
        language: str,
        sources: Sources,
    ) -> None:
        super().__init__()
        self.row, self.names, self.metrics = row, names, metrics
        self.language, self.sources = language, sources

    def __missing__(self, place: str) -> str:
        finder = _FINDERS.get(place)
        self[place] = finder(self) if finder else str(self.row.facts.get(place, formatting.ABSENT))
        return self[place]

    def called(self, id: UUID | None) -> str:
        """The name of a unit or a person."""
        return gettext("The system") if id == SYSTEM else self.names.of(id, self.language)

    def metric(self, code: str | None) -> str:
        if code is None:
            return formatting.ABSENT
        known = self.metrics.get(code)
        return known.name(self.language) if known else code

    def source(self, code: str | None) -> str:
        if code is None:
            return formatting.ABSENT
        known = self.sources.get(code)
        return known.name(self.language) if known else code

    def figure(self, value: Decimal | None) -> str:
        known = self.metrics.get(self.row.metric or "")
        if value is None or known is None:
            return formatting.ABSENT if value is None else format(value, "f")
        return formatting.amount(value, known.unit)

    def together(self, parts: list[str]) -> str:
        return gettext(", ").join(parts) or formatting.ABSENT

    def in_language(self, texts: Mapping[str, str]) -> str:
        wanted = (self.language, "zh_Hant", "en", "zh_Hans")
        return next((texts[one] for one in wanted if texts.get(one)), formatting.ABSENT)


def _period(words: Words) -> str:
    key = words.row.period
    return formatting.period(key) if key else formatting.ABSENT


def _unit(words: Words) -> str:
    names: Any = words.row.facts.get("names")
    called = words.called(words.row.unit)
    return words.in_language(names) if called == formatting.ABSENT and names else called


def _metric(words: Words) -> str:
    """The metric, and of a part of its value which one it is."""
    name, breakdown = words.metric(words.row.metric), words.row.facts.get("breakdown")
    return f"{name} ({part_words(breakdown)})" if breakdown else name


def _matter(words: Words) -> str:
    """The metric with whose values count, or the holder of the scorecard alone."""
    subject = words.called(words.row.subject)
    return words.together([_metric(words), subject]) if words.row.metric else subject


def _source(words: Words) -> str:
    names: Any = words.row.facts.get("names")
    return words.in_language(names) if names else words.source(words.row.source)


def _owners(words: Words) -> str:
    return words.together([words.called(UUID(id)) for id in words.row.facts.get("owners", ())])


def _parts(words: Words) -> str:
    parts = words.row.facts.get("parts", ())
    return words.together(
        [f"{formatting.period(key)} {words.figure(Decimal(target))}" for key, target in parts]
    )


def _periods(words: Words) -> str:
    return words.together([formatting.period(key) for key in words.row.facts.get("periods", ())])


def _weights(words: Words) -> str:
    weights = words.row.facts.get("weights", ())
    return words.together(
        [f"{words.metric(code)} {formatting.weight(Decimal(share))}" for code, share in weights]
    )


def _counts(words: Words) -> str:
    counts = words.row.facts.get("counts", {})
    known = [
        (gettext(name), counts[effect]) for effect, name in EFFECTS.items() if effect in counts
    ]
    return words.together([f"{name} {count}" for name, count in known])


def _confidence(words: Words) -> str:
    said = words.row.facts.get("confidence")
    return gettext(CONFIDENCES[said]) if said else formatting.ABSENT


def _weight(words: Words) -> str:
    given = words.row.facts.get("weight")
    return formatting.weight(Decimal(given)) if given else formatting.weight(Decimal(0))


def _parent(words: Words) -> str:
    given = words.row.facts.get("parent")
    return words.called(UUID(given) if given else None)


DECISIONS: Mapping[str, str] = {
    "zero": N_("counts as zero"),
    "excuse": N_("excused"),
}


def _decision(words: Words) -> str:
    given = words.row.facts.get("decision")
    return gettext(DECISIONS.get(given, given)) if given else formatting.ABSENT


def _results(words: Words) -> str:
    """The figures that a close stored, by the holder of each scorecard."""
    return words.together(
        [
            f"{words.called(UUID(holder))} {score or formatting.ABSENT} {grade}".rstrip()
            for holder, score, grade in words.row.facts.get("results", ())
        ]
    )


def _official(words: Words) -> str:
    codes = words.row.facts.get("official", ())
    if not codes and words.row.kpi is not None:
        return gettext("the sources of its metric")
    return words.together([words.source(code) for code in codes])


def _aggregation(words: Words) -> str:
    way = words.row.facts.get("aggregation")
    return gettext(AGGREGATIONS[way]) if way else gettext("as its metric says")


def _points(words: Words, name: str) -> str:
    """Points that a reviewer gave, with their sign; none were 0."""
    given = Decimal(words.row.facts.get(name) or 0)
    return f"{plain(given)}" if given <= 0 else f"+{plain(given)}"


def _delegate(words: Words) -> str:
    given = words.row.facts.get("to")
    return words.called(UUID(given) if given else None)


_FINDERS: Mapping[str, Callable[[Words], str]] = {
    "by": lambda words: words.called(words.row.by),
    "person": lambda words: words.called(words.row.person),
    "subject": lambda words: words.called(words.row.subject),
    "place": lambda words: words.called(words.row.place),
    "unit": _unit,
    "parent": _parent,
    "delegate": _delegate,
    "names": lambda words: words.in_language(words.row.facts.get("names", {})),
    "role": lambda words: gettext(ROLES.get(words.row.facts["role"], words.row.facts["role"])),
    "confidence": _confidence,
    "metric": _metric,
    "matter": _matter,
    "source": _source,
    "period": _period,
    "old": lambda words: words.figure(words.row.old),
    "value": lambda words: words.figure(words.row.value),
    "owners": _owners,
    "due": lambda words: words.in_language(words.row.facts.get("due", {})),
    "official": _official,
    "aggregation": _aggregation,
    "aliases": lambda words: words.together(list(words.row.facts.get("aliases", ()))),
    "counts": _counts,
    "undone": lambda words: str(words.row.facts.get("undone", 0)),
    "kept": lambda words: str(words.row.facts.get("kept", 0)),
    "parts": _parts,
    "periods": _periods,
    "weights": _weights,
    "weight": _weight,
    "decision": _decision,
    "results": _results,
    "points": lambda words: _points(words, "points"),
    "growth": lambda words: _points(words, "growth"),
    "cast": lambda words: str(words.row.facts.get("cast", 0)),
}

"""No prose in the log: every field of an event that can hold characters is listed with its kind.

A text of a person (a name, a reason, a remark, a title) is a `TextRef`. Whoever adds a field of
text, a mapping or a list says here what it holds, and `docs/events.md` explains it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

import pytest

from app.domain.aggregate import Aggregate
from tests.architecture.tree import ROOT
from tests.event_classes import event_classes

KINDS: dict[str, tuple[str, ...]] = {
    "the key of a period, or of a breakdown": (
        "*.period",
        "*.periods",
        "*.from_period",
        "*.breakdown",
        "*.first_period",
        "*.week",
        "policies.policy.adopted.from_day",
        "quality.consistency_run.carried_out.day",
        "quality.consistency_run.carried_out.month",
    ),
    "a code from a closed list or of a named thing": (
        "*.decision",
        "*.grounds",
        "*.holder_kind",
        "*.how",
        "*.metric",
        "*.role",
        "*.source",
        "actions.analysis.cause_named.category",
        "actions.feedback.noted.tone",
        "actions.task.set.cause",
        "actions.task.set.term",
        "access.api_key.made.scopes",
        "access.api_key.made.sources",
        "access.webhook.opened.kinds",
        "disputes.dispute.opened.kind",
        "handbook.entry.revised.kind",
        "handbook.entry.revised.metrics",
        "handbook.entry.written.kind",
        "handbook.entry.written.metrics",
        "disputes.dispute.ruled.outcome",
        "adjustments.request.drafted.category",
        "adjustments.request.drafted.code",
        "adjustments.request.drafted.size",
        "*.media_type",
        "adjustments.suggestion.noted.dependency",
        "adjustments.suggestion.noted.kind",
        "adjustments.request.revised.category",
        "adjustments.request.revised.size",
        "evidence.erasure.carried_out.ground",
        "evidence.pack.requested.kind",
        "imports.batch.started.kind",
        "leads.handover.rejected.ground",
        "measurements.difference.explained.kind",
        "metrics.metric.defined.code",
        "metrics.metric.sources_appointed.official",
        "metrics.metric.sources_appointed.others",
        "metrics.source.named.code",
        "organisation.organisation.founded.currency",
        "organisation.organisation.founded.origin",
        "organisation.organisation.founded.zone",
        "people.unit.founded.code",
        "people.unit.founded.kind",
        "policies.policy.begun.name",
        "scorecards.scorecard.aggregation_chosen.aggregation",
        "scorecards.scorecard.letter_countersigned.meaning",
        "scorecards.scorecard.letter_signed.meaning",
        "scorecards.scorecard.sources_chosen.sources",
        "*.rule",
        "reviews.review_note.noted.grade",
        "reviews.tracking_note.checked_in.cause",
        "reviews.tracking_note.checked_in.confidence",
    ),
    "a digest, key or signature": (
        "access.api_key.issued.prefix",
        "*.file",
        "actions.contract.signed.digest",
        "adjustments.request.evidence_attached.file",
        "evidence.checkpoint.issued.root",
        "evidence.checkpoint.issued.signatures",
        "evidence.pack.requested.contents",
        "evidence.signing_key.introduced.key",
        "evidence.signing_key.introduced.replaces",
        "imports.batch.started.digest",
        "metrics.rules.approved.digest",
        "scorecards.scorecard.letter_countersigned.digest",
        "scorecards.scorecard.letter_sent.digest",
        "scorecards.scorecard.letter_signed.digest",
        "periods.unit_period.closed.root",
    ),
    "what was typed, where all of it was read as a number": (
        "*.stated",
        "*.typed",
    ),
    "a definition, with names and formula": (
        "*.conditions",
        "*.dated_by",
        "*.once_by",
        "metrics.metric.defined.definition",
        "metrics.metric.redefined.definition",
        "metrics.metric.version_restored.definition",
        "metrics.metric.version_suspended.definition",
        "metrics.metric.called.aliases",
    ),
    "names of a unit or a source": (
        "metrics.source.named.due",
        "metrics.source.named.names",
        "metrics.source.scheduled.due",
        "people.unit.founded.aliases",
        "people.unit.founded.names",
        "people.unit.renamed.aliases",
        "people.unit.renamed.names",
    ),
    "facts: ids, codes, keys, numbers and references to texts": (
        "adjustments.request.approved.effect",
        "adjustments.request.confirmed.lines",
        "adjustments.request.drafted.lines",
        "adjustments.request.rejected.effect",
        "adjustments.request.revised.lines",
        "adjustments.request.second_approved.effect",
        "handbook.entry.revised.texts",
        "handbook.entry.revised.titles",
        "handbook.entry.written.texts",
        "handbook.entry.written.titles",
        "imports.batch.finished.counts",
        "imports.batch.listed.brought",
        "imports.batch.reversed.kept",
        "imports.batch.reversed.undone",
        "imports.layout.mapped.columns",
        "imports.layout.remapped.columns",
        "periods.unit_period.closed.results",
        "policies.policy.adopted.terms",
        "quality.consistency_run.carried_out.conflicts",
        "quality.consistency_run.carried_out.missing",
        "reviews.review.kpis_judged.verdicts",
        "scorecards.scorecard.line_added.terms",
        "scorecards.scorecard.phased.parts",
        "scorecards.scorecard.reassigned.owners",
        "scorecards.scorecard.retargeted.relative",
        "scorecards.scorecard.reweighted.weights",
    ),
    "references to texts": (
        "people.person.joined.titles",
        "people.person.moved.titles",
    ),
}
MAY_HOLD_WORDS = (
    "what was typed, where all of it was read as a number",
    "a definition, with names and formula",
    "names of a unit or a source",
)
BARE = re.compile(r"[A-Za-z0-9_.:/+=,\-]{0,200}|[A-Za-z0-9_\-]+ [A-Za-z0-9+/=]+")
# A unit or a source may have its name as its code.
NAMED = ("code", "source", "sources", "official", "others")


def _base() -> set[str]:
    return {one.name for kind in (Aggregate.Created, Aggregate.Event) for one in fields(kind)}


def _holds_characters(hint: Any) -> bool:
    if hint in (str, Any, dict, list, tuple):
        return True
    return any(_holds_characters(one) for one in get_args(hint))


def _fields_of_text() -> Iterator[str]:
    usual = _base()
    for topic, kind in event_classes().items():
        for name, hint in get_type_hints(kind).items():
            if name not in usual and get_origin(hint) is not ClassVar and _holds_characters(hint):
                yield f"{topic}.{name}"


def _kind_of(field: str) -> str | None:
    wanted = (field, f"*.{field.rpartition('.')[2]}")
    return next((kind for kind, some in KINDS.items() if any(one in some for one in wanted)), None)


def test_every_field_that_can_hold_characters_says_what_it_holds():
    open_ones = [field for field in _fields_of_text() if _kind_of(field) is None]
    assert open_ones == [], "Keep prose as a TextRef; list what else the field holds in KINDS."


def test_nothing_is_listed_that_no_event_has():
    held = set(_fields_of_text())
    ends = {f"*.{field.rpartition('.')[2]}" for field in held}
    assert [one for some in KINDS.values() for one in some if one not in held | ends] == []


SAMPLES = sorted((ROOT / "tests" / "recorded").glob("*.json"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_recorded_sample_holds_words_only_where_they_may_stand(sample):
    recorded = json.loads(sample.read_text(encoding="utf-8"))
    for name, value in recorded["state"].items():
        field = f"{recorded['topic']}.{name}"
        if _kind_of(field) in MAY_HOLD_WORDS or name in NAMED:
            continue
        words = [text for text in _texts(value) if not BARE.fullmatch(text)]
        assert words == [], f"{field} holds {words}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in (*NAMED, "typed", "stated"):
                yield from _texts(inner)

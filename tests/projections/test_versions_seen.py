"""A form sends back the version of the thing that its page showed; so every event must be counted.

Where one event of a thing writes its version into a row, all of them do: an event that doesn't
leaves the page a version behind, and every later edit of that thing ends in 409.
"""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain.measurements.cell import Cell
from projections.all import PROJECTIONS
from projections.columns import Exact, Id, Moment
from projections.temporal import At, Rows
from tests.recorded_samples import SAMPLES, decoded, read, reading_ledger

AT = At(48_211, datetime(2026, 6, 9, tzinfo=UTC))
VERSION = 77
KPI = UUID("8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa")

SHOWN = [one for one in PROJECTIONS if one.name != "reference"]
"""The reference is for commands; no page sends it back."""

HELD = {"how": "edit", "definition_version": 1, "by_owner": False, "row": None}
JSON_OBJECTS = {"parts": "{}", "verdicts": "{}", "held_entry": json.dumps(HELD)}
"""Columns of text that hold a JSON object; the others are read as a list, if as JSON at all."""

SAVED_WITH_THE_NEXT = {"measurements.cell.opened"}
"""Never the last event of its thing: it is saved together with the first value."""


class AskedRows(Rows):
    """Has a row for whatever a projector asks for, and keeps what it writes."""

    def __init__(self):
        super().__init__(sa.create_mock_engine("sqlite://", lambda *_: None))
        self.written = []

    def open(self, table, at, **values):
        self.written.append((table, values))

    def add(self, table, **values):
        self.written.append((table, values))

    def close(self, table, at, **key):
        pass

    def current(self, table, **key):
        return {column.name: _plausible(column) for column in table.columns} | key

    def matching(self, table, **columns):
        return [self.current(table, **columns)]

    def state_of(self, table, **key):
        return None


def _plausible(column):
    if isinstance(column.type, Id):
        return KPI
    if isinstance(column.type, Exact):
        return Decimal(1)
    if isinstance(column.type, Moment):
        return AT.recorded_at
    if isinstance(column.type, sa.Text):
        return JSON_OBJECTS.get(column.name, "[]")
    return 1


def counted(projections, events):
    """What the events of each thing write: by thing and table, the topics that count a version."""
    told = defaultdict(set)
    for event in events:
        thing = event.TOPIC.rpartition(".")[0]
        for projection in projections:
            rows = AskedRows()
            projection.project(event, AT, rows)
            for table, values in rows.written:
                is_each = "version" in table.primary_key.columns
                if values.get("version") == VERSION and not is_each:
                    told[thing, table.name].add(event.TOPIC)
    return told


def left_behind(projections, events):
    """Events that leave a row of their thing at an earlier version: table and topic."""
    topics = defaultdict(set)
    for event in events:
        topics[event.TOPIC.rpartition(".")[0]].add(event.TOPIC)
    return {
        (table, topic)
        for (thing, table), counting in counted(projections, events).items()
        for topic in topics[thing] - counting - SAVED_WITH_THE_NEXT
    }


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """The newest sample of each event that comes after the first of its thing."""
    newest = {}
    for sample in sorted(map(read, SAMPLES), key=lambda one: one["class_version"]):
        newest[sample["topic"]] = sample
    with reading_ledger(tmp_path_factory.mktemp("versions")) as ledger:
        found = [decoded(ledger, one, version=VERSION)[0] for one in newest.values()]
    return [one for one in found if one.originator_version == VERSION]


def test_every_event_is_counted_in_the_rows_that_pages_send_back(events):
    assert left_behind(SHOWN, events) == set()


def test_the_rows_that_pages_send_back_are_known(events):
    assert {table for _, table in counted(SHOWN, events)} == {
        "actions_analyses",
        "actions_coachings",
        "actions_contracts",
        "actions_tasks",
        "adjustments_requests",
        "audit_trail",
        "disputes_disputes",
        "handbook_entries",
        "measurements_reports",
        "periods_unit_periods",
        "reviews_steps",
        "scorecards_cards",
    }


def test_an_event_that_forgets_the_version_is_found(events):
    """A planted one: verified as ever, but for the version."""
    whole = next(one for one in PROJECTIONS if one.name == "measurements")

    def forgetful(event, at, rows):
        whole.project(event, at, rows)
        if isinstance(event, Cell.Verified):
            rows.written = [(table, values | {"version": 1}) for table, values in rows.written]

    planted = replace(whole, project=forgetful)
    assert left_behind([planted], events) == {
        ("measurements_reports", "measurements.cell.verified")
    }

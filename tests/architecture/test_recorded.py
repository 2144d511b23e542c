"""Every event that was ever written can still be read: a sample of each class and version."""

import subprocess
import sys
from dataclasses import fields
from uuid import UUID

import pytest

from tests.architecture.tree import ROOT
from tests.event_classes import event_classes
from tests.recorded_samples import SAMPLES, decoded, read, reading_ledger

EVENTS = event_classes()


def version(kind: type) -> int:
    return int(getattr(kind, "class_version", 1))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    with reading_ledger(tmp_path_factory.mktemp("recorded")) as ledger:
        yield ledger


def test_every_version_of_every_event_has_a_sample():
    wanted = {
        f"{topic}.{n}.json" for topic, kind in EVENTS.items() for n in range(1, version(kind) + 1)
    }
    assert wanted - {path.name for path in SAMPLES} == set(), "docs/events.md says how to add one"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_a_whole_event_of_today(ledger, path):
    sample = read(path)
    assert path.name == f"{sample['topic']}.{sample['class_version']}.json"
    assert sample["state"].get("class_version", 1) == sample["class_version"]
    event, _ = decoded(ledger, sample)
    assert type(event) is EVENTS[sample["topic"]]
    assert {each.name for each in fields(event)} <= set(vars(event))
    assert isinstance(event.by, UUID)
    assert event.meta["nonce"]
    assert event.timestamp.tzinfo is not None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_todays_version_is_written_as_it_stands(ledger, path):
    sample = read(path)
    event, state = decoded(ledger, sample)
    if sample["class_version"] == version(type(event)):
        assert ledger.mapper.to_stored_event(event).state == state


def test_whoever_opens_the_log_can_read_every_event_in_it():
    """Topics are known once an aggregate's module is there: nobody has to ask for it by name."""
    told = "from app.accord import Accord; from eventsourcing.utils import resolve_topic"
    asked = f"[resolve_topic(one) for one in {sorted(EVENTS)}]"
    done = subprocess.run(
        [sys.executable, "-c", f"{told}; {asked}"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stderr == ""


def test_every_event_is_described():
    told = (ROOT / "docs/events.md").read_text()
    described = {
        line.removeprefix("### `").removesuffix("`")
        for line in told.splitlines()
        if line.startswith("### `")
    }
    assert described == set(EVENTS)


@pytest.mark.parametrize("topic", sorted(EVENTS))
def test_the_fields_of_an_event_are_described(topic):
    told = (ROOT / "docs/events.md").read_text().partition(f"### `{topic}`\n")[2]
    told = told.partition("\n### ")[0].partition("\n## ")[0]
    for each in fields(EVENTS[topic]):
        if each.name not in OF_EVERY_EVENT:
            assert f"`{each.name}`" in told


OF_EVERY_EVENT = {
    "originator_id",
    "originator_version",
    "originator_topic",
    "timestamp",
    "by",
    "meta",
}

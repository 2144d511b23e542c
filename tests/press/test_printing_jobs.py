"""Many documents at once: each is printed once, whoever is killed meanwhile, with the bytes that it
has by itself."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from uuid import uuid4

import pytest

from app.domain.ids import unit_id
from app.eventlog.positions import last_position
from app.factory import create_app
from app.press.jobs import (
    MOST_ATTEMPTS,
    Job,
    ask,
    begin_attempt,
    finish,
    next_files,
    printed_files,
    progress,
)
from app.reactions.printing import Printer
from tests.architecture.tree import ROOT
from tests.demo_database import card_of, copied, end_of_log, persons, settings_of
from tests.visiting import Visitor

UNIT, PERIOD = unit_id("MKT-CHN"), "2026-Q2"


@pytest.fixture
def house(demonstration, tmp_path):
    """A copy of the demonstration company with a folder that a worker process can open."""
    with copied(demonstration, tmp_path / "house", raise_errors=False) as accord:
        yield accord


def a_job(
    accord, cards=(("MKT-CHN", "group.pdf"), ("MKT", "department.pdf"), ("MKT-CON", "c.pdf"))
):
    with accord.reading() as db:
        position = last_position(db)
    by = persons(accord)["shen.wanqing"]
    job = Job(uuid4(), UNIT, PERIOD, position, "en", by, accord.now())
    with accord.store.write() as db:
        ask(db, job, [(card_of(code), name) for code, name in cards])
    return job


def how_far(accord, job):
    with accord.reading() as db:
        return progress(db, job.id)


def wait_for(met, seconds=60):
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def worker(folder):
    """A worker as `bin/accord worker` runs it, with its printing processes in one group."""
    settings = {**os.environ, "ACCORD_DATA": str(folder)}
    settings.pop("ACCORD_DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker"],
        cwd=ROOT,
        env=settings,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_worker_that_is_killed_leaves_no_file_twice_or_missing(house, tmp_path):
    job = a_job(house)
    first = worker(tmp_path / "house")
    try:
        wait_for(lambda: how_far(house, job).printed)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    begun = how_far(house, job)
    assert 0 < begun.printed < begun.total
    with house.reading() as db:
        before = {file.number: content for file, content in printed_files(db, job.id)}

    second = worker(tmp_path / "house")
    try:
        wait_for(lambda: how_far(house, job).is_over)
    finally:
        second.terminate()
        assert second.wait(timeout=30) == 0
    with house.reading() as db:
        files = list(printed_files(db, job.id))
    assert [file.name for file, _ in files] == ["group.pdf", "department.pdf", "c.pdf"]
    assert all(content.startswith(b"%PDF") for _, content in files)
    assert all(before.get(file.number, content) == content for file, content in files)


def test_the_second_of_two_who_print_a_file_changes_nothing(house):
    job = a_job(house)
    with house.reading() as db:
        (_, file), *_ = next_files(db, most=1)
    with house.store.write() as db:
        assert finish(db, file, b"the first")
        assert not finish(db, file, b"the second")
        assert not begin_attempt(db, file)
    with house.reading() as db:
        assert [content for _, content in printed_files(db, job.id)] == [b"the first"]


def test_a_document_that_brings_the_printer_down_each_time_is_given_up(house):
    job = a_job(house, [("MKT", "a.pdf")])
    with house.reading() as db:
        (_, file), *_ = next_files(db, most=1)
    for _ in range(MOST_ATTEMPTS):
        with house.store.write() as db:
            assert begin_attempt(db, file)
    with house.store.write() as db:
        assert not begin_attempt(db, file)
    found = how_far(house, job)
    assert found.is_over
    assert [one.name for one in found.failed] == ["a.pdf"]


def test_the_page_asks_shows_and_hands_out(house, tmp_path):
    """A reload shows the same; the zip holds what was printed, and says what could not be."""
    app = create_app(house, settings_of(tmp_path / "house"))
    head = Visitor(app, persons(house)["shen.wanqing"])
    page = f"/periods/{unit_id('MKT')}/{PERIOD}"
    button = head.get(page).page.button("Print all")
    asked = head.send(button.inside("form"), language="en")
    assert asked.status == 303
    shown = head.follow(asked)
    assert "0 of 11 documents printed" in shown.page.text
    assert head.send(button.inside("form"), language="en").goes_to == asked.goes_to  # sent twice
    assert head.get(f"{shown.url}/reviews.zip").status == 303  # not yet

    with house.reading() as db:
        waiting = [file for _, file in next_files(db, most=50)]
    for file in waiting[2:]:
        with house.store.write() as db:
            finish(db, file, b"%PDF of another test")
    for _ in range(MOST_ATTEMPTS + 1):
        with house.store.write() as db:
            begin_attempt(db, waiting[1])
    printer = Printer(house, lambda: app)
    printer.turn()
    wait_for(lambda: "10 of 11 documents printed" in head.get(shown.url).page.text)
    printer.stop()
    assert "could not be printed" in head.get(shown.url).page.text
    sent = head.client.get(f"{shown.url}/reviews.zip")
    with zipfile.ZipFile(BytesIO(sent.data)) as archive:
        names = archive.namelist()
        assert len(names) == 11
        position = end_of_log(house)
        alone = f"/documents/reviews/{card_of('MKT')}/{PERIOD}.pdf?language=en&as_of=@{position}"
        assert archive.read("001-MKT-2026-Q2.pdf") == head.client.get(alone).data
        assert waiting[1].name in archive.read("not-printed.txt").decode()

    member = Visitor(app, persons(house)["chen.yating"])
    assert member.get(shown.url).status == 404
    assert member.get(f"{shown.url}/reviews.zip").status == 404

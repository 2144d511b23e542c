"""kill -9 under load, several times: nothing acknowledged is lost, doubled or torn."""

import threading
import time
from datetime import UTC, datetime

import pytest

from tests.faults.counting import NO_DAMAGE, damage, facts_by_key
from tests.faults.gunicorn_server import HOST, GunicornServer
from tests.faults.writers import Writer
from tests.open_house import TODAY, demonstrated, leads_address
from tests.small_company import LI, STEWARD, WANG, small_company

ROUNDS = 3
SECONDS_OF_LOAD = 1.5


@pytest.fixture
def company(each_database, database_url):
    """The small company, whose people sign in by one click."""
    with small_company(database_url) as company:
        demonstrated(company, TODAY - datetime.now(UTC))
        yield company


@pytest.fixture
def server(database_url, tmp_path):
    server = GunicornServer(database_url, tmp_path)
    yield server
    server.kill()


def test_nothing_acknowledged_is_lost_by_kill_9(company, server):
    writers = [
        Writer(HOST, server.port, person, [leads_address(company, month) for month in months])
        for person, months in [
            (WANG, ("2026-01", "2026-02")),
            (LI, ("2026-03", "2026-04")),
            (STEWARD, ("2026-05", "2026-06")),
            (WANG, ("2026-07", "2026-08")),
        ]
    ]
    unanswered = []
    for _ in range(ROUNDS):
        assert server.start() < 20
        for writer in writers:
            writer.sign_in()
            writer.send_again()
        killed_under_load(server, writers)
        unanswered += [one.key for writer in writers for one in writer.unanswered]
    server.start()

    assert [refusal for writer in writers for refusal in writer.refused] == []
    acknowledged = [one.key for writer in writers for one in writer.acknowledged]
    assert len(acknowledged) > 10 * ROUNDS
    assert damage(company.accord, acknowledged) == NO_DAMAGE

    # What was never answered may stand or not, and once it is sent again, it stands once.
    assert unanswered
    for writer in writers:
        writer.send_again()
    kept = facts_by_key(company.accord)
    assert {kept[key] for key in unanswered} == {1}
    assert damage(company.accord, acknowledged) == NO_DAMAGE


def killed_under_load(server, writers):
    """Let them write for a while, and kill the server in the middle of it."""
    over = threading.Event()
    threads = [threading.Thread(target=writer.write_until, args=(over,)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS_OF_LOAD)
    server.kill()
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)

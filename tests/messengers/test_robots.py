"""The chat robot, against a server of this machine that takes what apprise sends."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.messengers.robots import AppriseRobot


class Heard(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(text))
        self.send_response(self.server.answer)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        self.end_headers()

    def log_message(self, *_):
        """Silent."""


@contextmanager
def listening():
    with HTTPServer(("127.0.0.1", 0), Heard) as server:
        server.told, server.answer, server.elsewhere = [], 200, None
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def group():
    with listening() as server:
        yield server


@pytest.mark.parametrize("address", ["json://127.0.0.1:{}", "json://127.0.0.1:{}?redirect=yes"])
def test_the_robot_follows_nobody_elsewhere(group, address):
    with listening() as elsewhere:
        group.answer = 307
        group.elsewhere = f"http://127.0.0.1:{elsewhere.server_port}/"
        assert not AppriseRobot(address.format(group.server_port)).say("申請逾期", "ADJ")
        assert (len(group.told), elsewhere.told) == (1, [])


def test_the_robot_says_plain_text_and_tells_whether_it_was_taken(group, capfd):
    robot = AppriseRobot(f"json://user:open-sesame@127.0.0.1:{group.server_port}")
    assert robot.say("申請逾期", "<b>ADJ</b> *x* &amp; \\n")
    assert (group.told[0]["title"], group.told[0]["message"]) == (
        "申請逾期",
        "<b>ADJ</b> *x* &amp; \\n",
    )
    group.answer = 500
    assert not robot.say("申請逾期", "again")
    assert "open-sesame" not in "".join(capfd.readouterr())


def test_an_address_that_apprise_does_not_know_is_refused():
    with pytest.raises(ValueError, match="apprise"):
        AppriseRobot("feishu://")

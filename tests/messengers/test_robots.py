"""The chat robot, against a server of this machine that takes what apprise sends."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.messengers.robots import AppriseRobot


class Heard(BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(text))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def group():
    with HTTPServer(("127.0.0.1", 0), Heard) as server:
        server.told, server.answer = [], 200
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


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

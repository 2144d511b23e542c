"""The log: one line of JSON for each thing, wherever standard error goes now."""

import io
import json
import socket
import ssl
import sys
from datetime import datetime, timedelta

import pytest
import structlog

from app.log_seal import Numbering
from app.log_sender import Sender, receiver
from app.logs import write_logs
from app.settings import Settings, WrongSetting
from app.terminal.answers import Impossible
from app.terminal.log_checking import check_log
from tests.certificates import certified


def test_a_closed_standard_error_does_not_break_later_lines(monkeypatch):
    before = structlog.get_config()
    try:
        gone, now = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "stderr", gone)
        write_logs("info")
        structlog.get_logger().info("first")
        gone.close()
        monkeypatch.setattr(sys, "stderr", now)
        structlog.get_logger().info("second")
        assert '"second"' in now.getvalue()
    finally:
        structlog.configure(**before)


FORGERIES = (
    "x\n2026-11-21 [info] signed in",
    'x\r\n{"event": "signed in"}',
    'x", "event": "signed in',
    "\x1b[2K\x1b[1A signed in",
    "\u202e\u2066 reversed",
    "a\u2028b\u0085c",
    "\0",
)


@pytest.mark.parametrize("typed", FORGERIES)
def test_nothing_typed_poses_as_a_line_of_its_own(monkeypatch, typed):
    before = structlog.get_config()
    try:
        written = io.StringIO()
        monkeypatch.setattr(sys, "stderr", written)
        write_logs("info")
        structlog.get_logger().info("refused", reason=typed)
    finally:
        structlog.configure(**before)
    line = written.getvalue()
    assert line.isascii()
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert not [letter for letter in line[:-1] if letter < " "]
    told = json.loads(line)
    assert (told["event"], told["reason"], told["level"]) == ("refused", typed, "info")
    assert datetime.fromisoformat(told["timestamp"]).utcoffset() == timedelta(0)


# -- seals ------------------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path):
    (tmp_path / "secret.key").write_text("a key of this installation\n")
    return tmp_path / "secret.key"


def sealed_lines(monkeypatch, secret, *events):
    """What a process writes that says these things."""
    before, written = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    try:
        write_logs("info", secret_file=secret)
        for event in events:
            structlog.get_logger().info(event, typed='", "seal": "')
    finally:
        structlog.configure(**before)
    return written.getvalue().splitlines(keepends=True)


def judged(tmp_path, secret, lines):
    (tmp_path / "kept.log").write_text("".join(lines))
    answer = check_log([tmp_path / "kept.log"], secret)
    return answer.facts["findings"]


def test_a_line_that_was_changed_taken_out_or_put_in_is_found(tmp_path, monkeypatch, secret):
    one, two = (sealed_lines(monkeypatch, secret, *"abcd") for _ in range(2))
    together = ["[INFO] Starting gunicorn\n", *one, *two]
    assert judged(tmp_path, secret, together) == []
    assert judged(tmp_path, secret, reversed(together)) == []
    assert judged(tmp_path, secret, [f"<134>1 - - accord - - - {line}" for line in one]) == []
    assert judged(tmp_path, secret, one[2:]) == []  # the file was cut, which check-log tells
    changed = [one[0], one[1].replace('"event": "b"', '"event": "x"'), *one[2:]]
    assert judged(tmp_path, secret, changed) == [
        "Line 2 is not as it was written.",
        f"Lines are missing: 2 of the process {json.loads(one[0])['run']}.",
    ]
    assert "Lines are missing: 2 to 3" in judged(tmp_path, secret, [one[0], one[3]])[0]
    forged = json.dumps({"event": "signed in", "level": "info"}) + "\n"
    assert judged(tmp_path, secret, [*one, forged]) == ["Line 5 bears no seal."]
    other = json.loads(two[0]) | {"run": json.loads(one[0])["run"]}
    assert judged(tmp_path, secret, [*one, json.dumps(other) + "\n"]) == [
        "Line 5 is not as it was written."
    ]


def test_lines_of_another_key_are_told_and_without_a_key_nothing_is(tmp_path, monkeypatch, secret):
    lines = sealed_lines(monkeypatch, secret, "a")
    (tmp_path / "other.key").write_text("another key")
    assert judged(tmp_path, tmp_path / "other.key", lines) == ["Line 1 is not as it was written."]
    with pytest.raises(Impossible):
        judged(tmp_path, tmp_path / "none.key", lines)
    assert '"seal"' not in "".join(sealed_lines(monkeypatch, tmp_path / "none.key", "a"))


def test_a_child_process_begins_its_own_numbers():
    numbering = Numbering()
    first = numbering(None, "", {})
    numbering._process = -1  # as a fork finds it
    second = numbering(None, "", {})
    assert first["run"] != second["run"]
    assert (first["line"], second["line"]) == (1, 1)


# -- to elsewhere ------------------------------------------------------------------------------


def lines_of(stream, count):
    with stream.makefile("rb") as read:
        return [read.readline().decode() for _ in range(count)]


def test_lines_reach_a_receiver_by_tls_and_wait_while_it_is_away(tmp_path, monkeypatch, secret):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified(tmp_path, "localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sender = Sender(receiver(f"tls://localhost:{port}"), pause=0.02)
    for line in sealed_lines(monkeypatch, secret, "a", "b"):  # nobody listens yet
        assert sender(None, "", line.rstrip("\n")) == line.rstrip("\n")
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.settimeout(10)
        plain, _ = listening.accept()
        with context.wrap_socket(plain, server_side=True) as stream:
            got = lines_of(stream, 2)
    sender.stop()
    assert [json.loads(line.partition(" - - - ")[2])["event"] for line in got] == ["a", "b"]
    assert all(line.startswith("<134>1 ") for line in got)
    assert judged(tmp_path, secret, got) == []


def test_a_receiver_with_anothers_certificate_gets_nothing(tmp_path, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified(tmp_path, "elsewhere.example"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "elsewhere.example.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        sender = Sender(receiver(f"tls://localhost:{listening.getsockname()[1]}"), pause=0.02)
        sender(None, "", "{}")
        plain, _ = listening.accept()
        with pytest.raises(ssl.SSLError), context.wrap_socket(plain, server_side=True) as stream:
            stream.recv(1)
    sender.stop()


def test_a_collector_on_this_machine_gets_a_datagram_for_each_line(tmp_path, monkeypatch, secret):
    address = str(tmp_path / "collector")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as collector:
        collector.bind(address)
        collector.settimeout(10)
        before = structlog.get_config()
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        try:
            write_logs("info", secret_file=secret, elsewhere=f"unix:{address}")
            structlog.get_logger().info("signed in")
            got = collector.recv(65536).decode()
        finally:
            structlog.configure(**before)
    assert '"event": "signed in"' in got
    assert got.partition(" - - - ")[2] == sys.stderr.getvalue()


@pytest.mark.parametrize(
    "address", ["udp://h:514", "tls://h", "tls://h:x", "unix:log", "unix://h/log", "tls://h:1/x"]
)
def test_another_kind_of_receiver_is_refused(address):
    with pytest.raises(WrongSetting, match="ACCORD_LOG_TO"):
        Settings.from_env({"ACCORD_LOG_TO": address})

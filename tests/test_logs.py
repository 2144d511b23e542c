"""The log: one line of JSON for each thing, wherever standard error goes now."""

import io
import json
import sys
from datetime import datetime, timedelta

import pytest
import structlog

from app.logs import write_logs


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

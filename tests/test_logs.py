"""The log goes where standard error goes now, not where it went when it was set up."""

import io
import sys

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

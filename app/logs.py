"""The log file: one line of JSON for each thing, so that nothing typed can pose as a line."""

import json
import logging
import sys

import structlog

LINES = json.JSONEncoder(ensure_ascii=True, default=repr)


def write_logs(level: str) -> None:
    """Send structured lines to standard error, from this level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            # Everything beyond ASCII is escaped too: no bidi or control sign reaches a terminal.
            structlog.processors.JSONRenderer(lambda line, **_: LINES.encode(line)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # Looked up for each logger: standard error may be another file by then.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )

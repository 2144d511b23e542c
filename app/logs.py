"""The log file: one line of JSON for each thing, so that nothing typed can pose as a line."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import structlog

from app.log_seal import Numbering, Sealing
from app.log_sender import Sender, receiver

LINES = json.JSONEncoder(ensure_ascii=True, default=repr)


def write_logs(level: str, *, secret_file: Path | None = None, elsewhere: str = "") -> None:
    """Send structured lines to standard error, from this level on.

    They are numbered and sealed with the secret of this file, where one is named; `elsewhere`
    names who is sent them as well (see `receiver`).
    """
    numbered: list[Any] = [] if secret_file is None else [Numbering()]
    sealed: list[Any] = [] if secret_file is None else [Sealing(secret_file)]
    sent: list[Any] = [Sender(receiver(elsewhere))] if elsewhere else []
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *numbered,
            # Everything beyond ASCII is escaped too: no bidi or control sign reaches a terminal.
            structlog.processors.JSONRenderer(lambda line, **_: LINES.encode(line)),
            *sealed,
            *sent,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        # Looked up for each logger: standard error may be another file by then.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )

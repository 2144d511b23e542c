"""Sends each line of the log file elsewhere at once, so that an intruder here can't unwrite it.

To a collector on this machine by a unix socket, or to another machine by TLS, as syslog (RFC 5424,
a line for each, as RFC 5425 receivers take it). Lines wait in memory while the receiver is away;
nobody who asks for a page waits for it.
"""

import atexit
import errno
import os
import queue
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

WAITING = 10_000
"""Lines that are kept while the receiver is away; the newest beyond them are not sent."""

TIMEOUT_IN_SECONDS = 5
LONGEST_PAUSE = 30.0
AT_THE_END = 2.0
"""Seconds for which a process that ends waits until its lines are gone."""

HEADER = "<134>1 - - accord - - - "
"""Facility local0, informational; everything else stands in the line itself."""

FORM = "unix:/FILE, or tls://HOST:PORT"
Connect = Callable[[], socket.socket]


class UnknownReceiver(Exception):
    """The setting will not do; the message says what would."""


def receiver(address: str) -> Connect:
    """What connects to the receiver of an address. Raises UnknownReceiver."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UnknownReceiver(FORM) from None
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return lambda: _on_this_machine(parts.path)
    if parts.scheme == "tls" and host and port and not parts.path.strip("/"):
        return lambda: _by_tls(host, port)
    raise UnknownReceiver(FORM)


class Sender:
    """A thread that hands lines over, in their order, for as long as the process lives."""

    def __init__(self, connect: Connect, *, pause: float = 1.0) -> None:
        self._connect, self._pause = connect, pause
        self._lines: queue.Queue[str] = queue.Queue(WAITING)
        self._stopped = threading.Event()
        self._connection: socket.socket | None = None
        self._begin = threading.Lock()
        self._process, self._thread = 0, threading.Thread()

    def __call__(self, _: Any, __: str, line: str) -> str:
        """Take a line; it goes on to the log file as it is."""
        with self._begin:
            if self._process != os.getpid():  # a child of a fork has no thread of its parent's
                self._start()
        with suppress(queue.Full):  # the numbers of the lines tell the receiver what is missing
            self._lines.put_nowait(line)
        return line

    def _start(self) -> None:
        self._process, self._connection = os.getpid(), None
        self._thread = threading.Thread(target=self._work, name="log sender", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Let what waits be sent for two more seconds, and no longer."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(AT_THE_END)

    def _work(self) -> None:
        while not (self._stopped.is_set() and self._lines.empty()):
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                continue
            self._hand_over(f"{HEADER}{line}\n".encode())

    def _hand_over(self, line: bytes) -> None:
        pause = self._pause
        while True:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                self._connection.sendall(line)
            except OSError as error:
                self._disconnect()
                if error.errno == errno.EMSGSIZE:
                    return  # no datagram can hold it: it stands in the log file
                if self._stopped.wait(pause):
                    return
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                return

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _on_this_machine(file: str) -> socket.socket:
    """A datagram for each line where the collector takes those, as syslog's do; else a stream."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        made = socket.socket(socket.AF_UNIX, kind)
        made.settimeout(TIMEOUT_IN_SECONDS)
        try:
            made.connect(file)
        except OSError:
            made.close()
        else:
            return made
    raise ConnectionError(f"nobody listens at {file}")


def _by_tls(host: str, port: int) -> socket.socket:
    plain = socket.create_connection((host, port), timeout=TIMEOUT_IN_SECONDS)
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise

"""Serving an application as bin/run does, and waiting until it answers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = (sys.executable, "-m", "gunicorn")


@contextmanager
def served(what: str, command: Sequence[str] = OURS, **settings: str) -> Iterator[int]:
    """An application behind gunicorn until the block ends; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", what],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("the server has ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def processes_at(port: int) -> list[int]:
    """The processes that serve at a port: gunicorn's own, and its workers."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                told = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if f"127.0.0.1:{port}".encode() in told.split(b"\0"):
                found.append(int(folder.name))
    return sorted(found)


def resident(process: int) -> int:
    """The bytes of memory that a process holds, pages of files that it maps among them."""
    return _status(process, "VmRSS")


def mapped(process: int) -> int:
    """The bytes of mapped files, such as the database, that lie in memory just now.

    They are the kernel's copy, which every process shares and which gives way to others.
    """
    return _status(process, "RssFile")


def _status(process: int, name: str) -> int:
    """The bytes that the kernel tells for a process; 0 for one that has ended."""
    status = Path(f"/proc/{process}/status").read_text()
    lines = (one for one in status.splitlines() if one.startswith(f"{name}:"))
    line = next(lines, None)
    return int(line.split()[1]) * 1024 if line else 0

"""Processes in groups of their own, each killed as a whole so that nothing else is ever hit."""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[2]
READ_AHEAD = ["app.wsgi", "app.cli", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"]


class Killable(Protocol):
    """A process with its children; `id` is its number, and its group's."""

    id: int

    def kill(self) -> None:
        """kill -9 for all of them."""


class _Group:
    def __init__(self, pid: int, wait: Callable[[], object]) -> None:
        self.id, self._wait = pid, wait

    def kill(self) -> None:
        os.killpg(self.id, signal.SIGKILL)
        self._wait()


def started(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Killable:
    """A program from the beginning, as people start it."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    return _Group(process.pid, process.wait)


def forked(
    work: Callable[[list[str]], None],
    arguments: list[str],
    environment: Mapping[str, str],
    log: Path,
) -> Killable:
    """The same from a process that has read the program and nothing else."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(READ_AHEAD)
    ready, says_ready = context.Pipe(duplex=False)
    process = context.Process(
        target=_alone, args=(work, arguments, dict(environment), str(log), says_ready)
    )
    process.start()
    ready.recv()  # it leads its group
    assert process.pid is not None
    return _Group(process.pid, process.join)


def _alone(
    work: Callable[[list[str]], None],
    arguments: list[str],
    environment: dict[str, str],
    log: str,
    says_ready: "multiprocessing.connection.Connection",
) -> None:
    os.setsid()
    says_ready.send(True)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    work(arguments)

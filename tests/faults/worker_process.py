"""The worker as a process of its own, which can be killed."""

import sys

from tests.faults.gunicorn_server import GunicornServer
from tests.faults.processes import Killable, forked, started


class WorkerProcess:
    """`accord worker` on the same database as a web process, and started as that is."""

    def __init__(self, server: GunicornServer) -> None:
        self._environment = server.environment
        self._warm = server.warm
        self._log = server.folder / "worker.log"
        self._process: Killable | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        if self._warm:
            self._process = forked(work, ["worker"], self._environment, self._log)
        else:
            command = [sys.executable, "-m", "app.cli", "worker"]
            self._process = started(command, self._environment, self._log)

    def kill(self) -> None:
        """kill -9, where it runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None


def work(arguments: list[str]) -> None:
    """What a forked process does: the product's own command."""
    from app.cli import main

    main(arguments)

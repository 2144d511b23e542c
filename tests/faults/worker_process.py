"""The worker as a process of its own, which can be killed."""

import os
import signal
import subprocess
import sys

from tests.faults.gunicorn_server import ROOT, GunicornServer


class WorkerProcess:
    """`accord worker` on the same database as a web process."""

    def __init__(self, server: GunicornServer) -> None:
        self._environment = server.environment | {"ACCORD_DATA": str(server.folder)}
        self._log = server.folder / "worker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, without waiting for it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "worker"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, where it runs."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

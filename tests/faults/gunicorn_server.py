"""The product under gunicorn on a database, in a process group that can be killed as a whole."""

import os
import socket
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.faults.processes import Killable, forked, started

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120


class GunicornServer:
    """One web process with threads, as `bin/run` starts it.

    `warm`: forked from a process that has read the program already, which takes a tenth of the
    processor's time; nothing else is shared with the one before.
    """

    application = "app.wsgi:application()"

    def __init__(self, database_url: str, folder: Path, *, warm: bool = False) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "ACCORD_DATABASE_URL": database_url,
            "ACCORD_DATA": str(folder),
            "ACCORD_SECRET_KEY_FILE": str(folder / "secret.key"),
            "ACCORD_LOG_LEVEL": "error",
        }
        self.warm = warm
        self.folder = folder
        with socket.create_server((HOST, 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: Killable | None = None

    def start(self) -> float:
        """Start it; returns the seconds until the first good answer."""
        begun, log = time.monotonic(), self.folder / "gunicorn.log"
        arguments = ["--bind", f"{HOST}:{self.port}", self.application]
        if self.warm:
            self._process = forked(serve, arguments, self.environment, log)
        else:
            command = [sys.executable, "-m", "gunicorn", *arguments]
            self._process = started(command, self.environment, log)
        while time.monotonic() - begun < SECONDS_TO_START:
            if self._answers():
                return time.monotonic() - begun
            time.sleep(0.05)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-2_000:])

    @property
    def web_process(self) -> int:
        """The process that answers; the one that was started watches over it."""
        assert self._process is not None
        first = self._process.id
        return int(Path(f"/proc/{first}/task/{first}/children").read_text().split()[0])

    def kill(self) -> None:
        """kill -9 for every process of the group."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _answers(self) -> bool:
        try:
            connection = HTTPConnection(HOST, self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def serve(arguments: list[str]) -> None:
    """What a forked process does: gunicorn's own command."""
    from gunicorn.app.wsgiapp import run

    sys.argv = ["gunicorn", *arguments]
    run()

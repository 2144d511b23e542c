"""The product under gunicorn on a database, in a process group that can be killed as a whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 30


class GunicornServer:
    """One web process with threads, as `bin/run` starts it."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "ACCORD_DATABASE_URL": database_url,
            "ACCORD_SECRET_KEY_FILE": str(folder / "secret.key"),
            "ACCORD_LOG_LEVEL": "error",
        }
        self.folder = folder
        with socket.create_server((HOST, 0)) as free:
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; returns the seconds until the first good answer."""
        begun = time.monotonic()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{self.port}"]
        with (self.folder / "gunicorn.log").open("ab") as log:
            self.process = subprocess.Popen(  # its own group, so that nothing else is ever hit
                [*command, "app.wsgi:application()"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while time.monotonic() - begun < SECONDS_TO_START:
            if self._answers():
                return time.monotonic() - begun
            time.sleep(0.05)
        raise AssertionError((self.folder / "gunicorn.log").read_text()[-2_000:])

    def kill(self) -> None:
        """kill -9 for every process of the group."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        try:
            connection = HTTPConnection(HOST, self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

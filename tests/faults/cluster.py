"""A PostgreSQL server of its own that can be stopped in the middle of everything."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp

import psycopg

HOST = "127.0.0.1"
USER = "accord"


def programs() -> Path | None:
    """Where PostgreSQL's server programs are; None where they are not."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


class Cluster:
    """Made anew in a temporary folder, as a user without rights: it refuses to run as root."""

    def __init__(self) -> None:
        self._folder = Path(mkdtemp(prefix="accord-cluster."))
        self._folder.chmod(0o755)
        self._password = token_hex(16)
        with socket.create_server((HOST, 0)) as free:
            self._port: int = free.getsockname()[1]
        (self._folder / "password").write_text(self._password)
        if os.getuid() == 0:
            shutil.chown(self._folder, _unprivileged())
            shutil.chown(self._folder / "password", _unprivileged())
        self._run(
            "initdb",
            f"--username={USER}",
            f"--pwfile={self._folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        self.start()
        with psycopg.connect(self._url("postgresql", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE accord")

    @property
    def url(self) -> str:
        """The URL of its one database."""
        return self._url("postgresql+psycopg", "accord")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses={HOST} -p {self._port} -k {self._folder}"
        log = f"--log={self._folder / 'log'}"
        self._run("pg_ctl", "start", "--wait", "--silent", log, f"--options={options}")

    def restart(self) -> None:
        """Stop it as a power cut would, without a word to anybody, and start it again."""
        self._run("pg_ctl", "stop", "--silent", "--mode=immediate")
        self.start()

    def remove(self) -> None:
        """Stop it and take it away."""
        self._run("pg_ctl", "stop", "--silent", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _url(self, kind: str, database: str) -> str:
        return f"{kind}://{USER}:{self._password}@{HOST}:{self._port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        where = programs()
        if where is None:
            raise FileNotFoundError("PostgreSQL's server programs are not installed")
        user = {"user": _unprivileged(), "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(
            [where / program, f"--pgdata={self._folder / 'data'}", *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **user,
        )


def _unprivileged() -> str:
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"

"""A PostgreSQL server of its own that can be stopped in the middle of everything, and a standby."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp

import psycopg

HOST = "127.0.0.1"
USER = "accord"
SECONDS_TO_FOLLOW = 60


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
        self._password = token_hex(16)
        self._primary = _Server(self._password)
        self._standby: _Server | None = None
        (self._primary.folder / "password").write_text(self._password)
        if os.getuid() == 0:
            shutil.chown(self._primary.folder / "password", _unprivileged())
        self._primary.run(
            "initdb",
            f"--pgdata={self._primary.data}",
            f"--username={USER}",
            f"--pwfile={self._primary.folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        self.start()
        with psycopg.connect(self._primary.url("postgresql", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE accord")

    @property
    def url(self) -> str:
        """The URL of its one database."""
        return self._primary.url("postgresql+psycopg", "accord")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._primary.start()

    def restart(self) -> None:
        """Stop it as a power cut would, without a word to anybody, and start it again."""
        self._primary.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and take it away."""
        for server in (self._standby, self._primary):
            if server is not None:
                server.remove()

    # -- with a standby ---------------------------------------------------------------------------

    def add_standby(self) -> None:
        """Copy the primary while it works, and let the copy follow it; a commit waits for both."""
        if self._standby is not None:
            raise RuntimeError("there is one already")
        self._standby = standby = _Server(self._password)
        standby.run(
            "pg_basebackup",
            f"--pgdata={standby.data}",
            "--write-recovery-conf",
            "--checkpoint=fast",
            f"--dbname={self._primary.url('postgresql', 'postgres')}",
        )
        standby.start()
        # Only now: the copy must not wait for a standby of its own once it is the primary.
        self._wait_for_both("*", "sync")

    @property
    def url_of_standby(self) -> str:
        """The URL of the standby alone, which can only be read."""
        return self._following.url("postgresql+psycopg", "accord")

    @property
    def url_of_either(self) -> str:
        """The URL of whichever of the two takes writes."""
        both = f"host={HOST}:{self._primary.port}&host={HOST}:{self._following.port}"
        who = f"{USER}:{self._password}"
        return f"postgresql+psycopg://{who}@/accord?{both}&target_session_attrs=read-write"

    def stop_waiting_for_standby(self) -> None:
        """Let a commit be answered before the standby has it: asynchronous replication."""
        self._wait_for_both("", "async")

    def cut_off_standby(self) -> None:
        """Let the standby hear nothing more of the primary, as when the line between breaks."""
        with self._following.admin() as admin:
            admin.execute("ALTER SYSTEM SET primary_conninfo = ''")
            admin.execute("SELECT pg_reload_conf()")
        with self._primary.admin() as admin:
            _until(admin, "SELECT count(*) = 0 FROM pg_stat_replication")

    def stop_primary(self) -> None:
        """As a power cut would. It must never come back by itself beside a promoted standby."""
        self._primary.stop()

    def promote(self) -> None:
        """Let the standby take writes; from now on it is the primary."""
        self._following.run("pg_ctl", "promote", f"--pgdata={self._following.data}", "--silent")
        self._primary.remove()
        self._primary, self._standby = self._following, None

    @property
    def _following(self) -> "_Server":
        if self._standby is None:
            raise RuntimeError("there is no standby")
        return self._standby

    def _wait_for_both(self, names: str, state: str) -> None:
        with self._primary.admin() as admin:
            admin.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
            admin.execute("SELECT pg_reload_conf()")
            _until(admin, f"SELECT bool_and(sync_state = '{state}') FROM pg_stat_replication")


class _Server:
    """One server in a folder of its own, on a port of its own."""

    def __init__(self, password: str) -> None:
        self._password = password
        self._runs = False
        self.folder = Path(mkdtemp(prefix="accord-cluster."))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        with socket.create_server((HOST, 0)) as free:
            self.port: int = free.getsockname()[1]
        if os.getuid() == 0:
            shutil.chown(self.folder, _unprivileged())

    def url(self, kind: str, database: str) -> str:
        return f"{kind}://{USER}:{self._password}@{HOST}:{self.port}/{database}"

    def admin(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url("postgresql", "postgres"), autocommit=True)

    def start(self) -> None:
        options = f"-c listen_addresses={HOST} -p {self.port} -k {self.folder}"
        log = f"--log={self.folder / 'log'}"
        data = f"--pgdata={self.data}"
        self.run("pg_ctl", "start", data, "--wait", "--silent", log, f"--options={options}")
        self._runs = True

    def stop(self) -> None:
        if self._runs:
            self.run("pg_ctl", "stop", f"--pgdata={self.data}", "--silent", "--mode=immediate")
            self._runs = False

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def run(self, program: str, *arguments: str) -> None:
        where = programs()
        if where is None:
            raise FileNotFoundError("PostgreSQL's server programs are not installed")
        user = {"user": _unprivileged(), "extra_groups": []} if os.getuid() == 0 else {}
        subprocess.run(
            [where / program, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, **user
        )


def _until(admin: "psycopg.Connection[tuple[object, ...]]", question: str) -> None:
    begun = time.monotonic()
    while (said := admin.execute(question).fetchone()) is None or said[0] is not True:
        if time.monotonic() - begun > SECONDS_TO_FOLLOW:
            raise TimeoutError(question)
        time.sleep(0.05)


def _unprivileged() -> str:
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"

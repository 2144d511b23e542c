"""`bin/accord-faults`: every fault experiment, long, with its figures."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.logs import write_logs
from tests.faults.backing_up import back_up
from tests.faults.cluster import Cluster, programs
from tests.faults.cutting import cut
from tests.faults.failing_over import fail_over
from tests.faults.filling_up import fill_up
from tests.faults.killing import kill
from tests.faults.lab import EARLIER, Lab, Report, finds_a_loss, laboratory
from tests.faults.restarting import restart
from tests.faults.turning_clocks import turn_the_clock

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Experiment:
    """One fault: how it is run so many times, how often by hand, and on which databases."""

    name: str
    run: Callable[[Lab, Cluster | None, int], Report]
    times: int
    databases: tuple[str, ...] = (SQLITE, POSTGRESQL)
    has_standby: bool = False
    may_lose: bool = False


def _restarted(lab: Lab, cluster: Cluster | None, times: int) -> Report:
    return restart(lab, _of_its_own(cluster), times=times)


def _failed_over(lab: Lab, cluster: Cluster | None, times: int) -> Report:
    return fail_over(lab, _of_its_own(cluster), times=times, seconds=2.0)


def _lost_the_last(lab: Lab, cluster: Cluster | None, times: int) -> Report:
    return fail_over(lab, _of_its_own(cluster), times=times, seconds=2.0, synchronous=False)


def _of_its_own(cluster: Cluster | None) -> Cluster:
    if cluster is None:
        raise ValueError("only a server of its own can be stopped")
    return cluster


EXPERIMENTS = (
    Experiment("kill", lambda lab, _, times: kill(lab, rounds=times, seconds=3.0), 200),
    Experiment(
        "restart", lambda lab, server, times: _restarted(lab, server, times), 20, (POSTGRESQL,)
    ),
    Experiment("cut", lambda lab, _, times: cut(lab, times=times), 400),
    Experiment("full disk", lambda lab, _, times: fill_up(lab, times=times), 20, (SQLITE,)),
    Experiment("clock", lambda lab, _, times: turn_the_clock(lab, times=times), 10),
    Experiment("backup", lambda lab, _, times: back_up(lab, times=times), 10),
    Experiment("standby", _failed_over, 20, (POSTGRESQL,), has_standby=True),
    Experiment("standby behind", _lost_the_last, 2, (POSTGRESQL,), has_standby=True, may_lose=True),
)


def main() -> int:
    """Run them; 1 where one saw what must not be, or doesn't find what is planted."""
    given = _options().parse_args()
    write_logs("error")
    bad = False
    for one in EXPERIMENTS:
        for database in one.databases:
            if given.only not in ("", one.name) or given.database not in ("", database):
                continue
            if database == POSTGRESQL and programs() is None:
                _say(f"{one.name} on {database}: left out, its server programs are not here")
                continue
            begun = time.monotonic()
            with _lab(database, has_standby=one.has_standby) as (lab, cluster):
                report = one.run(lab, cluster, given.times or one.times)
                is_judged = report.acknowledged and not report.bad and not one.may_lose
                if is_judged and not finds_a_loss(lab, report):
                    report.bad.append("a planted loss is not found")
            seconds = round(time.monotonic() - begun)
            figures = json.dumps(report.figures | {"seconds": seconds})
            _say(f"{one.name} on {database}: {'bad' if report.bad else 'good'} {figures}")
            for told in report.bad[:20]:
                _say(f"  {told}")
            bad = bad or bool(report.bad)
    return int(bad)


def _options() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="accord-faults", description=__doc__)
    names = [one.name for one in EXPERIMENTS]
    asked.add_argument("--only", choices=names, default="", help="one experiment")
    asked.add_argument("--database", choices=(SQLITE, POSTGRESQL), default="", help="one database")
    asked.add_argument("--times", type=int, default=0, help="how often, instead of the long run")
    return asked


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def _lab(database: str, *, has_standby: bool) -> Iterator[tuple[Lab, Cluster | None]]:
    with TemporaryDirectory(prefix="accord-faults.") as name:
        folder = Path(name)
        if database == SQLITE:
            with laboratory(f"sqlite:///{folder / 'accord.db'}", folder, EARLIER) as lab:
                yield lab, None
            return
        cluster = Cluster()
        try:
            if has_standby:
                cluster.add_standby()
            url = cluster.url_of_either if has_standby else cluster.url
            with laboratory(url, folder, EARLIER) as lab:
                yield lab, cluster
        finally:
            cluster.remove()


if __name__ == "__main__":
    sys.exit(main())

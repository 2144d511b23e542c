"""The database server is stopped under load, and comes back."""

import time

from tests.faults.cluster import Cluster
from tests.faults.gunicorn_server import HOST, GunicornServer
from tests.faults.killing import acknowledged, under_load
from tests.faults.lab import Lab, Report

SECONDS_TO_COME_BACK = 10


def restart(lab: Lab, cluster: Cluster, *, times: int) -> Report:
    """Restart it so often in the middle of the writing; the web process stays.

    What was answered with 503 or not at all is sent again under its key.
    """
    report, server = Report(), GunicornServer(lab.url, lab.folder, warm=lab.warm)
    writers = lab.writers(HOST, server.port)
    slowest = 0.0
    try:
        server.start()
        for writer in writers:
            writer.sign_in()
        for _ in range(times):
            under_load(writers, lambda: _in_the_middle(cluster))
            begun = time.monotonic()
            while any(writer.unanswered or writer.put_off for writer in writers):
                if time.monotonic() - begun > lab.patience(SECONDS_TO_COME_BACK):
                    report.bad.append("people can't write again")
                    return report
                for writer in writers:
                    writer.send_again()
            slowest = max(slowest, time.monotonic() - begun)
        report.count(lab, acknowledged(writers))
    finally:
        server.kill()
    refused = [one for writer in writers for one in writer.refused]
    report.demand(not refused, f"refused: {refused[:2]}")
    report.figures |= {
        "restarts": times,
        "answered with 503": sum(writer.put_off_in_all for writer in writers),
        "slowest return (s)": round(slowest, 1),
    }
    return report


def _in_the_middle(cluster: Cluster) -> None:
    time.sleep(0.5)
    cluster.restart()
    time.sleep(0.5)

"""Two web nodes on one PostgreSQL with a standby: nodes are killed, then the primary is gone.

What stands in front of the nodes is played by the writers: whoever gets no answer goes to the
other.
"""

import re
import time
from collections.abc import Callable
from difflib import unified_diff

from tests.faults.cluster import Cluster
from tests.faults.gunicorn_server import HOST, GunicornServer
from tests.faults.killing import acknowledged, under_load
from tests.faults.lab import MONTHS, Lab, Report
from tests.faults.writers import TOKEN, Intent, Writer

SECONDS_TO_COME_BACK = 20
PAST = MONTHS[:3]
MAIN = re.compile(rb"<main.*</main>", re.DOTALL)

Plant = Callable[[Cluster], None]
"""Done right before the primary goes, so that the experiment is seen to find what is lost."""


def fail_over(
    lab: Lab,
    cluster: Cluster,
    *,
    times: int,
    seconds: float,
    synchronous: bool = True,
    plant: Plant = lambda _: None,
) -> Report:
    """Kill the nodes in turn so often under load; read pages of the past from the standby; stop
    the primary under load, and promote the standby. The lab's URL must name both databases.

    Where replication isn't synchronous, what is lost is told and not held against it.
    """
    report = Report()
    nodes = [GunicornServer(lab.url, lab.folder, warm=lab.warm) for _ in range(2)]
    writers = lab.writers(HOST, nodes[0].port)
    if not synchronous:
        cluster.stop_waiting_for_standby()
    try:
        for node in nodes:
            node.start()
        for writer in writers:
            writer.sign_in()  # on the first node: the second knows them too
        for number in range(times):
            dying, other = nodes[number % 2], nodes[(number + 1) % 2]
            _spread(writers, nodes)
            under_load(writers, lambda dying=dying: _meanwhile(seconds, dying.kill))
            _spread(writers, [other])
            _send_again(writers, lab, report)
            dying.start()
        _spread(writers, nodes)
        past = _pages(writers[0], lab)
        _read_from_standby(report, lab, cluster, writers[0], past)
        plant(cluster)
        under_load(writers, lambda: _meanwhile(seconds, lambda: _change_over(cluster)))
        lab.company.accord.store.close()  # the laboratory's own connections went with the primary
        report.figures["writing again after (s)"] = _send_again(writers, lab, report)
        changed = _is_shown_again(writers[0], lab, past)
        report.demand(not changed, f"pages of the past changed: {changed}")
        report.count(lab, acknowledged(writers), may_lose=not synchronous)
    finally:
        for node in nodes:
            node.kill()
    refused = [one for writer in writers for one in writer.refused]
    report.demand(not refused, f"refused: {refused[:2]}")
    report.figures |= {
        "nodes killed": times,
        "answered with 503": sum(writer.put_off_in_all for writer in writers),
    }
    return report


def _meanwhile(seconds: float, act: Callable[[], None]) -> None:
    time.sleep(seconds)
    act()
    time.sleep(seconds)


def _spread(writers: list[Writer], nodes: list[GunicornServer]) -> None:
    """Let them go to these nodes in turn."""
    for number, writer in enumerate(writers):
        writer.go_to(nodes[number % len(nodes)].port)


def _send_again(writers: list[Writer], lab: Lab, report: Report) -> float:
    """Send what was never answered or put off until all of it is answered; how long it took."""
    begun = time.monotonic()
    while any(writer.unanswered or writer.put_off for writer in writers):
        if time.monotonic() - begun > lab.patience(SECONDS_TO_COME_BACK):
            report.bad.append("people can't write again")
            break
        for writer in writers:
            writer.send_again()
    return round(time.monotonic() - begun, 1)


def _change_over(cluster: Cluster) -> None:
    cluster.stop_primary()
    cluster.promote()


# -- pages of the past -----------------------------------------------------------------------------


def _pages(reader: Writer, lab: Lab, like: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """What pages of the scorecard show, by their addresses: the same as before, or as of now.

    Without what stands around it: how much waits for somebody is of the present.
    """
    at = lab.company.last()
    addresses = like or [f"/scorecards/{lab.company.card}/{month}?as_of=@{at}" for month in PAST]
    return {address: _main(reader.read(address)) for address in addresses}


def _main(page: bytes) -> bytes:
    found = MAIN.search(TOKEN.sub(b"", page))
    assert found is not None
    return found[0]


def _is_shown_again(reader: Writer, lab: Lab, past: dict[str, bytes]) -> list[str]:
    """The lines of past pages that look otherwise once the nodes have found the new primary."""
    until = time.monotonic() + lab.patience(SECONDS_TO_COME_BACK)
    while now := _pages(reader, lab, past):
        changed = [one for page in past for one in _differences(past[page], now[page])]
        if not changed or time.monotonic() > until:
            return changed
        time.sleep(0.2)
    return []


def _differences(before: bytes, after: bytes) -> list[str]:
    both = (page.decode().splitlines() for page in (before, after))
    return [one for one in unified_diff(*both, n=0, lineterm="") if one[:3] not in ("---", "+++")]


def _read_from_standby(
    report: Report, lab: Lab, cluster: Cluster, reader: Writer, past: dict[str, bytes]
) -> None:
    """A third node, on the standby alone: it shows the same past, and puts off who writes."""
    back = reader.port
    node = GunicornServer(cluster.url_of_standby, lab.folder, warm=lab.warm)
    try:
        node.start()
        reader.go_to(node.port)
        report.demand(_pages(reader, lab, past) == past, "the standby shows another past")
        address = reader.addresses[0]
        done = reader.send(Intent("0" * 32, address, "1", reader.seen(address)))
        report.demand(not done and len(reader.put_off) == 1, "the standby took a write")
        reader.put_off.clear()
    finally:
        node.kill()
        reader.go_to(back)
    report.figures["pages of the past from the standby"] = len(past)

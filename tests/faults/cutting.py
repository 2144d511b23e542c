"""The network cuts, delays, and drops the answer after the commit; people send again."""

from collections import Counter
from uuid import uuid4

from tests.faults.counting import facts_by_key
from tests.faults.gunicorn_server import GunicornServer
from tests.faults.lab import Lab, Report
from tests.faults.proxy import HOST, Proxy
from tests.faults.writers import Intent, Writer

FAULTS = ("drop", "drop", "cut", "delay")


def cut(lab: Lab, *, times: int) -> Report:
    """One fault after another, each followed by sending the very same again, under its key."""
    report, server = Report(), GunicornServer(lab.url, lab.folder, warm=lab.warm)
    proxy = Proxy(server.port)
    writer = lab.writers(HOST, proxy.port, count=1)[0]
    happened: Counter[str] = Counter()
    try:
        server.start()
        writer.sign_in()
        for number in range(times):
            proxy.fault = FAULTS[number % len(FAULTS)]
            happened[proxy.fault] += 1
            _write_until_answered(writer, number)
        report.count(lab, [one.key for one in writer.acknowledged])
        facts = sum(facts_by_key(lab.accord).values())
        report.demand(facts == times, f"{times} values were meant, {facts} stand in the log")
    finally:
        proxy.close()
        server.kill()
    report.demand(not writer.refused, f"refused: {writer.refused[:2]}")
    report.figures |= {"times": times, **happened}
    return report


def _write_until_answered(writer: Writer, number: int) -> None:
    address = writer.addresses[number % len(writer.addresses)]
    intent = Intent(uuid4().hex, address, str(1_000 + number), writer.seen(address))
    while not writer.send(intent):
        writer.unanswered.clear()

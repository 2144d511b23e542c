"""A backup while people write, put back elsewhere, and held against a checkpoint."""

from app.accord import Accord
from app.eventlog.signing import Signer
from app.sealing import seal
from app.terminal.checking import verify
from app.terminal.copying import backup, restore, trial
from tests.eventlog.tampering import as_owner, change, with_its_leaf
from tests.faults.counting import facts_by_key
from tests.faults.lab import MONTHS, Lab, Plant, Report
from tests.faults.typing_in import typing

WRITERS = 4
SIGNED = 3
"""An event that every checkpoint covers."""


def back_up(lab: Lab, *, times: int, plant: Plant = lambda _: None) -> Report:
    """Back up so often under load. The last one holds all that was acknowledged before it began,
    and continues the checkpoint that was kept; nobody was turned away meanwhile."""
    report, store = Report(), lab.accord.store
    signer = Signer(lab.folder / "signing.key", lab.folder / "signed.head")
    note = lab.folder / "kept.note"
    note.write_text(seal(lab.accord, signer).note, encoding="utf-8")
    with typing(lab.accord, MONTHS[:WRITERS]) as typists:
        for number in range(times):
            before = [key for one in typists for key in one.acknowledged]
            backup(store, lab.folder / f"kept-{number}")
    with trial(store, None) as there:
        restore(there, lab.folder / f"kept-{times - 1}", there.url)
        accord = Accord(there)
        plant(Lab(lab.company, accord, there.url.render_as_string(hide_password=False), lab.folder))
        lost = set(before) - facts_by_key(accord).keys()
        found = verify(accord, log_only=False, checkpoints=[note])
        accord.close()
    report.demand(not lost, f"{len(lost)} writes from before the backup are not in it")
    report.bad += [one["sentence"] for one in found.facts["findings"]]
    turned_away = sum(one.turned_away for one in typists)
    report.demand(not turned_away, f"{turned_away} writes were turned away during the backup")
    report.figures |= {
        "backups": times,
        "acknowledged before the last": len(before),
        "lost": len(lost),
        "checkpoints that hold": found.facts["checkpoints_held"],
    }
    return report


def rewrite_with_its_leaf(lab: Lab) -> None:
    """A planted forgery that only a checkpoint kept elsewhere tells."""
    with as_owner(lab.url) as db:
        change(db, SIGNED, recorded_at=1)
        with_its_leaf(db, SIGNED)

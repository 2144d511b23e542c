"""The three worked tables as they ship, and a company that has nothing but the library."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from app.accord import Accord
from app.accounts.names import reserve_username
from app.domain.ids import SYSTEM, unit_id
from app.domain.metrics.commands import define_metrics
from app.domain.organisation.commands import found_organisation
from app.domain.people.commands import add_person, found_unit, grant_role
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.eventlog import migrating
from app.eventlog.store import Store
from app.importers.entries import Checked, Row
from app.importers.file_check import check_file
from app.importers.library import LIBRARY, library_definitions
from tests.made_once import made_once

FOUNDER = UUID(int=11, version=4)
TODAY = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)


def worked(name: str) -> bytes:
    """`yearly_master`, `monthly_tracking` or `quarterly_review`, as it ships."""
    return Path(LIBRARY / f"{name}_table.csv").read_bytes()


@contextmanager
def empty_company(url: str) -> Iterator[Accord]:
    """An organisation of one unit and its founder, with the metric library and nothing else."""
    made_once(url, "empty company", _make)
    with _opened(url) as accord:
        yield accord


def _make(url: str) -> None:
    with _opened(url) as accord:
        migrating.migrate(accord.store)
        accord.runner.set_up()
        accord.ledger.do(lambda ledger: _found(accord), via="init")


@contextmanager
def _opened(url: str) -> Iterator[Accord]:
    accord = Accord(Store(url), clock=lambda: TODAY, raise_errors=True)
    try:
        yield accord
    finally:
        accord.close()


def _found(accord: Accord) -> None:
    ledger = accord.ledger
    found_organisation(
        ledger,
        by=SYSTEM,
        origin=f"accord/log/{UUID(int=7, version=4)}",
        zone="Asia/Taipei",
        currency="CNY",
        name="新公司",
    )
    ledger.settle()
    found_unit(
        ledger,
        by=SYSTEM,
        code="CO",
        kind=UnitKind.COMPANY,
        parent=None,
        names={"zh_Hant": "新公司"},
        aliases=[],
    )
    ledger.settle()
    add_person(ledger, by=SYSTEM, id=FOUNDER, name="林", unit=unit_id("CO"))
    reserve_username(accord.store.connection, "lin", FOUNDER)
    for role in (Role.ADMINISTRATOR, Role.DATA_STEWARD, Role.DEPARTMENT_HEAD):
        grant_role(ledger, by=SYSTEM, person=FOUNDER, role=role, unit=unit_id("CO"))
    define_metrics(ledger, by=SYSTEM, definitions=library_definitions("CNY"))


def answered(accord: Accord, data: bytes, *, by: UUID, **told: str) -> dict[str, str]:
    """Answers to every open question: its default, else to make what is missing."""
    answers: dict[str, str] = {}
    for _ in range(6):
        checked = check_file(accord, data, "table.csv", by=by, answers=answers, **told)
        open_ones = [one for one in checked.questions if one.chosen is None]
        if not open_ones:
            return answers
        answers |= {one.id: one.default or one.choices[-1] for one in open_ones}
    raise AssertionError("the file never stops asking")


def effects(checked: Checked, what: str = "") -> Mapping[str, int]:
    """How many cells have which effect, of one kind where it is given."""
    found: dict[str, int] = {}
    for row in checked.rows:
        if not what or row.what == what:
            found[str(row.effect)] = found.get(str(row.effect), 0) + 1
    return found


def row_of(checked: Checked, column: str, text: str = "") -> Row:
    """The entry of a column, with that text where it is given."""
    return next(
        row for row in checked.rows if row.column == column and (not text or row.text == text)
    )


def events(accord: Accord) -> int:
    """How many events the log has."""
    return accord.ledger.log_recorder.max_notification_id() or 0

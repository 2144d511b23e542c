"""However long the log is, a page asks the database only so often, and reads no table through."""

import os
import re
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from app.accord import Accord
from app.demonstration.loading import load_demonstration
from app.domain.ids import unit_id
from app.eventlog import migrating
from app.eventlog.store import Store
from app.factory import create_app
from projections import unmoved
from tests.demo_database import card_of, copied, kpi_of, persons, settings_of
from tests.growing_company import become_old, grown_once
from tests.views.measurements.places import cell_on, form_in, scorecard
from tests.visiting import Visitor

HEAD = "shen.wanqing"  # of the marketing department
CARD, KPI, MARKETING = card_of("MKT"), kpi_of("new_paying_users", "MKT", "MKT"), unit_id("MKT")
CELL = f"/measurements/new_paying_users/{MARKETING}/2026-06"

MOST = {
    "a scorecard": (10, f"/scorecards/{CARD}/2026-Q2"),
    "a scorecard of a past day": (10, f"/scorecards/{CARD}/2026-Q2?as_of=2026-05-31"),
    "a scorecard at a past position": (10, f"/scorecards/{CARD}/2026-Q2?as_of=@4000"),
    "all scorecards": (12, "/scorecards/?period=2026-Q2"),
    "all scorecards of the latest month": (12, "/scorecards/"),
    "a KPI": (11, f"/scorecards/kpis/{KPI}/2026-06"),
    "why a KPI": (10, f"/scorecards/{CARD}/2026-Q2/lines/{KPI}"),
    "why a score": (10, f"/scorecards/{CARD}/2026-Q2/score"),
    "why a target": (12, f"/scorecards/{CARD}/2026-Q2/lines/{KPI}/target"),
    "why a light": (10, f"/scorecards/{CARD}/2026-Q2/lines/{KPI}/light"),
    "why a grade": (10, f"/scorecards/{CARD}/2026-Q2/score/grade"),
    "what changed since a day": (20, f"/scorecards/{CARD}/2026-Q2/changes?since=2026-05-31"),
    "why a number": (10, f"{CELL}/why"),
    "the parts of a number": (10, f"{CELL}/breakdown"),
    "a number to edit": (10, f"{CELL}?kpi={KPI}&within=2026-Q2"),
    "the gaps of a quarter": (11, f"/gaps/{CARD}/2026-Q2"),
    "missed KPIs": (20, "/missed/"),
    "the Monday meeting": (18, "/monday/"),
    "the monthly tracking table": (13, f"/tracking/{CARD}/2026-06"),
    "what every scorecard's month lacks": (13, "/tracking/?period=2026-06"),
    "what waits for me": (28, "/"),
    "what is due for me": (12, "/fill-in"),
    "the reviews of a quarter": (10, "/reviews/?period=2026-Q1"),
    "a review": (14, f"/reviews/{CARD}/2026-Q2"),
    "everybody's tasks": (10, "/tasks/?whose=all"),
    "the handbook": (10, "/handbook/?q=渠道"),
    "held values": (10, "/quality/"),
    "numbers in conflict": (10, "/quality/conflicts"),
    "values to verify": (10, "/quality/unverified?period=2026-06"),
    "the dictionary": (10, "/metrics/"),
    "a unit": (10, f"/people/units/{MARKETING}"),
    "a unit of a past day": (12, f"/people/units/{MARKETING}?as_of=2026-05-31"),
    "where I am signed in": (7, "/settings/sessions"),
    "the audit trail": (8, "/audit"),
    "the audit trail of a unit": (8, f"/audit?unit={MARKETING}"),
    "the audit trail of the past": (10, "/audit?as_of=2026-05-31"),
}
MOST_IN_AN_EDIT = 16

GROWS = "measurements_reports|events|audit_trail|reference_values"
COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")
# PostgreSQL rightly reads the few pages of the scorecards' tables through; SQLite never does.
THROUGH = re.compile(rf"\bSCAN ({GROWS}|scorecards_\w+)\b|Seq Scan on ({GROWS})\b")


# -- a young company and an old one ---------------------------------------------------------------


@pytest.fixture(scope="module")
def young(demonstration, tmp_path_factory):
    with copied(demonstration, tmp_path_factory.mktemp("young")) as accord:
        yield accord


@pytest.fixture(scope="module")
def old(demonstration, tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with copied(grown_once(folder, demonstration), tmp_path_factory.mktemp("old")) as accord:
        yield accord


@pytest.fixture(params=["young", pytest.param("old", marks=pytest.mark.slow)])
def office(request, tmp_path):
    """The company at work: its application, and somebody who looks at it."""
    accord = request.getfixturevalue(request.param)
    return opened(accord, tmp_path)


def opened(accord: Accord, folder):
    app = create_app(accord, settings_of(folder))
    return accord, Visitor(app, persons(accord)[HEAD])


@contextmanager
def statements(accord: Accord):
    """What the database is asked inside the block, with its parameters, as after any event."""
    asked: list[tuple[str, object]] = []
    unmoved._said.pop(accord.store.engine, None)

    def note(_connection, _cursor, statement, parameters, _context, is_many):
        if statement.split(None, 1)[0].upper() in COUNTED:
            first = parameters[0] if is_many else parameters
            asked.append((statement, tuple(first) if isinstance(first, list) else first))

    sa.event.listen(accord.store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(accord.store.engine, "before_cursor_execute", note)


def read_through(accord: Accord, asked) -> list[str]:
    """The large tables that these statements read from one end to the other, by their plans."""
    explain = "EXPLAIN QUERY PLAN " if accord.store.is_sqlite else "EXPLAIN "
    with accord.store.engine.connect() as db:
        return [
            f"{seen[0]}: {statement}"
            for statement, parameters in asked
            for row in db.exec_driver_sql(explain + statement, parameters)
            if (seen := THROUGH.search(str(tuple(row))))
        ]


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", MOST)
def test_a_page_asks_only_so_often_whatever_the_length_of_the_log(office, page):
    accord, visitor = office
    most, url = MOST[page]
    visitor.get("/")
    with statements(accord) as asked:
        answer = visitor.get(url)
    assert answer.status == 200
    assert len(asked) <= most, "\n".join(statement for statement, _ in asked)
    assert read_through(accord, asked) == []


def test_an_edit_asks_only_so_often_whatever_the_length_of_the_log(office):
    accord, visitor = office
    edit(accord, visitor, "8萬", most=MOST_IN_AN_EDIT)


def edit(accord, visitor, typed, *, most, plans=True):
    """A correction with a reason; only the request that saves it is counted."""
    form = form_in(cell_on(visitor.get(scorecard()).page, "new_paying_users", "2026-06"))
    with statements(accord) as asked:
        answer = visitor.send(form, typed=typed, reason="counted twice")
    assert answer.status == 200
    assert "Corrected." in answer.page.by_id("status").text
    assert len(answer.response.get_data()) < 6 * 1024
    assert len(asked) <= most, "\n".join(statement for statement, _ in asked)
    assert not plans or read_through(accord, asked) == []


# -- PostgreSQL: one company that grows old, since loading it takes a while -----------------------


@pytest.mark.postgres
@pytest.mark.slow
def test_the_same_on_postgresql_before_and_after_the_log_has_grown(database_url, tmp_path):
    store = Store(database_url)
    migrating.migrate(store)
    accord = Accord(store, raise_errors=True)
    try:
        accord.runner.set_up()
        load_demonstration(store)
        accord.forget()
        accord, visitor = opened(accord, tmp_path)
        within_limits(accord, visitor, "80001")
        become_old(accord)
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("RESET ROLE")
            db.exec_driver_sql("ANALYZE")
        within_limits(accord, visitor, "91234", plans=True)
    finally:
        accord.close()


def within_limits(accord, visitor, typed, *, plans=False):
    """Every page and an edit; where `plans`, looks at them too (small tables are read through)."""
    visitor.get("/")
    for page, (most, url) in MOST.items():
        with statements(accord) as asked:
            assert visitor.get(url).status == 200, page
        assert len(asked) <= most, page
        assert not plans or read_through(accord, asked) == [], page
    edit(accord, visitor, typed, most=MOST_IN_AN_EDIT, plans=plans)

"""What aggregates fold from the log is what the read tables say: now, and at any past position."""

import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accord import Accord
from app.domain.ids import SYSTEM, card_id, cell_id, unit_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.commands import (
    decline_value,
    record_value,
    release_value,
    undo_entry,
    verify_value,
    withdraw_value,
)
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.people import commands as people
from app.domain.people.person import Person
from app.domain.people.roles import Role
from app.domain.people.unit import Unit, UnitKind
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.domain.scorecards import commands as cards
from app.domain.scorecards.commands import NewLine
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from app.eventlog.store import Store
from projections.measurements.queries import cell
from projections.people.queries import names
from projections.people.roles import roles_held
from projections.scorecards.queries import card_lines, scorecard
from projections.texts import written
from tests.demo_database import end_of_log
from tests.small_company import BEGINNING, LI, MARKETING, STEWARD, WANG, small_company

CARD = card_id(MARKETING, 2026)
METRICS = ("leads", "cac", "marketing_spend", "new_customers")
MONTHS = ("2025-11", "2025-12", "2026-01")
CODES = ("CO", "MKT", "SAL", "CHN", "ADS")


# -- what people do -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A command with what it is given, so many minutes after the last."""

    command: object
    given: dict
    minutes: int


def step(command, **given):
    return st.builds(Step, st.just(command), st.fixed_dictionaries(given), st.integers(0, 20))


units = st.sampled_from([unit_id(code) for code in CODES])
persons = st.sampled_from([WANG, LI, STEWARD])
names_given = st.sampled_from(["李", "王小明", "Lin", "葉 若琳"])
reasons = st.sampled_from(["counted again", "the market moved", ""])
amounts = st.integers(0, 4).map(lambda n: Decimal(100) * n)
periods = st.sampled_from(["2026", "2026-03", "2026-Q2", "2026-07", "2026-11"])
sources = st.sampled_from(["crm", "finance"])
places = st.builds(Place, st.just("leads"), st.just(MARKETING), st.sampled_from(MONTHS))
entries = st.builds(
    Entry,
    source=sources,
    value=amounts,
    how=st.sampled_from(["edit", "import"]),
    typed=st.sampled_from(["", "1百", "100"]),
    grounds=st.sampled_from([(), (), (), ("outlier",)]),
)
number = {"place": places, "source": sources}
values = st.one_of(
    step(record_value, by=persons, place=places, entry=entries, reason=reasons),
    step(record_value, by=persons, place=places, entry=entries, reason=reasons),
    step(verify_value, by=st.just(STEWARD), **number),
    step(withdraw_value, by=persons, **number, reason=reasons),
    step(undo_entry, by=persons, **number),
    step(release_value, by=st.just(STEWARD), **number, estimate=st.booleans(), reason=reasons),
    step(decline_value, by=st.just(STEWARD), **number, reason=reasons),
)

kpis = st.sampled_from([kpi_id(CARD, metric, MARKETING) for metric in ("leads", *METRICS)])
shares = st.sampled_from(
    [(Owner(LI, Decimal(1)),), (Owner(LI, Decimal("0.4")), Owner(WANG, Decimal("0.6")))]
)
parts = st.builds(PeriodTarget, st.sampled_from(["2026-02", "2026-Q2", "2026-08"]), amounts)
terms = st.builds(
    Terms,
    weight=st.sampled_from([Decimal(0), Decimal("0.3")]),
    rule=st.sampled_from(["ratio", "threshold"]),
    cycle=st.sampled_from(["month", "year"]),
    target=st.none() | amounts,
    relative=st.none() | st.builds(Relative, st.just(Decimal("0.25")), st.just("2025"), st.none()),
    owners=shares,
)
lines = st.builds(
    NewLine,
    metric=st.sampled_from(METRICS),
    subject=st.just(MARKETING),
    terms=terms,
    from_period=st.one_of(st.just(""), periods),
    objective=st.sampled_from(["", "more leads"]),
    parts=st.lists(parts, max_size=2).map(tuple),
)
on_card = {"by": st.just(WANG), "card_id": st.just(CARD), "reason": reasons}
scorecards = st.one_of(
    step(cards.add_line, **on_card, line=lines),
    step(
        cards.retarget_line,
        **on_card,
        kpi=kpis,
        from_period=periods,
        target=st.none() | amounts,
        floor=st.none() | amounts,
        parts=st.lists(parts, max_size=1).map(tuple),
    ),
    step(
        cards.phase_line,
        **on_card,
        kpi=kpis,
        parts=st.lists(parts, max_size=2).map(tuple),
        cleared=st.lists(st.sampled_from(["2026-02", "2026-Q2"]), max_size=2).map(tuple),
    ),
    step(
        cards.reweight_lines,
        **on_card,
        weights=st.dictionaries(
            kpis, st.sampled_from([Decimal("0.2"), Decimal("0.5")]), min_size=1
        ),
        from_period=periods,
    ),
    step(cards.reassign_line, **on_card, kpi=kpis, owners=shares, from_period=periods),
    step(cards.retire_line, **on_card, kpi=kpis, from_period=periods),
)

by = {"by": st.just(SYSTEM)}
labels = st.fixed_dictionaries({"zh_Hant": names_given}, optional={"en": names_given})
organisation = st.one_of(
    step(
        people.found_unit,
        **by,
        code=st.sampled_from(CODES),
        kind=st.just(UnitKind.GROUP),
        parent=units,
        names=labels,
        aliases=st.lists(names_given, max_size=1),
    ),
    step(people.rename_unit, **by, unit=units, names=labels, aliases=st.lists(names_given)),
    step(people.move_unit, **by, unit=units, parent=units),
    step(people.head_unit, **by, unit=units, head=st.none() | persons),
    step(people.rename_person, **by, person=persons, name=names_given, latin_name=names_given),
    step(
        people.move_person,
        **by,
        person=persons,
        unit=units,
        titles=st.fixed_dictionaries({}, optional={"zh_Hant": names_given, "en": names_given}),
        superior=st.none() | persons,
    ),
    step(people.map_title, **by, person=persons, mask=st.sampled_from(["*專員", "渠道組/*"])),
    step(people.let_leave, **by, person=st.just(LI), on=st.just(date(2026, 2, 1))),
    *(
        step(
            people.grant_role, **by, person=persons, role=st.sampled_from(Role), unit=units, **days
        )
        for days in ({}, {"from_day": st.just(date(2026, 1, 1)), "until_day": st.none()})
    ),
    step(people.end_role, **by, person=persons, role=st.sampled_from(Role), unit=units),
)


# -- one company an example -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def beginning(tmp_path_factory):
    """The file of the small company with a value and two groups."""
    file = tmp_path_factory.mktemp("folding") / "accord.db"
    with small_company(f"sqlite:///{file}") as company:
        company.record("100", month="2026-01")
        for code in ("SAL", "CHN"):
            company.accord.ledger.do(
                people.found_unit,
                by=SYSTEM,
                code=code,
                kind=UnitKind.GROUP,
                parent=MARKETING,
                names={"zh_Hant": code},
                aliases=[],
            )
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@contextmanager
def carried_out(beginning, steps):
    """The company after these steps; those that a rule refuses leave no trace."""
    now = [BEGINNING + timedelta(days=60)]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(beginning, Path(folder) / "accord.db")
        accord = Accord(
            Store(f"sqlite:///{folder}/accord.db"), clock=lambda: now[0], raise_errors=True
        )
        try:
            for one in steps:
                now[0] += timedelta(minutes=one.minutes)
                with suppress(Refused, NotThere):
                    accord.ledger.do(one.command, **one.given)
            yield accord
        finally:
            accord.close()


# -- both ways to know ----------------------------------------------------------------------------


def folded(accord, at):
    """Every aggregate as its events up to a position make it, by kind."""
    found = {}
    with accord.reading():
        for row in accord.ledger.log_recorder.select_log(after=0):
            if row.position <= at:
                event = accord.ledger.decode(row)
                found[event.originator_id] = event.mutate(found.get(event.originator_id))
    return {
        kind: {id: one for id, one in found.items() if isinstance(one, kind)}
        for kind in (Cell, Scorecard, Person, Unit)
    }


def agree_on_cells(db, at, cells):
    for month in MONTHS:
        id = cell_id("leads", MARKETING, month)
        rows, kept = cell(db, id, at=at), cells.get(id)
        if kept is None:
            assert rows == []
            continue
        assert kept.version == max((row.version for row in rows), default=1)
        assert {
            row.source: (row.value, row.typed, row.by, row.recorded_at, row.definition_version,
                         row.how, row.verified_by is not None)
            for row in rows if row.value is not None
        } == {
            source: (one.value, one.entry.typed, one.by, one.at, one.entry.definition_version,
                     one.entry.how, one.verified)
            for source, one in kept.reports.items()
        }  # fmt: skip
        assert {
            row.source: (row.held_value, row.held_by, row.held_at)
            for row in rows if row.held_value is not None
        } == {source: (one.value, one.by, one.at) for source, one in kept.held.items()}  # fmt: skip


def agree_on_scorecards(db, at, scorecards):
    row, kept = scorecard(db, CARD, at=at), scorecards.get(CARD)
    assert (row is None) == (kept is None)
    if row is None:
        return
    assert (row.holder, row.year, row.version) == (kept.holder, kept.year, kept.version)
    told = {line.kpi: line for line in card_lines(db, at=at, card_ids=[CARD]).get(CARD, [])}
    assert set(told) == set(kept.lines)
    for kpi, line in kept.lines.items():
        shown = told[kpi]
        assert (shown.metric, shown.subject) == (line.metric, line.subject)
        assert shown.retired_from == line.retired_from
        assert {one.from_month: plain(one) for one in shown.terms} == {
            start: plain_terms(one) for start, one in line.terms.items()
        }
        assert {
            period: (one.target, one.floor, one.challenge) for period, one in shown.parts.items()
        } == {period: (one.target, one.floor, one.challenge) for period, one in line.parts.items()}


SAME = ("weight", "rule", "cycle", "floor", "target", "challenge", "low", "high", "stated")


def plain(row):
    """The terms of a row, as far as the aggregate has them too."""
    change = (row.relative_change, row.baseline_period, row.baseline)
    return [*(getattr(row, name) for name in SAME), change, row.sources, row.owners]


def plain_terms(terms):
    relative = terms.relative
    change = (relative.change, relative.baseline_period, relative.baseline) if relative else None
    owners = tuple((one.person, one.share) for one in terms.owners)
    same = (getattr(terms, name) for name in SAME)
    return [*same, change or (None, None, None), terms.sources, owners]


def agree_on_people(db, at, units, persons):
    known = names(db, at=at)
    assert {
        id: (unit.code, unit.kind, unit.parent, unit.head, dict(unit.names), list(unit.aliases))
        for id, unit in known.units.items()
    } == {
        id: (unit.code, unit.kind, unit.parent, unit.head, unit.names, unit.aliases)
        for id, unit in units.items()
    }
    texts = written(db, (text.id for one in persons.values() for text in one.titles.values()))
    assert {
        id: (one.unit, one.superior, one.left_on, dict(one.titles))
        for id, one in known.persons.items()
    } == {
        id: (one.unit, one.superior, one.left_on,
             {language: texts[text.id] for language, text in one.titles.items()})
        for id, one in persons.items()
    }  # fmt: skip
    held = [
        (one.person, one.role, one.unit, one.from_day, one.until_day)
        for one in roles_held(db, at=at)
    ]
    assert sorted(held, key=str) == sorted(
        (
            (id, role, unit, *(day.isoformat() if day else None for day in days))
            for id, one in persons.items()
            for (role, unit), days in one.roles.items()
        ),
        key=str,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(st.one_of(values, scorecards, scorecards, organisation), max_size=30),
    moments=st.lists(st.floats(0, 1), min_size=2, max_size=3),
)
def test_aggregates_and_read_tables_agree_at_every_position(beginning, steps, moments):
    with carried_out(beginning, steps) as accord:
        last = end_of_log(accord)
        for at in {last, *(int(moment * last) for moment in moments)}:
            kept = folded(accord, at)
            with accord.reading() as db:
                agree_on_cells(db, at, kept[Cell])
                agree_on_scorecards(db, at, kept[Scorecard])
                agree_on_people(db, at, kept[Unit], kept[Person])


def test_a_released_value_brings_along_how_it_came(beginning):
    place = Place("leads", MARKETING, "2026-01")  # 100 was typed there
    brought = Entry("crm", Decimal(900), how="import", typed="9百", row=7, grounds=("outlier",))
    steps = [
        Step(record_value, {"by": WANG, "place": place, "entry": brought, "reason": "a file"}, 0),
        Step(release_value, {"by": STEWARD, "place": place, "source": "crm"}, 5),
    ]
    with carried_out(beginning, steps) as accord, accord.reading() as db:
        (row,) = cell(db, place.cell, at=end_of_log(accord))
        assert (row.value, row.typed, row.how, row.row) == (Decimal(900), "9百", "import", 7)
        assert written(db, [row.reason]) == {row.reason: "a file"}

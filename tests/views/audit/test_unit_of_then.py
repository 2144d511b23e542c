"""The trail of a unit holds what counted to the unit then, wherever that belongs now."""

import pytest

from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import (
    found_unit,
    move_person,
    move_unit,
    rename_person,
    rename_unit,
)
from app.domain.people.unit import UnitKind
from tests.office import office, quick_hashes, with_passwords
from tests.small_company import LI, MARKETING

SALES, CHANNEL = unit_id("SAL"), unit_id("CHN")


@pytest.fixture
def our_office(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as opened:
        for code, parent in (("SAL", unit_id("CO")), ("CHN", MARKETING)):
            do(
                opened,
                found_unit,
                code=code,
                kind=UnitKind.DEPARTMENT,
                parent=parent,
                names={"zh_Hant": code},
                aliases=[],
            )
        yield with_passwords(opened, "anna")


def do(office, command, **more):
    """Carry a command out; returns the position of its event."""
    office.accord.ledger.do(command, by=SYSTEM, **more)
    return office.company.last()


def positions(visitor, unit, more=""):
    text = visitor.get(f"/audit/export.csv?unit={unit}{more}").response.get_data(as_text=True)
    return {int(line.split(",")[0]) for line in text.splitlines()[1:] if line[0].isdigit()}


def shown(visitor, unit):
    """The positions on the first page of the list, which looks each place up by its index."""
    links = visitor.get(f"/audit?unit={unit}&kind=people").page.every("link")
    ends = [one["href"].partition("?")[0].rpartition("/")[2] for one in links]
    return {int(end) for end in ends if end.isdigit()}


def renamed(office, name):
    return do(office, rename_person, person=LI, name=name)


def test_a_person_who_moved_counts_to_where_they_were(our_office):
    anna = our_office.visitor("anna")
    before = renamed(our_office, "李明")
    move = do(our_office, move_person, person=LI, unit=SALES, titles={}, superior=None)
    after = renamed(our_office, "李小明")
    for found in (positions, shown):
        assert {before, move, after} & found(anna, MARKETING) == {before, move}
        assert {before, move, after} & found(anna, SALES) == {move, after}
        assert {before, move, after} <= found(anna, unit_id("CO"))
    back = do(our_office, move_person, person=LI, unit=MARKETING, titles={}, superior=None)
    again = renamed(our_office, "李明")
    assert {before, move, after, back, again} & positions(anna, MARKETING) == {
        before, move, back, again,
    }  # fmt: skip


def test_a_unit_that_moved_takes_only_what_comes_after_along(our_office):
    anna = our_office.visitor("anna")
    do(our_office, move_person, person=LI, unit=CHANNEL, titles={}, superior=None)
    person_before = renamed(our_office, "李明")
    before = do(our_office, rename_unit, unit=CHANNEL, names={"zh_Hant": "渠道"}, aliases=[])
    move = do(our_office, move_unit, unit=CHANNEL, parent=SALES)
    after = do(our_office, rename_unit, unit=CHANNEL, names={"zh_Hant": "通路"}, aliases=[])
    person_after = renamed(our_office, "李小明")
    then = {person_before, before, move, after, person_after}
    for found in (positions, shown):
        assert then & found(anna, MARKETING) == {person_before, before, move}
        assert then & found(anna, SALES) == {move, after, person_after}
        assert then <= found(anna, CHANNEL)


def test_the_trail_as_of_the_past_steps_over_what_came_to_the_unit_later(our_office):
    anna = our_office.visitor("anna")
    before = renamed(our_office, "李明")
    do(our_office, rename_unit, unit=MARKETING, names={"zh_Hant": "行銷部"}, aliases=[])
    move = do(our_office, move_person, person=LI, unit=SALES, titles={}, superior=None)
    page = anna.get(f"/audit?unit={SALES}&as_of=@{before}").page
    assert page.link("Step after")["href"].endswith(f"@{move}")
    assert before not in positions(anna, SALES, f"&as_of=@{before}")

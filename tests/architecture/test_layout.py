"""Folders and names: four rooms of one name, and no bag for what found no name."""

import re
from pathlib import PurePath

import pytest

from tests.architecture.tree import ROOT, packages, pyproject, python_files, shown

NO_DOMAIN_ROOM = {
    "api": "what programs ask, of every context",
    "audit": "reads what happened in every context",
    "documents": "puts what every context knows on paper",
    "errors": "pages for what isn't there, or broke",
    "filling": "gathers what is due for a person in every context",
    "finding": "searches what every context has names for",
    "home": "gathers what waits for a person in every context",
    "macros": "pieces of templates that all contexts use",
    "messages": "what the worker tells people; it lies outside the log",
    "reference": "what commands consult, from every context",
    "tracking": "puts what owners say of their KPIs beside every context's figures",
    "session": "signing in and out; the rules are in people",
}
BAG = re.compile(r"(utils?|helpers?|common|misc|shared|core|base|managers?|services?)(\.py)?")


def test_import_contracts_name_every_projection():
    contracts = {one["id"]: one for one in pyproject()["tool"]["importlinter"]["contracts"]}
    named = {name.removeprefix("projections.") for name in contracts["projections"]["modules"]}
    assert named == packages("projections"), "pyproject.toml, contract 'projections'"


def strangers(rooms: set[str], contexts: set[str]) -> set[str]:
    """Rooms whose name is no context of the domain."""
    return rooms - contexts - set(NO_DOMAIN_ROOM)


def test_a_room_without_a_context_is_found():
    assert strangers({"disputes", "arguments", "audit"}, {"disputes"}) == {"arguments"}


@pytest.mark.parametrize("folder", ["projections", "app/views"])
def test_rooms_carry_the_names_of_contexts(folder):
    assert strangers(packages(folder), packages("app/domain")) == set()


def test_templates_stand_in_the_room_of_their_view():
    rooms = {path.name for path in (ROOT / "app/templates").glob("*/")}
    assert strangers(rooms, packages("app/domain") | packages("app/views")) == set()


def is_bag(path: PurePath) -> bool:
    return any(BAG.fullmatch(part) for part in path.parts)


@pytest.mark.parametrize("name", ["app/utils.py", "app/helpers/dates.py", "tests/common.py"])
def test_a_bag_is_found(name):
    assert is_bag(PurePath(name))


def test_no_module_is_a_bag():
    found = [shown(path) for path in python_files("app", "projections", "tests")]
    assert [name for name in found if is_bag(PurePath(name))] == []

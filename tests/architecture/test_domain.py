"""The domain counts exactly, and knows no clock, no chance and no environment."""

import ast

import pytest

from tests.architecture.tree import nodes, python_files, shown

CHANCE = {"random", "secrets", "time", "os", "subprocess", "socket"}
CLOCK = {"now", "utcnow", "today"}
IDS = {"uuid1", "uuid4"}


def floats(source: str) -> list[int]:
    """The lines where a float is written, made or promised; asking whether one is there is fine."""
    tree = ast.parse(source)
    asked = {
        part
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance")
        or isinstance(node, ast.MatchClass)
        for part in ast.walk(node)
    }
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float" and node not in asked)
    )


@pytest.mark.parametrize("bad", ["x = 0.5", "x = float('1')", "def f() -> float: ..."])
def test_a_float_is_found(bad):
    assert floats(bad) == [1]


@pytest.mark.parametrize(
    "good",
    [
        "if isinstance(value, float): raise Inexact(value)",
        "match value:\n    case float(): raise Inexact(value)",
    ],
)
def test_asking_for_a_float_is_no_float(good):
    assert floats(good) == []


def test_the_domain_counts_without_floats():
    assert _found(floats, leave_out="app/domain/forecast/") == []


def surroundings(source: str) -> list[int]:
    """The lines that ask the clock, chance or the environment."""
    return sorted(
        node.lineno
        for node in nodes(source)
        if (isinstance(node, ast.Import) and CHANCE & {name.name for name in node.names})
        or (isinstance(node, ast.ImportFrom) and node.module in CHANCE)
        or (isinstance(node, ast.ImportFrom) and IDS & {name.name for name in node.names})
        or (isinstance(node, ast.Attribute) and node.attr in IDS)
        or (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCK
            and getattr(node.value, "id", getattr(node.value, "attr", "")) in ("date", "datetime")
        )
    )


@pytest.mark.parametrize(
    "bad",
    [
        "import random",
        "from os import environ",
        "from uuid import UUID, uuid4",
        "made = uuid.uuid4()",
        "day = date.today()",
        "now = datetime.datetime.now(UTC)",
    ],
)
def test_a_look_around_is_found(bad):
    assert surroundings(bad) == [1]


def test_the_domain_is_told_time_and_chance():
    assert _found(surroundings) == []


def rules_in_recorders(source: str) -> list[int]:
    """The lines where a function behind `@event` refuses: it would refuse old history at replay."""
    return sorted(
        inner.lineno
        for node in nodes(source)
        if isinstance(node, ast.FunctionDef) and any(map(_is_event, node.decorator_list))
        for inner in ast.walk(node)
        if isinstance(inner, ast.Raise | ast.Assert)
    )


def _is_event(decorator: ast.expr) -> bool:
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(named, "id", getattr(named, "attr", "")) == "event"


@pytest.mark.parametrize(
    "decorator", ["@event(Approved)", "@event", "@aggregate.event('Approved')"]
)
@pytest.mark.parametrize("rule", ["raise AlreadyDecided()", "assert by"])
def test_a_rule_in_a_recorder_is_found(decorator, rule):
    source = f"{decorator}\ndef _approved(self, by):\n    if self.by:\n        {rule}\n"
    assert rules_in_recorders(source) == [4]


def test_a_rule_in_a_decision_is_right():
    assert rules_in_recorders("def approve(self, by):\n    raise AlreadyDecided()\n") == []


def test_recorders_only_record():
    assert _found(rules_in_recorders) == []


def _found(check, leave_out=" "):
    return [
        f"{shown(path)}:{line}"
        for path in python_files("app/domain")
        if not shown(path).startswith(leave_out)
        for line in check(path.read_text())
    ]

"""What is sent with a form's key asks the form first whether it can be taken."""

import ast

import pytest

from tests.architecture.tree import python_files, shown

TAKES = "def save():\n    do(command, key=form.key.data)\n"
ASKS = "def save():\n    if form.validate():\n        do(command, key=form.key.data)\n"
HELPED = "def save():\n    form = _sent()\n    do(command, key=form.key.data)\n"


def unasked(source: str) -> list[str]:
    """The functions that send a form's key although nothing called the form's `validate`.

    A function asks by itself, or by a helper of the same module that the form comes from.
    """
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    asking = {one.name for one in functions if _calls_validate(one)}
    return [
        one.name
        for one in functions
        if one.name not in asking
        and (sent := _sent_forms(one))
        and not sent <= _given_by(one, asking)
    ]


def _calls_validate(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "validate"
        for node in ast.walk(function)
    )


def _sent_forms(function: ast.FunctionDef) -> set[str]:
    """The forms whose key goes with a command."""
    return {
        ast.unparse(node.value.value.value)
        for node in ast.walk(function)
        if isinstance(node, ast.keyword)
        and node.arg == "key"
        and isinstance(node.value, ast.Attribute)
        and isinstance(node.value.value, ast.Attribute)
        and (node.value.value.attr, node.value.attr) == ("key", "data")
    }


def _given_by(function: ast.FunctionDef, helpers: set[str]) -> set[str]:
    """The names that a function gets from one of these helpers."""
    return {
        name.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id in helpers
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (TAKES, ["save"]),
        (ASKS, []),
        (HELPED, ["save"]),
        (HELPED + "def _sent():\n    return Form(request.form)\n", ["save"]),
        (HELPED + "def _sent():\n    form.validate()\n    return form\n", []),
    ],
)
def test_the_search_finds_a_form_that_nobody_asked(source, found):
    assert unasked(source) == found


def test_every_form_is_asked_before_it_is_taken():
    found = {shown(path): unasked(path.read_text()) for path in python_files("app/views")}
    assert {path: names for path, names in found.items() if names} == {}

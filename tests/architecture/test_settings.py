"""Settings: read in one place, and each documented where people look."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, nodes, python_files, shown

NAME = re.compile(r"\bACCORD_[A-Z]+(?:_[A-Z]+)*\b")


def settings(source: str) -> set[str]:
    """The variables that a settings module reads, and those that its fields should come from."""
    fields = {
        f"ACCORD_{field.target.id.upper()}"
        for node in nodes(source)
        if isinstance(node, ast.ClassDef)
        for field in node.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    return fields | set(NAME.findall(source))


def test_fields_and_variables_are_found():
    source = "class Settings:\n    threads: int\n\nenv.get('ACCORD_DATA')"
    assert settings(source) == {"ACCORD_THREADS", "ACCORD_DATA"}


@pytest.mark.parametrize("document", [".env.example", "docs/settings.md"])
def test_every_setting_is_documented(document):
    known = settings((ROOT / "app/settings.py").read_text())
    told = set(NAME.findall((ROOT / document).read_text()))
    assert {name for name in told if not name.startswith("ACCORD_TEST_")} == known


def of_the_tests(*sources: str) -> set[str]:
    """The variables that differ from one run of the tests to another."""
    return {name for text in sources for name in NAME.findall(text) if "_TEST_" in name}


def test_every_setting_of_the_tests_is_documented():
    assert of_the_tests("env['ACCORD_TEST_X'], ACCORD_DATA") == {"ACCORD_TEST_X"}
    read = of_the_tests(
        *(path.read_text() for path in python_files("tests") if path != Path(__file__)),
        (ROOT / "bin/test").read_text(),
    )
    assert of_the_tests((ROOT / "docs/settings.md").read_text()) == read


def readers(source: str) -> list[int]:
    """The lines that read the environment."""
    return sorted(
        node.lineno
        for node in nodes(source)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {"environ", "getenv"} & {name.name for name in node.names}
        )
    )


@pytest.mark.parametrize("bad", ["os.environ['A']", "os.getenv('A')", "from os import environ"])
def test_a_reader_of_the_environment_is_found(bad):
    assert readers(bad) == [1]


def test_only_the_settings_read_the_environment():
    found = {
        shown(path) for path in python_files("app", "projections") if readers(path.read_text())
    }
    assert found <= {"app/settings.py"}

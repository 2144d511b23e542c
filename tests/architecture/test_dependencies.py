"""Dependencies: what is imported is declared, and what is declared is pinned by hash."""

import ast
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, nodes, pyproject, python_files

OURS = {"app", "projections", "tests", "bench", "verify_accord"}
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def _declared(*groups: str) -> list[Requirement]:
    project = pyproject()
    lines = [*project["project"]["dependencies"]]
    for group in groups:
        lines += project["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def imported(source: str) -> set[str]:
    """The packages that a module imports, without the standard library and our own."""
    names = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - OURS


def undeclared(sources: Iterable[str], declared: Iterable[Requirement]) -> set[str]:
    """Imported packages that no declared distribution brings by itself."""
    known = {canonicalize_name(one.name) for one in declared}
    made_by = packages_distributions()
    return {
        package
        for source in sources
        for package in imported(source)
        if not known & {canonicalize_name(name) for name in made_by.get(package, ())}
    }


def test_an_undeclared_import_is_found():
    declared = [Requirement("flask>=3")]
    assert undeclared(["import os, flask", "from werkzeug import x"], declared) == {"werkzeug"}


def test_what_the_product_imports_is_declared():
    sources = [path.read_text() for path in python_files("app", "projections", "migrations")]
    assert undeclared(sources, _declared()) == set()


def test_what_the_tests_import_is_declared():
    sources = [path.read_text() for path in python_files("tests")]
    assert undeclared(sources, _declared("dev")) == set()


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(text)}


def unhashed(text: str) -> set[str]:
    """Pinned packages without a hash."""
    blocks = re.split(r"\n(?=\S)", text)
    return {name for block in blocks for name in pins(block) if "--hash=sha256:" not in block}


def unmet(declared: Iterable[Requirement], pinned: Mapping[str, str]) -> set[str]:
    """Declared dependencies that the pins leave out or miss the range of."""
    return {
        str(one)
        for one in declared
        if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))
        or canonicalize_name(one.name) not in pinned
    }


def test_a_pin_without_hash_is_found():
    assert unhashed("a==1 \\\n    --hash=sha256:00\nb==2\n") == {"b"}


def test_a_stale_pin_is_found():
    declared = [Requirement("flask>=3"), Requirement("wtforms")]
    assert unmet(declared, {"flask": "2.0"}) == {"flask>=3", "wtforms"}


@pytest.mark.parametrize(
    ("file", "groups"), [("requirements.txt", ()), ("requirements-dev.txt", ("dev",))]
)
def test_requirements_are_complete_and_hashed(file, groups):
    text = (ROOT / file).read_text()
    assert unhashed(text) == set()
    assert unmet(_declared(*groups), pins(text)) == set(), "run bin/lock"


def test_development_runs_on_the_same_versions():
    runtime, development = (
        pins((ROOT / file).read_text()) for file in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime.items() <= development.items()

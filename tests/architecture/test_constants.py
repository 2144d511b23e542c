"""A module's constant is used: in its own module, by one that imports it, or in a template."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.architecture.tree import ROOT, python_files, templates

IN_TEMPLATE = re.compile(r"\w\.([A-Z]\w*)")


def unused(sources: Mapping[str, str], shown: str = "") -> set[str]:
    """Constants that nothing of the product reads, as module.NAME.

    `sources` are the modules' texts by their names, `shown` the text of the templates.
    """
    modules = {name: Module.of(text) for name, text in sources.items()}
    imported = set().union(*(one.imported for one in modules.values()))
    reached = set(IN_TEMPLATE.findall(shown)).union(*(one.reached for one in modules.values()))
    return {
        f"{module}.{name}"
        for module, one in modules.items()
        for name in one.constants - one.read - reached
        if (module, name) not in imported
    }


@dataclass(frozen=True)
class Module:
    """A module's constants, in capitals or named as types, and the names that it uses.

    `read` stand alone, `reached` follow a dot, `imported` come with their module.
    """

    constants: set[str]
    read: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    imported: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, text: str) -> "Module":
        tree = ast.parse(text)
        found = cls({name for name in _given(tree) if name.lstrip("_")[:1].isupper()})
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name, ctx=ast.Load()):
                    found.read.add(name)
                case ast.Attribute(attr=name):
                    found.reached.add(name)
                case ast.ImportFrom(module=str(module), names=names):
                    found.imported.update((module, one.name) for one in names)
        return found


def _given(tree: ast.Module) -> Iterator[str]:
    """Names that a module gives values to, outside functions and classes."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    yield target.id


def modules() -> dict[str, str]:
    """What the product is made of, by module."""
    paths = [*python_files("app", "projections", "bench"), ROOT / "verify_accord.py"]
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): (
            path.read_text()
        )
        for path in paths
    }


def test_a_constant_that_nobody_reads_is_found():
    sources = {
        "a": "LIMIT = 3\nMOST = 5\nKept = dict[str, int]\nprint(MOST)",
        "b": "from c import LIMIT\nLEAST = 1",
        "c": "LIMIT = 4",
        "d": "import b\nprint(b.LEAST)",
    }
    assert unused(sources) == {"a.LIMIT", "a.Kept"}
    assert unused(sources, "{{ a.LIMIT }}") == {"a.Kept"}


def test_every_constant_is_used():
    shown = "".join(path.read_text() for path in templates())
    assert unused(modules(), shown) == set()

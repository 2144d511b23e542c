"""A module's constant is used: in its own module, by one that imports it, or in a template."""

import ast
import re
from collections.abc import Iterator, Mapping

from tests.architecture.tree import ROOT, python_files, templates

IN_TEMPLATE = re.compile(r"\w\.([A-Z]\w*)")


def unused(sources: Mapping[str, str], shown: str = "") -> set[str]:
    """Constants that nothing of the product reads, as module.NAME.

    `sources` are the modules' texts by their names, `shown` the text of the templates.
    """
    trees = {module: ast.parse(text) for module, text in sources.items()}
    imported = {one for tree in trees.values() for one in _imported(tree)}
    reached = {
        node.attr
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    return {
        f"{module}.{name}"
        for module, tree in trees.items()
        for name in _constants(tree) - _read(tree) - reached - set(IN_TEMPLATE.findall(shown))
        if (module, name) not in imported
    }


def _constants(tree: ast.Module) -> set[str]:
    """Names in capitals and names of types that a module gives values to."""
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if name.lstrip("_")[:1].isupper()}


def _read(tree: ast.Module) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, one.name) for one in node.names)


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

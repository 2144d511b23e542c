"""The repository as the architecture tests look at it."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "app/templates").rglob("*.*"))


def packages(folder: str) -> set[str]:
    """The names of the packages in a folder."""
    return {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}


def tracked_files() -> list[Path]:
    """What git keeps, without vendored files."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and "vendor" not in path.parts]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())

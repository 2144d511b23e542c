"""What a PDF says, by poppler's programs."""

import shutil
import subprocess
from pathlib import Path

import pytest


def _said(program: str, *arguments: str) -> str:
    if shutil.which(program) is None:
        pytest.fail(f"{program} is missing: install poppler-utils", pytrace=False)
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def text_of(file: Path) -> str:
    return _said("pdftotext", "-layout", str(file), "-")


def info_of(file: Path) -> dict[str, str]:
    rows = (line.partition(":") for line in _said("pdfinfo", str(file)).splitlines())
    return {name: said.strip() for name, _, said in rows}


def fonts_of(file: Path) -> list[str]:
    return [line.split()[0] for line in _said("pdffonts", str(file)).splitlines()[2:]]


def embedded(file: Path) -> list[str]:
    """Whether each font is in the file: `yes` or `no`."""
    return [line.split()[-5] for line in _said("pdffonts", str(file)).splitlines()[2:]]

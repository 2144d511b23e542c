"""What stands in the repository fits every machine."""

import hashlib
import re

import pytest

from tests.architecture.tree import ROOT, shown, tracked_files

# Put together from parts, so that this file passes its own test.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"(?<![\w.~$}])/(?:" + "|".join(["work", "root", r"home/\w+", r"Users/\w+"]) + ")/",
            "/opt/" + "pypi",
            "pypi" + r"\.org",
            "files\\." + "pythonhosted",
            "registry\\." + "npmjs",
            "deb\\." + "debian",
        ]
    )
)
VENDORED = ["app/static/vendor", "tests/browser/vendor"]


@pytest.mark.parametrize(
    "bad",
    [
        "cd /" + "work/main",
        "see /" + "home/amy/notes",
        "--index-url https://" + "pypi" + ".org/simple",
        "https://registry." + "npmjs.org/htmx.org",
    ],
)
def test_a_machine_or_registry_is_found(bad):
    assert FORBIDDEN.search(bad)


def test_no_file_names_a_machine_or_a_registry():
    found = [
        f"{shown(path)}: {line.strip()}"
        for path in tracked_files()
        for line in path.read_text(errors="replace").splitlines()
        if FORBIDDEN.search(line)
    ]
    assert found == []


def damaged(folder, sums: str) -> set[str]:
    """The files that aren't the ones whose digests are listed, or aren't listed at all."""
    listed = {name: digest for digest, name in (line.split() for line in sums.splitlines())}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    return {name for name in listed | there if listed.get(name) != there.get(name)}


def test_a_damaged_or_stray_file_is_found(tmp_path):
    (tmp_path / "kept.js").write_text("kept")
    (tmp_path / "changed.js").write_text("changed")
    (tmp_path / "stray.js").write_text("stray")
    sums = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
        for name, text in [("kept.js", "kept"), ("changed.js", "as it was"), ("gone.js", "gone")]
    )
    assert damaged(tmp_path, sums) == {"changed.js", "stray.js", "gone.js"}


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_files_are_as_published(folder):
    assert damaged(ROOT / folder, (ROOT / folder / "SHA256SUMS").read_text()) == set()


def test_htmx_is_the_version_that_the_server_side_understands():
    assert 'version:"2.0.11"' in (ROOT / "app/static/vendor/htmx.min.js").read_text()

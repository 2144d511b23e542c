"""Documents: what they point at is there, and each decision is in the list."""

import re

from tests.architecture.tree import ROOT, shown, tracked_files

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")
DECISIONS = ROOT / "docs/decisions"


def links(text: str) -> list[str]:
    return LINK.findall(text)


def test_links_are_found():
    text = "[a](docs/a.md#part) [b](https://example.org) ![c](c.png)"
    assert links(text) == ["docs/a.md", "c.png"]


def test_documents_point_at_what_is_there():
    dead = [
        f"{shown(path)}: {link}"
        for path in tracked_files()
        if path.suffix == ".md"
        for link in links(path.read_text())
        if not (path.parent / link).exists()
    ]
    assert dead == []


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_is_in_the_list():
    listed = links((ROOT / "docs/README.md").read_text())
    assert {f"decisions/{path.name}" for path in DECISIONS.glob("[0-9]*.md")} <= set(listed)


def test_every_command_of_ours_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert [
        path.name for path in (ROOT / "bin").iterdir() if f"bin/{path.name}" not in readme
    ] == []

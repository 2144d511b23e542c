"""Documents: what they point at is there, and each decision is in the list."""

import re

import pytest

from tests.architecture.tree import ROOT, packages, shown, tracked_files

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


def unnamed(rooms: set[str], text: str) -> set[str]:
    """Rooms that a text doesn't name, as `disputes` or `app/views/disputes/`."""
    return {room for room in rooms if not re.search(rf"[`/]{room}[`/]", text)}


def test_a_room_that_is_not_named_is_found():
    text = "`app/views/disputes/` and `scoring`, but only a word of quality."
    assert unnamed({"disputes", "scoring", "quality"}, text) == {"quality"}


@pytest.mark.parametrize("folder", ["app", "app/domain", "app/views"])
def test_every_room_is_in_the_architecture(folder):
    assert unnamed(packages(folder), (ROOT / "docs/architecture.md").read_text()) == set()


def test_every_command_of_ours_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    assert [
        path.name for path in (ROOT / "bin").iterdir() if f"bin/{path.name}" not in readme
    ] == []

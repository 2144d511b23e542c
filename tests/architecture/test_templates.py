"""Templates: nothing inline, nothing computed, nothing said twice."""

import re
from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.architecture.tree import python_files, shown, templates

INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|\shx-on|<style\b|<script\b(?![^>]*\ssrc=)""",
    re.IGNORECASE,
)
UNESCAPED = re.compile(r"""(?<!["'\s])\s*\|\s*safe\b|autoescape\s+false""")
COMPUTED = re.compile(r"\bnamespace\(|\|\s*(selectattr|rejectattr|groupby|sum)\b")
SQL = re.compile(r"\bsqlalchemy\b|\.execute\(|\.exec_driver_sql\(")
EQUAL_LINES = 6


SENT = re.compile(r"""<form\b[^>]*method="post".*?</form>""", re.DOTALL)
CARRIES_KEY = re.compile(r"""sent_with\(|name="key"|\bunseen\(""")
LEAVE_NO_EVENT = ("_person_menu.html", "reviews/rating.html", "session/")
"""Signing in and out, preferences, and ratings, which must not be told apart: no key."""


def keyless(text):
    """The beginnings of the forms of a template that are sent without a key."""
    return [form[:80] for form in SENT.findall(text) if not CARRIES_KEY.search(form)]


def _lines(pattern, files):
    return [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        '<button onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
        '<form hx-on:submit="go()">',
    ],
)
def test_what_stands_inline_is_found(bad):
    assert INLINE.search(bad)


@pytest.mark.parametrize(
    "good", ['<script src="/static/app.js" defer></script>', '<p data-style="x">', "once = 1"]
)
def test_what_is_linked_is_right(good):
    assert not INLINE.search(good)


def test_no_template_holds_style_or_script():
    assert _lines(INLINE, templates()) == []


def test_unescaped_text_is_found():
    assert UNESCAPED.search("{{ name|safe }}")
    assert UNESCAPED.search("{{ name['typed'] | safe }}")
    assert UNESCAPED.search("{% autoescape false %}")
    assert not UNESCAPED.search("{{ ' hidden' | safe }}")


def test_text_is_never_markup():
    # Macros draw shapes that stand in their own file.
    pages = [path for path in templates() if path.parent.name != "macros"]
    assert _lines(UNESCAPED, pages) == []


def test_a_form_without_its_key_is_found():
    sent = '<form method="post" action="/x">{{ %s(form) }}<button>Go</button></form>'
    assert keyless(sent % "csrf_field")
    assert keyless(sent % "sent_with" + sent % "csrf_field") == keyless(sent % "csrf_field")
    assert not keyless(sent % "sent_with")


def test_every_form_that_changes_something_carries_its_key():
    found = {shown(path).removeprefix("app/templates/"): path for path in templates()}
    lacking = {
        name: keyless(path.read_text())
        for name, path in found.items()
        if not name.startswith(LEAVE_NO_EVENT)
    }
    assert {name: forms for name, forms in lacking.items() if forms} == {}


def test_sums_in_a_template_are_found():
    assert COMPUTED.search("{{ lines | sum(attribute='weight') }}")


def test_templates_compute_nothing():
    assert _lines(COMPUTED, templates()) == []


def test_sql_in_a_view_is_found():
    assert SQL.search('g.db.execute("SELECT 1")')


def test_views_hold_no_sql():
    assert _lines(SQL, python_files("app/views")) == []


def said_twice(sources: Mapping[str, str]) -> list[list[str]]:
    """The places where the same run of lines, not counting blanks, stands in two templates."""
    seen: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, source in sources.items():
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        for start in range(len(lines) - EQUAL_LINES + 1):
            places = seen[tuple(lines[start : start + EQUAL_LINES])]
            if name not in places:
                places.append(name)
    return sorted({tuple(places): places for places in seen.values() if len(places) > 1}.values())


def test_a_copied_fragment_is_found():
    copied = "\n".join(f"<td>{number}</td>" for number in range(6))
    assert said_twice({"a": f"<tr>\n{copied}", "b": copied, "c": copied[:-5]}) == [["a", "b"]]


def test_no_two_templates_share_six_lines():
    assert said_twice({shown(path): path.read_text() for path in templates()}) == []

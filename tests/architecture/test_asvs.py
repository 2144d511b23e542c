"""docs/asvs.csv: every requirement once, each with what shows it or with the reason why not."""

import ast
import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256

import pytest

from app.accounts import invitations, passwords, sessions, slowing
from app.domain.adjustments import evidence
from app.eventlog.tables import metadata
from app.factory import LARGEST_BODY
from app.importers import grids, people_sheet, reading_apart, workbook
from app.terminal import components
from tests.architecture.tree import ROOT, nodes, python_files, shown

STATES = ("met", "not applicable", "open")
HEADER = ["id", "level", "about", "state", "shown by"]
LARGER = {"1.2.10", "2.3.5", "5.3.3", "7.5.3", "15.4.1", "15.4.2"}
"""Of level 3, and held all the same."""

COUNTED = (28, 12, 19, 10, 10, 35, 19, 7, 7, 29, 14, 9, 13, 9, 15, 16, 7)
"""How many requirements each chapter has at the levels 1 and 2, with those of `LARGER`."""

LISTED = "a507a825051ee87776b57ffa16133181e2688e187cd72bb36244cfa9960456dd"
"""Of the numbers and levels as the standard has them, a line for each."""

PATH = re.compile(r"^tests/[\w/]+\.py::test_\w+$")
DOCUMENT = (ROOT / "docs/security.md").read_text()
TEXT = " ".join(DOCUMENT.split())


def table() -> list[dict[str, str]]:
    with (ROOT / "docs/asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(rows: Sequence[Mapping[str, str]], tests: Mapping[str, set[str]]) -> list[str]:
    """What is wrong with the table, a sentence for each; `tests` are the tests of each file."""
    found = [f"{id}: twice" for id, times in Counter(r["id"] for r in rows).items() if times > 1]
    for row in rows:
        told = row["shown by"].strip()
        if row["state"] not in STATES:
            found.append(f"{row['id']}: no state is called {row['state']}")
        if not row["about"] or len(row["about"].split()) > 8:
            found.append(f"{row['id']}: about in one to eight words")
        if row["level"] != ("3" if row["id"] in LARGER else row["level"]):
            found.append(f"{row['id']}: level 3")
        if not told:
            found.append(f"{row['id']}: {'no test' if row['state'] == 'met' else 'no reason'}")
        elif row["state"] == "met":
            for name in told.split():
                path, _, test = name.partition("::")
                if not PATH.match(name) or test not in tests.get(path, set()):
                    found.append(f"{row['id']}: there is no test {name}")
    return found


def named_tests() -> dict[str, set[str]]:
    """The tests at the top of each file; a parametrised one goes by its name alone."""
    return {
        shown(file): {
            node.name
            for node in ast.parse(file.read_text()).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
        for file in python_files("tests")
        if file.name.startswith("test_")
    }


SOUND = {
    "id": "1.1.1",
    "level": "2",
    "about": "a",
    "state": "met",
    "shown by": "tests/a.py::test_a",
}
TESTS = {"tests/a.py": {"test_a"}}


def test_a_sound_row_is_passed():
    assert faults([SOUND], TESTS) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"shown by": "tests/a.py::test_b"}, "1.1.1: there is no test tests/a.py::test_b"),
        ({"shown by": "tests/b.py::test_a"}, "1.1.1: there is no test tests/b.py::test_a"),
        ({"shown by": "it is so"}, "1.1.1: there is no test it"),
        ({"shown by": ""}, "1.1.1: no test"),
        ({"state": "open", "shown by": " "}, "1.1.1: no reason"),
        ({"state": "not applicable", "shown by": ""}, "1.1.1: no reason"),
        ({"state": "nearly"}, "1.1.1: no state is called nearly"),
        ({"about": "a " * 9}, "1.1.1: about in one to eight words"),
        ({"id": "2.3.5"}, "2.3.5: level 3"),
    ],
)
def test_a_planted_fault_is_found(more, fault):
    assert fault in faults([{**SOUND, **more}], TESTS)


def test_a_doubled_requirement_is_found():
    assert faults([SOUND, SOUND], TESTS) == ["1.1.1: twice"]


def test_every_row_names_its_tests_or_its_reason():
    assert faults(table(), named_tests()) == []


def test_every_requirement_stands_once_in_its_order():
    rows = table()
    assert list(rows[0]) == HEADER
    ids = [tuple(int(part) for part in row["id"].split(".")) for row in rows]
    assert ids == sorted(set(ids))
    assert {row["id"] for row in rows if row["level"] == "3"} == LARGER
    assert {row["level"] for row in rows} == {"1", "2", "3"}
    chapters = Counter(id[0] for id in ids)
    assert tuple(chapters[number] for number in range(1, 18)) == COUNTED
    assert len(ids) == sum(COUNTED) == 259
    listed = "\n".join(f"{row['id']} {row['level']}" for row in rows)
    assert sha256(listed.encode()).hexdigest() == LISTED


def test_the_document_counts_as_the_table_does():
    counts = Counter(row["state"] for row in table())
    for state in STATES:
        assert f"| {state} | {counts[state]} |" in DOCUMENT


# -- what the document says of the product -----------------------------------------------------


def _hours(span):
    return int(span.total_seconds() // 3600)


def test_the_document_states_the_limits_that_the_product_has():
    mega = 2**20
    for sentence in (
        f"{passwords.LEAST} to {passwords.MOST} characters",
        f"after {_hours(sessions.IDLE)} hours without a request",
        f"{_hours(sessions.LONGEST)} hours after it began",
        f"{invitations.VALID.days} days",
        f"{slowing.FREE_FROM_ONE_ADDRESS} failures from one address",
        f"{slowing.FREE_FROM_EVERYWHERE} from everywhere",
        f"{int(slowing.LONGEST_WAIT.total_seconds() // 60)} minutes",
        f"{LARGEST_BODY // mega} MB",
        f"{evidence.MOST_BYTES // mega} MB a file, {evidence.MOST_FILES} files a request",
        f"{grids.MOST_BYTES // mega} MB, {grids.MOST_ROWS:,} rows",
        f"{workbook.MOST_UNPACKED // mega} MB unpacked in at most {workbook.MOST_PARTS:,} parts",
        f"{reading_apart.MOST_SECONDS} seconds and {reading_apart.MOST_MEMORY // mega} MB",
        f"{people_sheet.MOST_PEOPLE} people",
    ):
        assert sentence in TEXT, sentence


CRYPTOGRAPHIC = {"hashlib", "hmac", "secrets", "argon2", "cryptography", "itsdangerous", "ssl"}
CONNECTING = {"smtplib", "socket", "apprise", "requests", "httpx", "ssl", "ftplib", "http.client"}


def imported(source: str) -> set[str]:
    """Modules that are imported, and from which of them what: `hashlib.sha256`."""
    names = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def files_with(modules: set[str]) -> dict[str, set[str]]:
    found = {
        shown(file): {
            name
            for name in imported(file.read_text())
            if name in modules or name.split(".")[0] in modules
        }
        for file in python_files("app", "projections")
    }
    return {file: names for file, names in found.items() if names}


def test_only_the_messengers_and_the_door_connect_to_anything_but_the_database():
    found = files_with({*CONNECTING, "urllib.request"})
    assert set(found) == {
        "app/accounts/provider.py",
        "app/log_sender.py",
        "app/messengers/mail.py",
        "app/messengers/outside.py",
        "app/messengers/robots.py",
    }
    for file in found:
        assert f"`{file}`" in DOCUMENT


def test_every_use_of_cryptography_is_in_the_inventory():
    used = files_with(CRYPTOGRAPHIC)
    assert used
    assert {file for file in used if f"`{file}`" not in DOCUMENT} == set()


def test_every_table_is_of_a_kind_of_data():
    section = DOCUMENT.split("## Kinds of data")[1].split("\n## ")[0]
    assert len(metadata.tables) > 20
    assert {name for name in metadata.tables if f"`{name}`" not in section} == set()


LOGGED = {"debug", "info", "warning", "error", "exception"}


def logged(source: str) -> set[str]:
    """The names of what a module writes to the log.

    >>> logged('log.info("answered", status=200)')
    {'answered'}
    """
    return {
        node.args[0].value
        for node in nodes(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGED
        and ast.unparse(node.func.value) == "log"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_line_of_the_log_is_in_the_inventory():
    names = {name for file in python_files("app") for name in logged(file.read_text())}
    assert "answered" in names
    assert {name for name in names if f"`{name}`" not in DOCUMENT} == set()


# -- what the document lists ----------------------------------------------------------------------


def section(name: str) -> list[list[str]]:
    """The rows of a section's first table, without its head, as lists of cells."""
    lines = DOCUMENT.split(f"## {name}\n")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_rule_over_several_fields_is_one_that_refuses():
    refusals = {
        node.name
        for file in python_files("app/domain")
        for node in nodes(file.read_text())
        if isinstance(node, ast.ClassDef) and node.bases and "Refused" in ast.unparse(node.bases[0])
    }
    rules = section("Rules over several fields")
    named = [name for *_, cell in rules for name in re.findall(r"`(\w+)`", cell)]
    assert len(rules) >= 20
    assert set(named) - refusals == set()


def test_the_document_says_who_sees_which_field():
    told = {field: (seen, shown_by) for field, _, seen, shown_by in section("Who sees which field")}
    assert {"single ratings", "who gave it", "words of an erased text", "secret"} <= set(told)
    for seen, shown_by in told.values():
        assert seen
        assert (ROOT / shown_by.strip("`")).exists(), shown_by


def test_the_document_says_when_components_are_updated():
    rows = section("Keeping it current")
    assert [re.search(r"\d+ days|once a month", when)[0] for _, when in rows[:4]] == [
        *(f"{limit.days} days" for limit in components.MENDED_WITHIN.values()),
        "once a month",
    ]
    assert components.TAKEN_ANEW_EVERY.days == 31
    installed = (ROOT / "requirements.txt").read_text()
    sharp = TEXT.split("get the short times first:")[1].split(".")[0]
    named = re.findall(
        r"\b(weasyprint|calamine|defusedxml|authlib|joserfc|argon2|cryptography)", sharp
    )
    assert len(named) == 7
    assert [name for name in named if name not in installed] == []

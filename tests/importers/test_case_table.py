"""The documented cases are those that the tests run."""

from tests.importers.case_table import FILE, document


def test_the_table_of_cases_is_that_of_the_tests():
    assert FILE.read_text(encoding="utf-8") == document(), (
        "write it anew: .venv/bin/python -m tests.importers.case_table"
    )

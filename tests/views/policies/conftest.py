"""A real company with an administrator."""

import pytest

from tests.office import office, quick_hashes, with_passwords


@pytest.fixture
def our_office(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as opened:
        yield with_passwords(opened, "wang", "anna")

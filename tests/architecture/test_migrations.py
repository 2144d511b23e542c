"""Migrations stand one behind the other: two that were written at once would stop every start."""

from alembic.script import ScriptDirectory

from app.eventlog.migrating import _config


def test_migrations_stand_in_one_line_and_are_numbered_without_a_gap():
    found = [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()]
    assert found[::-1] == [f"{number:04}" for number in range(1, len(found) + 1)]

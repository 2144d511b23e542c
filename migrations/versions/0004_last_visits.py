"""When people were here last, so that the start page can tell what changed since."""

import sqlalchemy as sa
from alembic import op

from app.accounts.tables import accounts, sessions

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in ((accounts, accounts.c.seen_at), (sessions, sessions.c.before_at)):
        there = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(table.name)}
        if column.name not in there:  # a new database has it from its table
            op.add_column(table.name, sa.Column(column.name, column.type))


def downgrade() -> None:
    raise NotImplementedError("an older Accord reads no newer database")

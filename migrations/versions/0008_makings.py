"""Which making of the read tables it is, so that what is kept of others is never given."""

import sqlalchemy as sa
from alembic import op

from app.eventlog.tables import tracking

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(tracking.name)}
    if "made" not in there:  # a new database has it from its table
        made = sa.Column("made", tracking.c.made.type, nullable=False, server_default="0")
        op.add_column(tracking.name, made)


def downgrade() -> None:
    raise NotImplementedError("an older Accord reads no newer database")

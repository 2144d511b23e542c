"""On which browser and system a session was begun, so that its owner knows it again."""

import sqlalchemy as sa
from alembic import op

from app.accounts.tables import sessions

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(sessions.name)}
    if "device" not in there:  # a new database has it from its table
        op.add_column(
            sessions.name, sa.Column("device", sa.Text, nullable=False, server_default="")
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

"""Who is tied to which identity of the provider, and what was brought back from it."""

import sqlalchemy as sa
from alembic import op

from app.accounts.tables import identities, sessions, used_states
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[identities, used_states])
    there = {one["name"] for one in sa.inspect(op.get_bind()).get_columns(sessions.name)}
    if "proved_at" not in there:  # a new database has it from its table
        op.add_column(sessions.name, sa.Column("proved_at", sessions.c.proved_at.type))
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE "
            f"ON {identities.name}, {used_states.name} TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

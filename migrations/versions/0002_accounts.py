"""Accounts, server-side sessions and one-time invitations."""

from alembic import op

from app.accounts.tables import accounts, invitations, sessions
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[accounts, sessions, invitations])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, sessions, invitations "
            f"TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

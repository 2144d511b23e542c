"""Accounts, server-side sessions, one-time invitations and failed attempts."""

from alembic import op

from app.accounts.tables import accounts, attempts, invitations, sessions
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[accounts, sessions, invitations, attempts])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, sessions, invitations, attempts "
            f"TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

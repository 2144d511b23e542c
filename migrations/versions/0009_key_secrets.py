"""Secrets of API keys by their digests, and how often each key is used."""

from alembic import op

from app.accounts.tables import key_secrets
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[key_secrets])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {key_secrets.name} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

"""What webhooks are told, and how far the log was looked through for each."""

from alembic import op

from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata
from app.outbox.tables import deliveries, webhook_marks

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[deliveries, webhook_marks])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON deliveries, webhook_marks TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

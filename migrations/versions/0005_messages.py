"""Messages to people and to the chat robot, and what each person chose to hear of."""

from alembic import op

from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata
from app.outbox.tables import choices, messages

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[messages, choices])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON messages, message_choices TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

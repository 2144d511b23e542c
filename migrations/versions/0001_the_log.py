"""The log, its texts and files, idempotency keys and the projections' positions."""

from alembic import op

from app.eventlog import guards
from app.eventlog.tables import events, files, keys, metadata, texts, tracking

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[events, texts, files, keys, tracking])
    guards.put_up(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

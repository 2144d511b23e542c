"""The runs of the log's tree that are complete."""

from alembic import op

from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata, runs

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[runs])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"GRANT SELECT, INSERT ON {runs.name} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

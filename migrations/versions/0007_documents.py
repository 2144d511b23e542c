"""Jobs of many documents, their files, and who was given which document."""

from alembic import op

from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata
from app.press.tables import files, given, jobs

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables = [jobs, files, given]
    metadata.create_all(op.get_bind(), tables=tables)
    if op.get_bind().dialect.name != "sqlite":
        named = ", ".join(table.name for table in tables)
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {named} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

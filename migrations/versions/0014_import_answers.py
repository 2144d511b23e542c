"""What people said of the files that they are about to import."""

from alembic import op

from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata
from app.importers.kept_answers import import_answers

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[import_answers])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {import_answers.name} TO {APP_ROLE}")


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

"""The second step at signing in, and its recovery codes."""

from alembic import op

from app.accounts.tables import recovery_codes, second_steps
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[second_steps, recovery_codes])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE "
            f"ON {second_steps.name}, {recovery_codes.name} TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

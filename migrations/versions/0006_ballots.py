"""The rights to rate in a review, and the urn of ratings that were not gathered yet."""

from alembic import op

from app.ballots.tables import rights, slips
from app.eventlog.store import APP_ROLE
from app.eventlog.tables import metadata

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[rights, slips])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {rights.name}, {slips.name} TO {APP_ROLE}"
        )


def downgrade() -> None:
    raise NotImplementedError("the log is never taken back")

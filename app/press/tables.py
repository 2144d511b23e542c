"""Documents that are printed many at once, and who was given which: outside the log, since a
download changes nothing that the log says, and must not move its position."""

import sqlalchemy as sa

from app.eventlog.tables import Bytes16, metadata, position_type

jobs = sa.Table(
    "print_jobs",
    metadata,
    sa.Column("id", Bytes16, primary_key=True),
    sa.Column("unit", Bytes16, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("position", position_type, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("asked_by", Bytes16, nullable=False),
    sa.Column("asked_at", position_type, nullable=False),
    sa.Index("print_jobs_by_unit", "unit", "period", "asked_at"),
    sa.Index("print_jobs_by_time", "asked_at"),
)

files = sa.Table(
    "print_files",
    metadata,
    sa.Column("job", Bytes16, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("card", Bytes16, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.UniqueConstraint("job", "card", name="one_file_a_card"),
    sa.Index("print_files_by_state", "state", "job", "number"),
)

given = sa.Table(
    "documents_given",
    metadata,
    sa.Column("card", Bytes16, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("person", Bytes16, primary_key=True),
    sa.Column("position", position_type, primary_key=True),
    sa.Column("given_at", position_type, nullable=False),
    sa.Column("was_closed", sa.Boolean, nullable=False),
    # Score and values as the document says them, as JSON: what later facts are compared with.
    sa.Column("figures", sa.Text, nullable=False),
    sa.Index("documents_given_by_period", "period", "card"),
)

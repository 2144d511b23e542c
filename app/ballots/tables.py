"""Rights to rate, and ratings that were cast: outside the log, with nothing that joins the two."""

import sqlalchemy as sa

from app.eventlog.tables import Bytes16, metadata

rights = sa.Table(
    "rating_rights",
    metadata,
    sa.Column("review", Bytes16, primary_key=True),
    sa.Column("person", Bytes16, primary_key=True),
    sa.Column("is_used", sa.Boolean, nullable=False),
    sa.Index("rating_rights_by_person", "person"),
    sqlite_with_rowid=False,
)

slips = sa.Table(
    "rating_slips",
    metadata,
    sa.Column("review", Bytes16, primary_key=True),
    sa.Column("slip", Bytes16, primary_key=True),
    sa.Column("rating", sa.Integer, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

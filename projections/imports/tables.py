"""Batches and what names in tables mean, as known at any position."""

import sqlalchemy as sa

from projections.columns import Id, Moment
from projections.temporal import state_table, temporal_table

batches = temporal_table(
    "imports_batches",
    sa.Column("batch", Id, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("file_name", Id),
    sa.Column("holder", Id),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("counts", sa.Text, nullable=False),
    sa.Column("reversed_by", Id),
    sa.Column("reversed_at", Moment),
    sa.Column("reason", Id),
    sa.Column("kept", sa.Text, nullable=False),
    key=("batch",),
)
sa.Index("imports_batches_by_digest", batches.c.digest)

changes = sa.Table(
    "imports_changes",
    batches.metadata,
    sa.Column("batch", Id, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("row", sa.Integer),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("subject", Id),
    sa.Column("period", sa.Text),
    sa.Column("kpi", Id),
    sa.Column("note", Id),
    sa.Column("known_from", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("batch", "place", name="imports_changes_by_key"),
)

counts = state_table(
    "imports_counts",
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    key=("name",),
)

columns = temporal_table(
    "imports_columns",
    sa.Column("layout", Id, nullable=False),
    sa.Column("heading", Id, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    key=("layout", "heading"),
)

source_names = temporal_table(
    "imports_source_names",
    sa.Column("naming", Id, nullable=False),
    sa.Column("name", Id, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    key=("naming", "name"),
)

names = temporal_table(
    "imports_names",
    sa.Column("naming", Id, nullable=False),
    sa.Column("name", Id, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    key=("naming", "name"),
)

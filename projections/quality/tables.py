"""The records of consistency runs."""

import sqlalchemy as sa

from projections.columns import Id, Moment, Position, read_tables

runs = sa.Table(
    "quality_runs",
    read_tables,
    sa.Column("run", Id, nullable=False),
    sa.Column("known_from", Position, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("looked_at", Position, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("compared", sa.Integer, nullable=False),
    sa.Column("conflicts", sa.Text, nullable=False),
    sa.Column("missing", sa.Text, nullable=False),
    sa.Column("held", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("run", name="quality_runs_by_key"),
)
sa.Index("quality_runs_by_position", runs.c.known_from)

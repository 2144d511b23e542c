"""Entries of the handbook as they stand, and each of their versions. Texts are ids."""

import sqlalchemy as sa

from projections.columns import Id, Moment
from projections.temporal import temporal_table

entries = temporal_table(
    "handbook_entries",
    sa.Column("entry", Id, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("card", Id),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("author", Id, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("is_withdrawn", sa.Boolean, nullable=False),
    sa.Column("reason", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("entry",),
)

versions = temporal_table(
    "handbook_versions",
    sa.Column("entry", Id, nullable=False),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("titles", sa.Text, nullable=False),
    sa.Column("texts", sa.Text, nullable=False),
    sa.Column("tags", Id),
    sa.Column("metrics", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("revised_at", Moment, nullable=False),
    sa.Column("note", Id),
    key=("entry", "version_number"),
)

"""What was signed, and with which keys."""

import sqlalchemy as sa

from projections.columns import Id, Moment, Position, read_tables

checkpoints = sa.Table(
    "evidence_checkpoints",
    read_tables,
    sa.Column("position", Position, autoincrement=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("size", Position, nullable=False),
    sa.Column("root", sa.Text, nullable=False),
    sa.Column("signatures", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("position", name="evidence_checkpoints_by_key"),
)

signing_keys = sa.Table(
    "evidence_signing_keys",
    read_tables,
    sa.Column("position", Position, autoincrement=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("replaces", sa.Text),
    sa.PrimaryKeyConstraint("position", name="evidence_signing_keys_by_key"),
)

packs = sa.Table(
    "evidence_packs",
    read_tables,
    sa.Column("pack", Id),
    sa.Column("position", Position, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("card", Id),
    sa.Column("kpi", Id),
    sa.Column("dispute", Id),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("contents", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("pack", name="evidence_packs_by_key"),
)

erasures = sa.Table(
    "evidence_erasures",
    read_tables,
    sa.Column("text", Id, nullable=False),
    sa.Column("position", Position, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("ground", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("text", name="evidence_erasures_by_key"),
)

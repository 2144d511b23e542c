"""The metric dictionary: definitions by version, sources, aliases."""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment, Position, read_tables
from projections.temporal import temporal_table

definitions = temporal_table(
    "metrics_definitions",
    sa.Column("metric", Id, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("from_period", sa.Text, nullable=False),
    sa.Column("names", sa.Text, nullable=False),
    sa.Column("meanings", sa.Text, nullable=False),
    sa.Column("aliases", sa.Text, nullable=False),
    sa.Column("dimension", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("decimals", sa.Integer, nullable=False),
    sa.Column("aggregation", sa.Text, nullable=False),
    sa.Column("formula", sa.Text, nullable=False),
    sa.Column("input_only", sa.Boolean, nullable=False),
    sa.Column("default_rule", sa.Text, nullable=False),
    sa.Column("threshold", Exact),
    sa.Column("low", Exact),
    sa.Column("high", Exact),
    sa.Column("tolerance", Exact),
    sa.Column("ratio_reading", sa.Text, nullable=False),
    sa.Column("frequency", sa.Text, nullable=False),
    sa.Column("typical_source", sa.Text, nullable=False),
    sa.Column("packs", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("reason", Id),
    sa.Column("by", Id, nullable=False),
    key=("code", "version"),
)

appointments = temporal_table(
    "metrics_appointments",
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("official", sa.Text, nullable=False),
    sa.Column("others", sa.Text, nullable=False),
    sa.Column("steward", Id),
    key=("code",),
)

abouts = temporal_table(
    "metrics_abouts",
    sa.Column("code", sa.Text, nullable=False),
    # Other names as JSON; null where those of the definition stand.
    sa.Column("aliases", sa.Text),
    sa.Column("benchmark", Exact),
    sa.Column("benchmark_source", Id),
    sa.Column("benchmark_on", sa.Text),
    sa.Column("retired_at", Moment),
    sa.Column("retired_by", Id),
    sa.Column("retired_for", Id),
    key=("code",),
)
"""What is known of a metric beside its definition's versions."""

metric_codes = temporal_table(
    "metrics_codes",
    sa.Column("metric", Id, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    key=("metric",),
)

sources = temporal_table(
    "metrics_sources",
    sa.Column("source", Id, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("names", sa.Text, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("keeper_unit", Id),
    sa.Column("keeper", Id),
    sa.Column("note", Id),
    sa.Column("due", sa.Text, nullable=False),
    key=("source",),
)

approvals = sa.Table(
    "metrics_approvals",
    read_tables,
    sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    sa.Column("known_from", Position, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("looked_at", Position, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("version", name="metrics_approvals_by_key"),
)

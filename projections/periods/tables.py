"""Periods of units, decisions on missing values, and the figures that a close stored."""

import sqlalchemy as sa

from projections.columns import Exact, Id, Position
from projections.temporal import temporal_table

unit_periods = temporal_table(
    "periods_unit_periods",
    sa.Column("unit", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("reason", Id),
    sa.Column("asked_by", Id),
    sa.Column("asked_because", Id),
    sa.Column("closed_at", Position),
    sa.Column("read_at", Position),
    sa.Column("root", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    key=("unit", "period"),
)

decisions = temporal_table(
    "periods_decisions",
    sa.Column("unit", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("reason", Id),
    sa.Column("by", Id, nullable=False),
    key=("unit", "period", "kpi"),
)

results = temporal_table(
    "periods_results",
    sa.Column("card", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("score", Exact),
    sa.Column("grade", sa.Text, nullable=False),
    sa.Column("covered", Exact, nullable=False),
    sa.Column("points", Exact, nullable=False),
    sa.Column("growth", Exact, nullable=False),
    sa.Column("final_score", Exact),
    sa.Column("final_grade", sa.Text, nullable=False),
    sa.Column("rests_on", sa.Text, nullable=False),
    sa.Column("read_at", Position, nullable=False),
    key=("unit", "period", "card"),
)
sa.Index("periods_results_by_card", results.c.card, results.c.period, results.c.known_until)

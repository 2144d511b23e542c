"""Notes on KPIs and scorecards by period, as known at any position. Texts are ids."""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment
from projections.temporal import temporal_table

tracking_notes = temporal_table(
    "reviews_tracking_notes",
    sa.Column("note", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("cause", Id),
    sa.Column("countermeasure", Id),
    sa.Column("responsible", Id),
    sa.Column("stated_responsible", Id),
    sa.Column("completion", Exact),
    sa.Column("mom", Exact),
    sa.Column("by", Id, nullable=False),
    sa.Column("batch", Id),
    sa.Column("row", sa.Integer),
    sa.Column("has_words", sa.Boolean, nullable=False),
    key=("note",),
)
sa.Index(
    "reviews_tracking_notes_by_card",
    tracking_notes.c.card,
    tracking_notes.c.period,
    tracking_notes.c.known_until,
)
sa.Index("reviews_tracking_notes_by_kpi", tracking_notes.c.kpi, tracking_notes.c.period)

check_ins = temporal_table(
    "reviews_check_ins",
    sa.Column("note", Id, nullable=False),
    sa.Column("week", sa.Text, nullable=False),
    sa.Column("confidence", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("words", Id),
    sa.Column("by", Id, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    key=("note", "week"),
)

review_notes = temporal_table(
    "reviews_review_notes",
    sa.Column("note", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("is_plan", sa.Boolean, nullable=False),
    sa.Column("core_objective", Id),
    sa.Column("score", Exact),
    sa.Column("grade", sa.Text, nullable=False),
    sa.Column("worked", Id),
    sa.Column("problems", Id),
    sa.Column("next_direction", Id),
    sa.Column("by", Id, nullable=False),
    sa.Column("batch", Id),
    sa.Column("row", sa.Integer),
    sa.Column("has_words", sa.Boolean, nullable=False),
    key=("note",),
)
sa.Index(
    "reviews_review_notes_by_card",
    review_notes.c.card,
    review_notes.c.period,
    review_notes.c.known_until,
)

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

review_steps = temporal_table(
    "reviews_steps",
    sa.Column("review", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("reviewed", sa.Text, nullable=False),
    sa.Column("self_by", Id),
    sa.Column("self_at", Moment),
    sa.Column("worked", Id),
    sa.Column("improve", Id),
    sa.Column("next_steps", Id),
    sa.Column("assessed_by", Id),
    sa.Column("assessed_at", Moment),
    sa.Column("given_points", Exact),
    sa.Column("given_growth", Exact),
    sa.Column("reason", Id),
    sa.Column("growth_reason", Id),
    sa.Column("words", Id),
    sa.Column("waived", Id),
    sa.Column("points", Exact, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("growth", Exact, nullable=False),
    sa.Column("growth_kpi", Id),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("votes", sa.Integer),
    sa.Column("ratings", sa.Text, nullable=False),
    sa.Column("remarks", sa.Text, nullable=False),
    sa.Column("verdicts", sa.Text, nullable=False),
    sa.Column("judged_by", Id),
    sa.Column("calibrated_by", Id),
    sa.Column("calibrated_at", Moment),
    sa.Column("calibration", Id),
    sa.Column("confirmed_by", Id),
    sa.Column("confirmed_at", Moment),
    sa.Column("confirmation", Id),
    sa.Column("appealed_by", Id),
    sa.Column("appealed_at", Moment),
    sa.Column("appealed_to", Id),
    sa.Column("appeal", Id),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    sa.Column("upheld", sa.Boolean),
    sa.Column("decision", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("review",),
)
sa.Index(
    "reviews_steps_by_card",
    review_steps.c.card,
    review_steps.c.period,
    review_steps.c.known_until,
)

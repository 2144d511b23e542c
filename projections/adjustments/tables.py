"""Requests to adjust KPIs as they stood at any position, which scorecards they are about, and what
suggested requests."""

import sqlalchemy as sa

from projections.columns import Id, Moment
from projections.temporal import state_table, temporal_table

requests = temporal_table(
    "adjustments_requests",
    sa.Column("request", Id, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("requester", Id, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("size", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("first_period", sa.Text, nullable=False),
    sa.Column("title", Id),
    sa.Column("explanation", Id),
    sa.Column("tactics", Id),
    sa.Column("evidence", sa.Text, nullable=False),
    # Files: digest, name, media type and size of each, as JSON.
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("lines", sa.Text, nullable=False),
    sa.Column("parties", sa.Text, nullable=False),
    sa.Column("drafted_at", Moment, nullable=False),
    sa.Column("trigger_at", Moment),
    sa.Column("submitted_at", Moment),
    sa.Column("settled_at", Moment),
    sa.Column("needs_finance", sa.Boolean, nullable=False),
    sa.Column("retroactive", sa.Boolean, nullable=False),
    sa.Column("mostly_known", sa.Boolean, nullable=False),
    sa.Column("stand_in", Id),
    # What was said and decided since it was submitted, one step each, as JSON.
    sa.Column("steps", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    key=("request",),
)
sa.Index("adjustments_requests_known", requests.c.known_until, requests.c.state)

about = state_table(
    "adjustments_about",
    sa.Column("card", Id, nullable=False),
    sa.Column("request", Id, nullable=False),
    key=("card", "request"),
)

suggestions = temporal_table(
    "adjustments_suggestions",
    sa.Column("suggestion", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("dependency", sa.Text, nullable=False),
    sa.Column("changed_at", Moment),
    sa.Column("what", Id),
    sa.Column("noted_by", Id, nullable=False),
    sa.Column("noted_at", Moment, nullable=False),
    sa.Column("dismissed_by", Id),
    sa.Column("dismissed_at", Moment),
    sa.Column("reason", Id),
    key=("suggestion",),
)
sa.Index("adjustments_suggestions_by_kpi", suggestions.c.kpi, suggestions.c.known_until)

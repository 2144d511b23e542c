"""Disputes with both sides' columns and the ruling, and what was said beneath them."""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment, Position
from projections.temporal import temporal_table

disputes = temporal_table(
    "disputes_disputes",
    sa.Column("dispute", Id, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("opened_by", Id, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_from", Position, nullable=False),
    sa.Column("others", sa.Text, nullable=False),
    sa.Column("standing", Exact),
    sa.Column("claim", Exact),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("words", Id, nullable=False),
    sa.Column("evidence", Id),
    sa.Column("definition_version", sa.Integer, nullable=False),
    sa.Column("answered_by", Id),
    sa.Column("answered_at", Moment),
    sa.Column("answer", Exact),
    sa.Column("answer_source", sa.Text, nullable=False),
    sa.Column("answer_words", Id),
    sa.Column("answer_evidence", Id),
    sa.Column("ruled_by", Id),
    sa.Column("ruled_at", Moment),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("value", Exact),
    sa.Column("ruling_reason", Id),
    sa.Column("definition", sa.Integer),
    sa.Column("appealed_by", Id),
    sa.Column("appealed_at", Moment),
    sa.Column("appeal_reason", Id),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    sa.Column("decision_reason", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("dispute",),
)
sa.Index(
    "disputes_disputes_by_place",
    disputes.c.subject,
    disputes.c.metric,
    disputes.c.period,
    disputes.c.known_until,
)

files = temporal_table(
    "disputes_files",
    sa.Column("dispute", Id, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("name", Id),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("by", Id, nullable=False),
    key=("dispute", "digest"),
)

lists = temporal_table(
    "disputes_lists",
    sa.Column("dispute", Id, nullable=False),
    sa.Column("list", Id, nullable=False),
    sa.Column("by", Id, nullable=False),
    key=("dispute", "list"),
)
sa.Index("disputes_lists_by_list", lists.c.list, lists.c.known_until)

comments = temporal_table(
    "disputes_comments",
    sa.Column("dispute", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    sa.Column("words", Id, nullable=False),
    key=("dispute", "version"),
)

"""Lists of records without the records, the rules of counting, and hand-overs with each answer."""

import sqlalchemy as sa

from projections.columns import Id, Moment, Position
from projections.temporal import temporal_table

lists = temporal_table(
    "leads_lists",
    sa.Column("list", Id, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("name", Id),
    sa.Column("layout", Id, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("records", Id, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("brought_by", Id, nullable=False),
    sa.Column("brought_at", Moment, nullable=False),
    sa.Column("brought_from", Position, nullable=False),
    sa.Column("withdrawn_by", Id),
    sa.Column("withdrawn_reason", Id),
    sa.Column("receiver", Id),
    sa.Column("sent_by", Id),
    sa.Column("sent_at", Moment),
    sa.Column("due_at", Moment),
    key=("list",),
)
sa.Index("leads_lists_by_place", lists.c.subject, lists.c.metric, lists.c.known_until)

rules = temporal_table(
    "leads_rules",
    sa.Column("rule", Id, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("unit", Id),
    sa.Column("conditions", sa.Text, nullable=False),
    sa.Column("once_by", sa.Text, nullable=False),
    sa.Column("dated_by", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("written_at", Moment, nullable=False),
    key=("rule",),
)

answers = temporal_table(
    "leads_answers",
    sa.Column("list", Id, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("first_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("answered_at", Moment, nullable=False),
    sa.Column("ground", sa.Text, nullable=False),
    sa.Column("remark", Id),
    key=("list", "number"),
)

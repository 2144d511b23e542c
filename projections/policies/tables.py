"""Policies as adopted, by the day that they hold from; and the organisation itself."""

import sqlalchemy as sa

from projections.columns import Id
from projections.temporal import temporal_table

adoptions = temporal_table(
    "policies_adoptions",
    sa.Column("policy", Id, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("from_day", sa.Text, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("reason", Id),
    sa.Column("by", Id),
    key=("policy", "version"),
)

"""Keys by which other systems report values, and webhooks by which they are told."""

import sqlalchemy as sa

from projections.columns import Id, Moment, Position
from projections.temporal import temporal_table

api_keys = temporal_table(
    "access_api_keys",
    sa.Column("key", Id, nullable=False),
    sa.Column("owner", Id, nullable=False),
    # The text that says which system uses it.
    sa.Column("name", Id),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("until_day", sa.Text, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    # What its secret begins with; empty until the owner took one.
    sa.Column("prefix", sa.Text, nullable=False),
    sa.Column("revoked_by", Id),
    sa.Column("revoked_at", Moment),
    key=("key",),
)

webhooks = temporal_table(
    "access_webhooks",
    sa.Column("webhook", Id, nullable=False),
    # The texts that say which system is told, and where.
    sa.Column("name", Id),
    sa.Column("address", Id),
    sa.Column("unit", Id, nullable=False),
    sa.Column("kinds", sa.Text, nullable=False),
    sa.Column("opened_by", Id, nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_position", Position, nullable=False),
    sa.Column("closed_at", Moment),
    key=("webhook",),
)

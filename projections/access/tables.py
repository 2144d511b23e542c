"""Keys by which other systems report values."""

import sqlalchemy as sa

from projections.columns import Id, Moment
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

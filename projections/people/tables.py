"""Units, people and their roles, as they were known at any position. Names are text ids."""

import sqlalchemy as sa

from projections.columns import Id
from projections.temporal import temporal_table

units = temporal_table(
    "people_units",
    sa.Column("unit", Id, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("parent", Id),
    sa.Column("head", Id),
    sa.Column("names", sa.Text, nullable=False),
    sa.Column("aliases", sa.Text, nullable=False),
    key=("unit",),
)

persons = temporal_table(
    "people_persons",
    sa.Column("person", Id, nullable=False),
    sa.Column("name", Id),
    sa.Column("latin_name", Id),
    sa.Column("email", Id),
    sa.Column("unit", Id, nullable=False),
    sa.Column("titles", sa.Text, nullable=False),
    sa.Column("superior", Id),
    sa.Column("joined_on", sa.Text),
    sa.Column("left_on", sa.Text),
    key=("person",),
)

roles = temporal_table(
    "people_roles",
    sa.Column("person", Id, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("from_day", sa.Text),
    sa.Column("until_day", sa.Text),
    key=("person", "role", "unit"),
)

masks = temporal_table(
    "people_masks",
    sa.Column("person", Id, nullable=False),
    sa.Column("mask", Id, nullable=False),
    key=("person", "mask"),
)

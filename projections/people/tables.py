"""Units, people and their roles, as they were known at any position. Names and job titles are
text ids."""

import sqlalchemy as sa

from projections.columns import Id
from projections.temporal import temporal_table

TITLES = {"zh_Hant": "title_zh_hant", "zh_Hans": "title_zh_hans", "en": "title_en"}
"""The column of a person's job title in each language."""

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
    sa.Column("title_zh_hant", Id),
    sa.Column("title_zh_hans", Id),
    sa.Column("title_en", Id),
    sa.Column("superior", Id),
    sa.Column("joined_on", sa.Text),
    sa.Column("relinked_by", Id),
    sa.Column("relinked_at", sa.Text),
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

confirmations = temporal_table(
    "people_confirmations",
    sa.Column("confirmation", Id, nullable=False),
    sa.Column("person", Id, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("asked_by", Id),
    sa.Column("from_day", sa.Text),
    sa.Column("until_day", sa.Text),
    key=("confirmation",),
)

delegations = temporal_table(
    "people_delegations",
    sa.Column("delegation", Id, nullable=False),
    sa.Column("person", Id, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("unit", Id, nullable=False),
    sa.Column("delegate", Id, nullable=False),
    sa.Column("from_day", sa.Text, nullable=False),
    sa.Column("until_day", sa.Text, nullable=False),
    sa.Column("is_over", sa.Boolean, nullable=False),
    key=("delegation",),
)

masks = temporal_table(
    "people_masks",
    sa.Column("person", Id, nullable=False),
    sa.Column("mask", Id, nullable=False),
    key=("person", "mask"),
)

"""What each source reports for each cell, as known at any position."""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment
from projections.temporal import temporal_table

reports = temporal_table(
    "measurements_reports",
    sa.Column("cell", Id, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("breakdown", sa.Text, nullable=False),
    sa.Column("value", Exact),
    sa.Column("typed", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("definition_version", sa.Integer, nullable=False),
    sa.Column("by_owner", sa.Boolean, nullable=False),
    sa.Column("estimate", sa.Boolean, nullable=False),
    sa.Column("remark", Id),
    sa.Column("evidence", Id),
    sa.Column("reason", Id),
    sa.Column("batch", Id),
    sa.Column("row", sa.Integer),
    sa.Column("verified_by", Id),
    sa.Column("verified_at", Moment),
    sa.Column("held_value", Exact),
    sa.Column("held_typed", sa.Text),
    sa.Column("held_grounds", sa.Text),
    sa.Column("held_by", Id),
    sa.Column("held_at", Moment),
    # How it came, and with what: JSON of the columns that it brings along once it is released.
    sa.Column("held_entry", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    # Something was said of the cell before: of a cell with several sources one row has this.
    sa.Column("beside", sa.Boolean, nullable=False),
    key=("cell", "source"),
)
sa.Index(
    "measurements_reports_by_place",
    reports.c.subject,
    reports.c.metric,
    reports.c.period,
    reports.c.known_until,
)
# Where something happened to a place last (kept.py).
sa.Index(
    "measurements_reports_by_change", reports.c.subject, reports.c.metric, reports.c.known_from
)
# Few values are held, and every page says how many wait for its reader.
sa.Index(
    "measurements_reports_held",
    reports.c.known_until,
    reports.c.metric,
    sqlite_where=reports.c.held_value.is_not(None),
    postgresql_where=reports.c.held_value.is_not(None),
)
sa.Index("measurements_reports_by_period", reports.c.period, reports.c.known_until)
# Few numbers come from several sources; conflicts are looked for among them, the newest first.
# SQLite takes this index only for the very words of its condition, which SQLAlchemy asks with.
sa.Index(
    "measurements_reports_beside",
    reports.c.period,
    reports.c.known_until,
    reports.c.metric,
    reports.c.cell,
    sqlite_where=reports.c.beside == sa.true(),
    postgresql_where=reports.c.beside,
)

# What named items explain of a source's distance from the official value; no row where nothing.
explained = temporal_table(
    "measurements_explained",
    sa.Column("cell", Id, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("amount", Exact, nullable=False),
    key=("cell", "source"),
)

items = temporal_table(
    "measurements_items",
    sa.Column("cell", Id, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("item", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", Exact, nullable=False),
    sa.Column("name", Id),
    sa.Column("by", Id, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    key=("cell", "source", "item"),
)

"""One row for each event, with what it is about; and what things are, for events that name an id.

Rows are never changed: what was known at a position are the rows up to it.
"""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment, Position, read_tables
from projections.temporal import state_table

trail = sa.Table(
    "audit_trail",
    read_tables,
    sa.Column("position", Position, nullable=False, autoincrement=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("thing", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("subject", Id),
    sa.Column("period", sa.Text),
    sa.Column("source", sa.Text),
    # The unit or the person that it belongs to: what the filter by unit looks at.
    sa.Column("place", Id),
    sa.Column("person", Id),
    sa.Column("unit", Id),
    sa.Column("card", Id),
    sa.Column("kpi", Id),
    sa.Column("batch", Id),
    sa.Column("old", Exact),
    sa.Column("value", Exact),
    sa.Column("reason", Id),
    sa.Column("facts", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("position", name="audit_trail_by_key"),
    info={"key": ("position",)},
)
for _column in ("by", "topic", "thing", "metric", "place"):
    sa.Index(f"audit_trail_by_{_column}", trail.c[_column], trail.c.position)
for _column in ("kpi", "batch"):
    _given = trail.c[_column].is_not(None)
    sa.Index(
        f"audit_trail_by_{_column}",
        trail.c[_column],
        trail.c.position,
        sqlite_where=_given,
        postgresql_where=_given,
    )

things = state_table(
    "audit_things",
    sa.Column("thing", Id, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("subject", Id),
    sa.Column("holder", Id),
    sa.Column("code", sa.Text),
    key=("thing",),
)

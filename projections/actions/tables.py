"""Tasks as known at any position. Texts are ids, days are ISO texts."""

import sqlalchemy as sa

from projections.columns import Id, Moment
from projections.temporal import temporal_table

tasks = temporal_table(
    "actions_tasks",
    sa.Column("task", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("owner", Id, nullable=False),
    sa.Column("set_by", Id, nullable=False),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("promised", sa.Text, nullable=False),
    sa.Column("due", sa.Text, nullable=False),
    sa.Column("term", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("words", Id, nullable=False),
    sa.Column("expected", Id),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("ended_by", Id),
    sa.Column("ended_on", sa.Text),
    sa.Column("outcome", Id),
    sa.Column("reason", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("task",),
)
sa.Index("actions_tasks_by_owner", tasks.c.owner, tasks.c.known_until, tasks.c.state)
sa.Index("actions_tasks_by_card", tasks.c.card, tasks.c.known_until)

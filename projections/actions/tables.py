"""Tasks, causes, contracts, talks and feedback, as known at any position. Texts are ids, days ISO
texts."""

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

analyses = temporal_table(
    "actions_analyses",
    sa.Column("analysis", Id, nullable=False),
    sa.Column("kpi", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("what", Id),
    sa.Column("who", Id),
    sa.Column("where", Id),
    sa.Column("when", Id),
    sa.Column("why", Id),
    sa.Column("how", Id),
    sa.Column("by", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    key=("analysis",),
)

causes = temporal_table(
    "actions_causes",
    sa.Column("analysis", Id, nullable=False),
    sa.Column("cause", Id, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("beneath", Id),
    sa.Column("words", Id, nullable=False),
    sa.Column("by", Id, nullable=False),
    key=("analysis", "cause"),
)

contracts = temporal_table(
    "actions_contracts",
    sa.Column("contract", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("proposed_by", Id, nullable=False),
    sa.Column("proposed_at", Moment, nullable=False),
    sa.Column("aim", Id, nullable=False),
    sa.Column("measures", Id, nullable=False),
    sa.Column("until", sa.Text, nullable=False),
    sa.Column("parties", sa.Text, nullable=False),
    sa.Column("signatures", sa.Text, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
    sa.Column("met", sa.Boolean),
    sa.Column("words", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("contract",),
)
sa.Index("actions_contracts_by_card", contracts.c.card, contracts.c.known_until)

coachings = temporal_table(
    "actions_coachings",
    sa.Column("coaching", Id, nullable=False),
    sa.Column("coach", Id, nullable=False),
    sa.Column("person", Id, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("talked", Id, nullable=False),
    sa.Column("agreed", Id),
    sa.Column("acknowledged_at", Moment),
    sa.Column("version", sa.Integer, nullable=False),
    key=("coaching",),
)
sa.Index("actions_coachings_by_person", coachings.c.person, coachings.c.known_until)

remarks = temporal_table(
    "actions_remarks",
    sa.Column("coaching", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    sa.Column("words", Id, nullable=False),
    key=("coaching", "version"),
)

feedbacks = temporal_table(
    "actions_feedbacks",
    sa.Column("feedback", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("day", sa.Text, nullable=False),
    sa.Column("tone", sa.Text, nullable=False),
    sa.Column("customer", Id),
    sa.Column("words", Id, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("noted_at", Moment, nullable=False),
    key=("feedback",),
)
sa.Index("actions_feedbacks_by_card", feedbacks.c.card, feedbacks.c.known_until)

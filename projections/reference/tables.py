"""What commands consult: facts by kind and key, and the values of each metric and subject.

Only the newest state: commands act now. Pages never read these.
"""

import sqlalchemy as sa

from projections.columns import Exact, Id
from projections.temporal import state_table

facts = state_table(
    "reference_facts",
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("fact", sa.Text, nullable=False),
    key=("kind", "key"),
)

values = state_table(
    "reference_values",
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("value", Exact),
    key=("metric", "subject", "period", "source"),
)

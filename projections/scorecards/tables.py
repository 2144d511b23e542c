"""Scorecards, their lines with the targets of single periods, and the terms by period.

Two axes: `known_from` and `known_until` say what was known when; `from_period` says from which
month a line's terms apply.
"""

import sqlalchemy as sa

from projections.columns import Exact, Id, Moment
from projections.temporal import temporal_table

cards = temporal_table(
    "scorecards_cards",
    sa.Column("card", Id, nullable=False),
    sa.Column("holder", Id, nullable=False),
    sa.Column("holder_kind", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("name", Id),
    sa.Column("owner", Id),
    sa.Column("superior", Id),
    sa.Column("version", sa.Integer, nullable=False),
    key=("card",),
)

# A list of all of them looks at those that are still known, not at every step of their past.
sa.Index("scorecards_cards_known", cards.c.known_until, cards.c.year)

lines = temporal_table(
    "scorecards_lines",
    sa.Column("kpi", Id, nullable=False),
    sa.Column("card", Id, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("from_period", sa.Text, nullable=False),
    sa.Column("retired_from", sa.Text),
    sa.Column("objective", Id),
    sa.Column("goal_dimension", Id),
    sa.Column("parts", sa.Text, nullable=False),
    key=("kpi",),
)
sa.Index("scorecards_lines_by_card", lines.c.card, lines.c.known_until)
sa.Index("scorecards_lines_by_cell", lines.c.metric, lines.c.subject)
sa.Index("scorecards_lines_known", lines.c.known_until, lines.c.metric)

terms = temporal_table(
    "scorecards_terms",
    sa.Column("card", Id, nullable=False),
    sa.Column("kpi", Id, nullable=False),
    sa.Column("from_month", sa.Text, nullable=False),
    sa.Column("weight", Exact, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("cycle", sa.Text, nullable=False),
    sa.Column("floor", Exact),
    sa.Column("target", Exact),
    sa.Column("challenge", Exact),
    sa.Column("low", Exact),
    sa.Column("high", Exact),
    sa.Column("relative_change", Exact),
    sa.Column("baseline_period", sa.Text),
    sa.Column("baseline", Exact),
    sa.Column("baseline_source", sa.Text),
    sa.Column("stated", sa.Text, nullable=False),
    sa.Column("aggregation", sa.Text, nullable=False),
    sa.Column("sources", sa.Text, nullable=False),
    sa.Column("owners", sa.Text, nullable=False),
    sa.Column("reason", Id),
    sa.Column("by", Id, nullable=False),
    sa.Column("set_at", sa.BigInteger, nullable=False),
    key=("card", "kpi", "from_month"),
)

letters = temporal_table(
    "scorecards_letters",
    sa.Column("card", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("in_force", sa.Boolean, nullable=False),
    # Signatures (person, role, time, meaning, digest, day) and addenda, as JSON.
    sa.Column("signatures", sa.Text, nullable=False),
    sa.Column("addenda", sa.Text, nullable=False),
    # When it was put before its owners last, and by whom.
    sa.Column("sent_at", Moment),
    sa.Column("sent_by", Id),
    # Who countersigns, where nobody above the owners is left.
    sa.Column("named", Id),
    key=("card",),
)

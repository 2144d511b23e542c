"""Messages to people and to the chat robot, and what each person chose: outside the log, since
they tell of it and change nothing (docs/decisions/0025)."""

import sqlalchemy as sa

from app.eventlog.tables import Bytes16, metadata, position_type

messages = sa.Table(
    "messages",
    metadata,
    # Made of kind, thing and receiver: nobody is told of one thing twice.
    sa.Column("id", Bytes16, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("thing", sa.Text, nullable=False),
    sa.Column("receiver", Bytes16, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    # Ids and keys as JSON; names and prose are looked up when it is sent.
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", position_type, nullable=False),
    sa.Column("next_at", position_type, nullable=False),
    sa.Column("settled_at", position_type),
    sa.Index("messages_by_state", "state", "next_at"),
    sa.Index("messages_by_time", "made_at"),
)

choices = sa.Table(
    "message_choices",
    metadata,
    sa.Column("person", Bytes16, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("way", sa.Text, nullable=False),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    # Made of webhook and position: no webhook is told of one event twice by itself.
    sa.Column("id", Bytes16, primary_key=True),
    sa.Column("webhook", Bytes16, nullable=False),
    sa.Column("position", position_type, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", position_type, nullable=False),
    sa.Column("next_at", position_type, nullable=False),
    sa.Column("settled_at", position_type),
    sa.Index("deliveries_by_state", "state", "next_at"),
    sa.Index("deliveries_by_webhook", "webhook", "position"),
)

webhook_marks = sa.Table(
    "webhook_marks",
    metadata,
    sa.Column("webhook", Bytes16, primary_key=True),
    # The last position that was looked at for it.
    sa.Column("position", position_type, nullable=False),
)

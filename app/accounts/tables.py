"""Accounts, sessions, invitations, failed attempts: outside the log, since usernames are names."""

import sqlalchemy as sa

from app.eventlog.tables import Bytes16, metadata, position_type

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("username", sa.Text, primary_key=True),
    sa.Column("person", Bytes16, nullable=False, unique=True),
    sa.Column("password_hash", sa.Text),
    sa.Column("language", sa.Text, nullable=False, server_default=""),
    sa.Column("theme", sa.Text, nullable=False, server_default="auto"),
    # When the person was here last, to five minutes; null before their first visit.
    sa.Column("seen_at", position_type),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", Bytes16, nullable=False),
    sa.Column("begun_at", position_type, nullable=False),
    sa.Column("used_at", position_type, nullable=False),
    # When the person was here before this session began; null where they never were.
    sa.Column("before_at", position_type),
    # Browser and system, as `app/accounts/devices.py` names them; empty where they aren't known.
    sa.Column("device", sa.Text, nullable=False, server_default=""),
    # When the identity provider last confirmed in this session that it is they; null before.
    sa.Column("proved_at", position_type),
    sa.Index("sessions_by_person", "person"),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token_digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", Bytes16, nullable=False),
    sa.Column("invited_by", Bytes16, nullable=False),
    sa.Column("ends_at", position_type, nullable=False),
    sa.Index("invitations_by_person", "person"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    # SHA-256 of what the failures are counted for, so that mistyped passwords in the name's field
    # are not kept.
    sa.Column("place", sa.LargeBinary(32), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("slowed_until", position_type, nullable=False),
    sa.Column("last_at", position_type, nullable=False),
)

key_secrets = sa.Table(
    "key_secrets",
    metadata,
    sa.Column("secret_digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("key", Bytes16, nullable=False, unique=True),
    # The minute of the last request, counted from 1970, and how many there were in it.
    sa.Column("minute", position_type, nullable=False),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("used_at", position_type),
)

second_steps = sa.Table(
    "second_steps",
    metadata,
    sa.Column("person", Bytes16, primary_key=True),
    # The key that the person's phone holds too, sealed with the web process's secret.
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    # What the digests of the recovery codes are made with.
    sa.Column("salt", sa.LargeBinary, nullable=False),
    # Null until the first code showed that the phone has it.
    sa.Column("confirmed_at", position_type),
    # The half minute whose code was used last: no code counts twice.
    sa.Column("used_step", position_type, nullable=False),
)

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("code_digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("person", Bytes16, nullable=False),
    sa.Index("recovery_codes_by_person", "person"),
)

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("person", Bytes16, nullable=False, unique=True),
    sa.Column("tied_at", position_type, nullable=False),
)

used_states = sa.Table(
    "used_states",
    metadata,
    sa.Column("state_digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("used_at", position_type, nullable=False),
)

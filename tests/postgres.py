"""Databases on the PostgreSQL server of the tests: new and empty, or a copy of another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

POSTGRES = os.environ.get("ACCORD_TEST_POSTGRES_URL")


@contextmanager
def new_database() -> Iterator[str]:
    """The URL of an empty database, gone after the block."""
    name = f"accord_{uuid4().hex}"
    _say("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'", name)
    try:
        yield _server().set(database=name).render_as_string(hide_password=False)
    finally:
        _say("DROP DATABASE {} WITH (FORCE)", name)


def is_on_server(url: URL) -> bool:
    """Whether it is a database on this server, and on none that a test started for itself."""
    return bool(POSTGRES) and url.set(database=None) == _server().set(database=None)


def replace_by_copy(name: str, template: str) -> None:
    """Put a copy of a database in the place of an empty one; nobody is connected to either."""
    _say("DROP DATABASE {}", name)
    _say("CREATE DATABASE {} TEMPLATE {}", name, template)


def _server() -> URL:
    return make_url(POSTGRES or "")


def _say(statement: Any, *names: str) -> None:
    plain = _server().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as admin:
        admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

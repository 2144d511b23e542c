"""Whether the database's tables are tables, and of the shape that this program made them with.

A view in a table's place, a policy on its rows or a function that stands before PostgreSQL's own
can show pages something else than it shows whoever compares. So nothing may stand among our tables
that nobody of ours made.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect


@dataclass
class Relation:
    """A table, or what stands under its name.

    `columns` are described in words, by name; `indexes` too, with their columns, as often as there
    are such; `oddities` end a sentence that begins with the table's name.
    """

    kind: str = "table"
    columns: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    indexes: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)


@dataclass
class Catalogue:
    """What a database says that it holds: relations by name, and other things, each in words."""

    relations: dict[str, Relation] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)


def relations_amiss(
    db: Connection, catalogue: Catalogue, meant: Sequence[sa.Table], passed: Collection[str] = ()
) -> Iterator[str]:
    """A sentence for each table that is not as it was made, and for what nobody of ours made.

    `passed` are names of tables whose shape is not looked at: they may be there or not.
    """
    found = dict(catalogue.relations)
    for name in passed:
        if name in found and found[name].kind == "table":
            del found[name]
    for table in sorted(meant, key=lambda one: one.name):
        stored = found.pop(table.name, None)
        if stored is None:
            yield f"The table {table.name} is missing."
        elif stored.kind != "table":
            yield f"{table.name} is a {stored.kind} and no table: it may show what it likes."
        else:
            yield from _shape_amiss(table.name, stored, described(table, db.dialect))
    for name, stored in sorted(found.items()):
        yield f"The {stored.kind} {name} was made by somebody else: look at what it is for."
    for told in catalogue.others:
        yield f"The {told} was made by somebody else: look at what it does."


def _shape_amiss(name: str, stored: Relation, meant: Relation) -> Iterator[str]:
    for column, words in meant.columns.items():
        if column not in stored.columns:
            yield f"The column {column} of {name} is missing."
        elif stored.columns[column] != words:
            yield f"The column {column} of {name} is {stored.columns[column]}, not {words}."
    for column in stored.columns.keys() - meant.columns.keys():
        yield f"The column {column} of {name} was made by somebody else."
    if stored.key != meant.key:
        yield f"The key of {name} is ({', '.join(stored.key)}), not ({', '.join(meant.key)})."
    left = list(stored.indexes)
    for index in meant.indexes:
        if index in left:
            left.remove(index)
        else:
            yield f"{name} has no {index}."
    for index in left:
        yield f"{name} has one {index} that nobody of ours made."
    for oddity in stored.oddities:
        yield f"{name} {oddity}."


# -- how a table is meant -------------------------------------------------------------------------


def described(table: sa.Table, dialect: Dialect) -> Relation:
    """A table as the program makes it on this kind of database."""
    relation = Relation(key=tuple(column.name for column in table.primary_key))
    for column in table.columns:
        relation.columns[column.name] = column_words(
            column.type.compile(dialect=dialect),
            required=not column.nullable,
            has_default=column.server_default is not None,
        )
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            names = [column.name for column in constraint.columns]
            relation.indexes.append(index_words(names, unique=True))
    for index in table.indexes:
        where = index.dialect_options[dialect.name]["where"]
        names = [column.name for column in index.columns]
        relation.indexes.append(
            index_words(names, unique=bool(index.unique), partial=where is not None)
        )
    return relation


def column_words(
    kind: str, *, required: bool, has_default: bool, further: Sequence[str] = ()
) -> str:
    """A column in words: its type, and what else is to be said of it."""
    words = [kind.lower().replace("character varying", "varchar").replace(", ", ",")]
    words += ["never empty"] if required else []
    words += ["with a default"] if has_default else []
    return ", ".join([*words, *further])


def index_words(
    columns: Sequence[str], *, unique: bool, partial: bool = False, further: str = ""
) -> str:
    """An index in words."""
    kind = ("unique " if unique else "") + ("partial " if partial else "") + "index"
    return f"{kind} on ({', '.join(columns)}){further}"

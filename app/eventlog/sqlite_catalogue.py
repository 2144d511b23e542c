"""What an SQLite database says that it holds."""

import re
from collections.abc import Iterator

from sqlalchemy.engine import Connection

from app.eventlog.relations import Catalogue, Relation, column_words, index_words

# Words of a CREATE TABLE that none of our tables has, and what they do.
_ODD = {
    "CHECK": "has a condition that nobody of ours made",
    "COLLATE": "compares texts in another way",
    "CONFLICT": "settles conflicts in another way",
    "REFERENCES": "refers to another table",
}
_COLUMNS = """SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
    FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table'"""
_INDEXES = """SELECT m.name, l.name, l."unique", l.partial, x.name, x.coll
    FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) x
    WHERE m.type = 'table' AND l.origin <> 'pk' AND x.key = 1 ORDER BY m.name, l.name, x.seqno"""
MOST_TOLD = 20


def sqlite_catalogue(db: Connection) -> Catalogue:
    """Its tables and views; what SQLite keeps for itself is left out."""
    found = Catalogue()
    for kind, name, sql in db.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite@_%' ESCAPE '@'"
    ):
        said = str(sql)
        is_virtual = said.upper().startswith("CREATE VIRTUAL")
        relation = Relation("virtual table" if is_virtual else str(kind))
        relation.oddities += [
            told for word, told in _ODD.items() if re.search(rf"\b{word}\b", said, re.IGNORECASE)
        ]
        found.relations[str(name)] = relation
    keys: dict[str, list[tuple[int, str]]] = {}
    for table, column, kind, required, default, place, hidden in db.exec_driver_sql(_COLUMNS):
        if table not in found.relations:
            continue
        found.relations[table].columns[column] = column_words(
            str(kind),
            required=bool(required),
            has_default=default is not None,
            further=["computed or hidden"] if hidden else [],
        )
        if place:
            keys.setdefault(table, []).append((place, column))
    for table, places in keys.items():
        found.relations[table].key = tuple(column for _, column in sorted(places))
    _take_indexes(db, found)
    return found


def _take_indexes(db: Connection, found: Catalogue) -> None:
    parts: dict[tuple[str, str, bool, bool], list[tuple[str, str]]] = {}
    for table, name, unique, partial, column, order in db.exec_driver_sql(_INDEXES):
        whose = (str(table), str(name), bool(unique), bool(partial))
        parts.setdefault(whose, []).append((column or "an expression", str(order)))
    for (table, _, unique, partial), columns in parts.items():
        if table in found.relations:
            is_plain = all(order == "BINARY" for _, order in columns)
            found.relations[table].indexes.append(
                index_words(
                    [column for column, _ in columns],
                    unique=unique,
                    partial=partial,
                    further="" if is_plain else " in another order",
                )
            )


def file_amiss(db: Connection) -> Iterator[str]:
    """What SQLite finds wrong in its file: above all indexes that don't hold what their tables do.

    Pages find rows by indexes, and whoever compares whole tables reads none.
    """
    for (told,) in db.exec_driver_sql(f"PRAGMA integrity_check({MOST_TOLD})"):
        if told != "ok":
            yield f"The database file is not whole: {told}."

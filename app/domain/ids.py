"""Ids made from natural keys, so that what must be unique is unique by construction.

Fixed once real events exist (docs/decisions/0013): the namespace, the form of the name and the
order of its parts. The name is `kind/part/part` in NFC with `%` written `%25` and `/` written
`%2F` inside a part; the id is its uuid5.
"""

import unicodedata
from uuid import UUID, uuid5

NAMESPACE = UUID("8c1f0f6e-6c0a-5d0e-9a58-0d5a3f6b7c21")


def ident(kind: str, *parts: object) -> UUID:
    """The id of a thing with a natural key.

    Persons enter by their uuid, units by the id of their first code, periods and breakdowns by
    their canonical keys.

    >>> ident("metric", "cac") == ident("metric", "cac")
    True
    >>> ident("metric", "a/b") == ident("metric", "a", "b")
    False
    """
    return uuid5(NAMESPACE, "/".join([kind, *(_part(str(part)) for part in parts)]))


def _part(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("%", "%25").replace("/", "%2F")


SYSTEM = ident("system", "accord")
"""Who acts where no person does: the worker, `accord init`, the loader."""


def metric_id(code: str) -> UUID:
    """The id of a metric (指標) by its code."""
    return ident("metric", code)


def source_id(code: str) -> UUID:
    """The id of a data source (數據來源) by its code."""
    return ident("source", code)


def unit_id(first_code: str) -> UUID:
    """The id of a unit by the code that it was founded with; a later code does not move it."""
    return ident("unit", first_code)


def card_id(holder: UUID, year: int, number: int = 1) -> UUID:
    """The id of a holder's n-th scorecard (計分卡) of a year."""
    return ident("scorecard", holder, year, number)


def cell_id(metric: str, subject: UUID, period: str, breakdown: str = "") -> UUID:
    """The id of the cell that holds a metric's values for a subject in a period.

    `breakdown` is the sorted `dimension=code` pairs joined by `,`; empty is the whole.
    """
    return ident("cell", metric, subject, period, breakdown)


ORGANISATION = ident("organisation", "organisation")
"""The one organisation of this database."""

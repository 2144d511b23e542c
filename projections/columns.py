"""Column types of the read tables: exact on both databases."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.eventlog.tables import Bytes16, as_uuid

read_tables = sa.MetaData()
"""All tables that can be rebuilt from the log."""

OPEN = 2**62
"""`known_until` of a row that is still known; never NULL."""

NOW = OPEN - 1
"""The position that every question without an `as_of` asks at."""

Position = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Id(Bytes16):
    """The id of a thing, in the form that the log has it in."""

    cache_ok = True


class Exact(TypeDecorator[Decimal]):
    """A decimal with at most 18 digits before and 10 after the point.

    TEXT on SQLite (sum it in Python), NUMERIC(28,10) on PostgreSQL, which would round silently:
    so more digits are refused here, with ValueError, on both.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(sa.Numeric(28, 10))  # noqa: TID251 - exact there

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -10 or value.adjusted() >= 18:
            raise ValueError(f"{value} has more than 18 digits before or 10 after the point")
        return format(_without_zeros(value), "f") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else _without_zeros(value)


@lru_cache(maxsize=16_384)
def _without_zeros(value: str | Decimal) -> Decimal:
    plain = Decimal(value)
    return plain.quantize(Decimal(1)) if plain == plain.to_integral() else plain.normalize()


class Moment(TypeDecorator[datetime]):
    """A moment with its zone, as microseconds since 1970 in UTC. Naive ones are refused."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else _as_moment(value)


class Stored:
    """Columns that are fetched as the database holds them, and read where they are needed.

    Most rows of a page are those of the page before: whoever knows a row already needn't read it.
    """

    def __init__(self, *columns: sa.ColumnElement[Any]) -> None:
        self.fetched = [sa.type_coerce(column, sa.types.NULLTYPE) for column in columns]
        self._ways = [_WAYS.get(type(column.type), _as_it_is) for column in columns]

    def select(self, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """A statement that fetches them, and more columns behind them."""
        found: sa.Select[Any] = sa.select(*[*self.fetched, *more])
        return found

    def read(self, row: Sequence[Any]) -> list[Any]:
        """The values of a row, each of its column's own type."""
        return [
            None if value is None else way(value)
            for way, value in zip(self._ways, row, strict=True)
        ]


def _as_it_is(value: Any) -> Any:
    return value


def _as_moment(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


_WAYS: dict[type, Callable[[Any], Any]] = {
    Id: as_uuid,
    Exact: _without_zeros,
    Moment: _as_moment,
    sa.Boolean: bool,
}


class InHex(FunctionElement[str]):
    """An `Id` as the 32 letters that Python's `UUID.hex` gives."""

    type = sa.Text()
    inherit_cache = True


@compiles(InHex)
def _(element: InHex, compiler: SQLCompiler, **more: Any) -> str:
    return f"replace(CAST({compiler.process(element.clauses, **more)} AS TEXT), '-', '')"


@compiles(InHex, "sqlite")
def _(element: InHex, compiler: SQLCompiler, **more: Any) -> str:
    return f"lower(hex({compiler.process(element.clauses, **more)}))"

"""Lists as files: what is listed on a page, as it is shown, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask import Response

from app.domain.values.amounts import plain

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[str | Decimal | int | None]]
) -> Response:
    """A CSV file to keep: UTF-8 with a byte order mark, so that spreadsheets read Chinese.

    Numbers stay numbers; a text that a spreadsheet would compute is escaped.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_harmless(each) for each in header])
    writer.writerows([_harmless(each) for each in row] for row in rows)
    response = Response(written.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def _harmless(cell: str | Decimal | int | None) -> str:
    """The cell as text.

    >>> [_harmless(each) for each in ("=1+1", "  @SUM(A1)", Decimal("-5.0"), None, "CAC")]
    ["'=1+1", "'  @SUM(A1)", '-5', '', 'CAC']
    """
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, int):
        return str(cell)
    computed = cell.lstrip(" \u3000\ufeff").startswith(STARTS_A_FORMULA)
    return f"'{cell}" if computed else cell

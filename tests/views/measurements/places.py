"""Where tests of the measurements room stand: addresses of numbers, and what is done there."""

from uuid import UUID

from app.accord import Accord
from app.domain.ids import cell_id, unit_id
from projections.columns import NOW
from projections.measurements.queries import cell
from tests.demo_database import card_of, kpi_of
from tests.seeing import Element
from tests.visiting import Answer, Visitor

MARKETING = unit_id("MKT")


def number(metric: str = "new_paying_users", month: str = "2026-06", unit: str = "MKT") -> str:
    """The address of one number of a unit."""
    return f"/measurements/{metric}/{unit_id(unit)}/{month}"


def seen_now(
    company: Accord, metric: str = "new_paying_users", month: str = "2026-06", unit: str = "MKT"
) -> str:
    """What a form says of a number that was just looked at: the cell and its version."""
    id = cell_id(metric, unit_id(unit), month)
    with company.reading() as db:
        version = max((row.version for row in cell(db, id, at=NOW)), default=0)
    return f"{id}:{version}"


def on_card(
    metric: str = "new_paying_users", month: str = "2026-06", within: str = "2026-Q2"
) -> str:
    """The address that the marketing department's scorecard posts a number to."""
    return f"{number(metric, month)}?kpi={kpi_of(metric, 'MKT', 'MKT')}&within={within}"


def scorecard(period: str = "2026-Q2", unit: str = "MKT") -> str:
    """The page of a unit's scorecard."""
    return f"/scorecards/{card_of(unit)}/{period}"


def cell_on(page: Element, metric: str, month: str, holder: str | UUID = "MKT") -> Element:
    """The department's number in a month, by the id that its cell keeps through every answer."""
    kpi = kpi_of(metric, holder, "MKT")
    return page.by_id(f"value-{kpi.hex[:12]}-{month}")


def form_in(cell: Element) -> Element:
    """The editor of a cell: hidden until somebody opens it."""
    return next(one for one in cell.all() if one.tag == "form")


def type_into(
    visitor: Visitor,
    typed: str,
    *,
    metric: str = "new_paying_users",
    month: str = "2026-06",
    period: str = "2026-Q2",
    holder: str | UUID = "MKT",
    **more: str,
) -> Answer:
    """Open a scorecard, and save what is typed into one of the department's cells on it."""
    page = visitor.get(f"/scorecards/{card_of(holder)}/{period}").page
    return visitor.send(form_in(cell_on(page, metric, month, holder)), typed=typed, **more)

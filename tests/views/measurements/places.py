"""Where tests of the measurements room stand: addresses of numbers, and what is done there."""

from uuid import UUID

from app.domain.ids import unit_id
from tests.demo_database import card_of, kpi_of
from tests.seeing import Element
from tests.visiting import Answer, Visitor

MARKETING = unit_id("MKT")


def number(metric: str = "new_paying_users", month: str = "2026-06", unit: str = "MKT") -> str:
    """The address of one number of a unit."""
    return f"/measurements/{metric}/{unit_id(unit)}/{month}"


def on_card(
    metric: str = "new_paying_users", month: str = "2026-06", within: str = "2026-Q2"
) -> str:
    """The address that the marketing department's scorecard posts a number to."""
    return f"{number(metric, month)}?kpi={kpi_of(metric, 'MKT')}&within={within}"


def scorecard(period: str = "2026-Q2", unit: str = "MKT") -> str:
    """The page of a unit's scorecard."""
    return f"/scorecards/{card_of(unit)}/{period}"


def cell_on(
    page: Element, metric: str, month: str, holder: str = "MKT", subject: str = ""
) -> Element:
    """The cell of a KPI and month, by the id that it keeps through every answer."""
    kpi: UUID = kpi_of(metric, holder, subject)
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
    **more: str,
) -> Answer:
    """Open the scorecard, and save what is typed into one of its cells."""
    page = visitor.get(scorecard(period)).page
    return visitor.send(form_in(cell_on(page, metric, month)), typed=typed, **more)

"""What a file brought of a person's own numbers is for those who may see these numbers."""

import pytest

from app.importers.file_import import import_file
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.temporal import NOW
from tests.demo_database import persons

HOLDER, STEWARD, ADMINISTRATOR, COLLEAGUE = "ma.tianyou", "ye.ruolin", "tao.yifan", "zeng.xinyi"
HEADER = "KPI指標,對象,期間,實際值\n"
OWN, OF_ALL = f"銷售目標完成率,{HOLDER},2026-06,91%\n", "線索量,MKT,2026-06,5000\n"
UNSEEN = "Rows that you may not see: 1"


def brought(company, *rows):
    """The id of an import that the steward made for the sales department."""
    receipt = import_file(
        company,
        (HEADER + "".join(rows)).encode(),
        "june.csv",
        by=persons(company)[STEWARD],
        holder="SAL",
        period="2026-06",
        takes_defaults=True,
    )
    assert receipt.batch
    return receipt.batch


def listed(company, batch):
    """The position of the event that lists what a file changed."""
    with company.reading() as db:
        rows = trail(db, at=NOW, filters=Filters(batch=batch), limit=None)
    return next(one.position for one in rows if one.topic == "imports.batch.listed")


@pytest.mark.parametrize("name", [ADMINISTRATOR, COLLEAGUE])
def test_a_persons_own_rows_are_left_out_and_counted(visit, company, name):
    batch = brought(company, OF_ALL, OWN)
    receipt = visit(name).get(f"/imports/{batch}").page.text
    assert "Leads" in receipt
    assert "Ma Tianyou" not in receipt
    assert UNSEEN in receipt
    assert UNSEEN in visit(name).get("/imports/").page.text
    for reader in (HOLDER, STEWARD):
        whole = visit(reader).get(f"/imports/{batch}").page.text
        assert "Ma Tianyou" in whole
        assert UNSEEN not in whole


def test_an_import_of_nothing_but_a_persons_own_rows_is_not_there_for_others(visit, company):
    batch = brought(company, OWN)
    for name in (ADMINISTRATOR, COLLEAGUE):
        assert visit(name).get(f"/imports/{batch}").status == 404
        assert "june.csv" not in visit(name).get("/imports/").page.text
    assert visit(STEWARD).get(f"/imports/{batch}").status == 200


def test_the_event_that_lists_the_changes_leaves_a_persons_own_out(visit, company):
    holder = persons(company)[HOLDER]
    batch = brought(company, OF_ALL, OWN)
    address = f"/audit/{listed(company, batch)}"
    page = visit(ADMINISTRATOR).get(address).page.text
    assert "leads" in page
    assert UNSEEN in page
    assert str(holder) not in page
    assert str(holder) in visit(STEWARD).get(address).page.text
    answer = visit(ADMINISTRATOR).get(f"/audit/export.jsonl?batch={batch}")
    lines = answer.response.get_data(as_text=True)
    assert '"metric": "leads"' in lines
    assert "sales_completion" not in lines

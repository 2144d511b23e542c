"""A table for a scorecard whose letter is in force: values come in, terms take a request."""

from tests.demo_database import card_of, kpi_of
from tests.views.imports.test_importing import HOLDER, drop, imported, the_check, with_answers

TABLE = "KPI指標,月度目標值,月度實際值\n新增付費用戶數,9萬,7.3萬\n線索轉化率,8%,8.7%\n"
USERS = kpi_of("new_paying_users", "MKT", "MKT")


def test_each_cell_that_would_change_a_bound_term_leads_to_a_request(visit, company):
    visitor = visit("shen.wanqing")
    answer = with_answers(visitor, drop(visitor, content=TABLE.encode()), **HOLDER)
    form = the_check(answer)
    refused = [one for one in form.every("row") if "Refused" in one.text]
    assert len(refused) == 1
    assert "9萬" in refused[0].text
    assert "change only by a request that others approve" in refused[0].text
    link = refused[0].the("link", "Request an adjustment")
    assert link["href"] == f"/adjustments/new?card={card_of('MKT')}&kpi={USERS}"
    assert visitor.get(link["href"]).status == 200
    done = imported(visitor, answer, **HOLDER)
    assert done.status in (204, 303), done.page.alerts()
    page = visitor.get(f"/scorecards/{card_of('MKT')}/2026-06").page
    assert "73,000" in page.text
    assert "80,000" in page.text

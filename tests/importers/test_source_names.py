"""A name of a data source that a person explained once is read so in the next files."""

import pytest

from app.domain.metrics.commands import name_source
from app.importers.answers import question_id
from app.importers.file_check import check_file
from app.importers.file_import import import_file
from tests.importers.worked_tables import FOUNDER, empty_company

ABOUT = {"holder": "CO", "period": "2026", "by": FOUNDER}
WHICH = question_id("values", "source", "月底快報")


@pytest.fixture
def company(tmp_path):
    with empty_company(f"sqlite:///{tmp_path / 'accord.db'}") as accord:
        for code, name in (("crm", "CRM"), ("finance", "財務系統")):
            accord.ledger.do(
                name_source, by=FOUNDER, code=code, names={"zh_Hant": name}, how="import",
                keeper_unit=None, keeper=None, due={},
            )  # fmt: skip
        yield accord


def listed(month, name="月底快報"):
    return f"metric,period,value,source\n新增付費用戶數,2026-{month:02},70000,{name}\n".encode()


def asked(accord, data, **told):
    return check_file(accord, data, "v.csv", **ABOUT, **told).questions


def brought(accord, data, **told):
    return import_file(accord, data, "v.csv", **ABOUT, **told).checked


def sources(checked):
    return [one.entry.source for one in checked.plan.values]


def test_the_next_file_is_not_asked_about_it_and_says_why(company):
    (open_one,) = asked(company, listed(1))
    assert (open_one.id, open_one.chosen) == (WHICH, None)
    brought(company, listed(1), answers={WHICH: "crm"})
    (settled,) = asked(company, listed(2))
    assert (settled.chosen, settled.is_as_before) == ("crm", True)
    assert str(settled.proposal.why) == "So it was explained last time."
    checked = brought(company, listed(2))
    assert sources(checked) == ["crm"]
    assert checked.plan.source_names == ()


def test_it_can_be_explained_otherwise_and_that_holds_from_then_on(company):
    brought(company, listed(1), answers={WHICH: "crm"})
    brought(company, listed(2), answers={WHICH: "finance"})
    assert sources(brought(company, listed(3))) == ["finance"]


def test_a_check_alone_and_a_proposal_that_nobody_saw_are_not_remembered(company):
    asked(company, listed(1), answers={WHICH: "crm"})
    assert asked(company, listed(1))[0].chosen is None
    similar = listed(1, "CRM北區")
    before = [one.chosen for one in asked(company, similar)]
    brought(company, listed(2), answers={WHICH: "crm"})
    assert [one.chosen for one in asked(company, similar)] == before


def test_a_source_that_was_made_under_the_name_is_meant_by_it(company):
    brought(company, listed(1), answers={WHICH: "crm"})
    brought(company, listed(2), answers={WHICH: "make"})
    assert asked(company, listed(3)) == ()
    assert sources(brought(company, listed(3))) == ["月底快报"]

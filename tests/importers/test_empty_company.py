"""The three worked tables where nothing but the metric library is known."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import appoint_sources, name_source
from app.domain.values.period import Period
from app.importers.file_check import check_file
from app.importers.file_import import import_file, reverse_import
from app.reading.cards import read_cards
from projections.comparing import differences
from projections.metrics.queries import all_sources
from projections.people.queries import all_units, mapped_titles, people
from projections.scorecards.queries import card_lines, scorecards
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.importers.worked_tables import (
    FOUNDER,
    answered,
    effects,
    empty_company,
    events,
    row_of,
    worked,
)


@pytest.fixture
def new_company(database_url):
    with empty_company(database_url) as accord:
        yield accord


def bring(accord, name, **told):
    data = worked(name)
    told = {"holder": "市場部", "by": FOUNDER, **told}
    answers = answered(accord, data, **told)
    return import_file(accord, data, f"{name}.csv", answers=answers, **told)


def test_the_yearly_table_makes_unit_people_sources_and_scorecard(new_company):
    receipt = bring(new_company, "yearly_master")
    assert effects(receipt.checked) == {"new": 40}
    with new_company.reading() as db:
        units = {unit.name("zh_Hant") for unit in all_units(db, at=NOW)}
        titles = dict(mapped_titles(db, at=NOW))
        names = {person.id: person.name for person in people(db, at=NOW)}
        (card,) = scorecards(db, at=NOW)
        lines = {
            one.metric: one.terms[0] for one in card_lines(db, at=NOW, card_ids=[card.id])[card.id]
        }
    assert units == {"新公司", "市場部", "渠道組", "銷售支持組", "內容組"}
    assert names[titles["渠道組/*專員"]] == "渠道組 專員"
    assert {code: terms.weight for code, terms in lines.items()} == {
        "brand_search_index": Decimal("0.2"),
        "new_paying_users": Decimal("0.3"),
        "conversion": Decimal("0.25"),
        "cac": Decimal("0.15"),
        "engagement": Decimal("0.1"),
    }
    assert lines["conversion"].sources == ("crm", "finance")
    assert lines["cac"].target == 50
    assert lines["brand_search_index"].target is None
    assert lines["brand_search_index"].relative_change == Decimal("0.25")


def test_everything_that_an_import_wrote_and_took_back_names_the_batch(new_company):
    before = events(new_company)
    receipt = bring(new_company, "yearly_master")
    reverse_import(new_company, receipt.batch, by=FOUNDER, reason="too early")
    written = events_of(new_company)[before:]
    assert len(written) > 10
    assert {event.meta["correlation"] for event in written} == {receipt.batch.hex}


def test_a_relative_target_without_baseline_is_no_target_yet(new_company):
    checked = bring(new_company, "yearly_master").checked
    row = row_of(checked, "目標值", "同比+25%")
    assert row.value is None
    assert "no target yet" in row.sentence


def test_a_change_and_a_range_are_kept_as_what_they_are(new_company):
    whole = Place("brand_search_index", unit_id("CO"), "2025")
    entry = Entry(source="baidu_index", value=Decimal(2460))
    new_company.ledger.do(_name_index)
    new_company.ledger.do(record_value, by=FOUNDER, place=whole, entry=entry)
    text = "KPI指標,目標值,權重,責任人,考核週期\n品牌搜索指數,同比+25%,20%,lin,年度\n"
    text += "線索轉化率,5%~8%,20%,lin,月度\n"
    told = {"holder": "CO", "period": "2026", "by": FOUNDER}
    checked = import_file(new_company, text.encode(), "y.csv", **told).checked
    assert [row.value for row in checked.rows if row.what == "target"] == [3075, Decimal("0.05")]
    with new_company.reading() as db:
        (card,) = scorecards(db, at=NOW)
        index, conversion = (
            one.terms[0] for one in card_lines(db, at=NOW, card_ids=[card.id])[card.id]
        )
    assert (index.target, index.relative_change, index.stated) == (
        None,
        Decimal("0.25"),
        "同比+25%",
    )
    assert (index.baseline_period, index.baseline, index.baseline_source) == (
        "2025",
        2460,
        "baidu_index",
    )
    assert (conversion.target, conversion.low, conversion.high) == (
        None,
        Decimal("0.05"),
        Decimal("0.08"),
    )
    again = check_file(new_company, text.encode(), "y.csv", **told)
    assert effects(again, "target") == {"same": 2}


def _name_index(ledger):
    names = {"zh_Hant": "百度指數"}
    name_source(
        ledger,
        by=FOUNDER,
        code="baidu_index",
        names=names,
        how="edit",
        keeper_unit=None,
        keeper=None,
        due={},
    )
    official = ["baidu_index"]
    appoint_sources(
        ledger, by=FOUNDER, code="brand_search_index", official=official, others=[], steward=None
    )


def test_a_source_is_made_of_what_reads_as_one_and_of_nothing_else(new_company):
    rows = "CAC,50,30%,lin,月度,{}\n"
    header = "KPI指標,目標值,權重,責任人,考核週期,數據來源\n"
    told = {"holder": "CO", "period": "2026", "by": FOUNDER}

    def asked(source):
        text = header + rows.format(source)
        (one,) = check_file(new_company, text.encode(), "y.csv", **told).questions
        return one.chosen, "make" in one.choices

    assert asked("數據中台系統") == ("make", True)
    assert asked("王小明") == (None, True)
    assert asked("lin") == (None, False)
    assert asked("渠道組/*專員") == (None, False)
    assert asked("問小王 wang@example.com") == (None, False)


def test_unknown_people_hold_their_rows_back_until_they_are_told(new_company):
    told = {"holder": "CO", "period": "2026", "by": FOUNDER}
    asked = import_file(new_company, worked("yearly_master"), "y.csv", **told)
    assert set(effects(asked.checked)) == {"ask"}
    assert asked.batch is None
    some = import_file(
        new_company, worked("yearly_master"), "y.csv", **told, maps={"渠道組/*專員": "lin"}
    )
    assert effects(some.checked) == {"new": 16, "ask": 24}
    told["maps"] = {"市場部/*經理": "lin", "銷售支持組/*主管": "lin", "內容組/*編輯": "lin"}
    rest = import_file(new_company, worked("yearly_master"), "y.csv", **told)
    assert effects(rest.checked) == {"same": 16, "new": 16, "ask": 8}
    (alike,) = [one for one in rest.checked.questions if one.chosen is None]
    assert str(alike.text) == "Which data source is “財務系統”?"
    last = import_file(
        new_company, worked("yearly_master"), "y.csv", **told, answers={alike.id: "make"}
    )
    assert effects(last.checked) == {"same": 32, "new": 8}


def test_two_unknown_sources_become_two_and_neither_is_taken_for_the_other(new_company):
    checked = check_file(
        new_company, worked("yearly_master"), "y.csv", holder="CO", period="2026", by=FOUNDER
    )
    asked = {str(one.text): one for one in checked.questions if "source" in one.id}
    for name in ("財務系統", "財務報銷系統"):
        one = asked[f"Which data source is “{name}”?"]
        assert (one.default, str(one.proposal.why)) == ("make", "Nothing here is called so.")
    bring(new_company, "yearly_master")
    with new_company.reading() as db:
        called = {code: one.name("zh_Hant") for code, one in all_sources(db, at=NOW).items()}
        (card,) = scorecards(db, at=NOW)
        lines = card_lines(db, at=NOW, card_ids=[card.id])[card.id]
    assert called == {
        "baidu_index": "百度指數",
        "crm": "CRM系統",
        "finance": "財務系統",
        "财务报销": "財務報銷系統",
        "official_account": "公眾號後台",
    }
    assert {one.metric: one.terms[0].sources for one in lines}["cac"] == ("财务报销",)


def test_every_answer_that_is_chosen_beforehand_says_why(new_company):
    for name in ("yearly_master", "monthly_tracking", "quarterly_review"):
        checked = check_file(new_company, worked(name), "y.csv", by=FOUNDER, takes_defaults=True)
        chosen = [one for one in checked.questions if one.chosen]
        assert chosen
        assert all(str(one.proposal.why) for one in chosen)


def test_the_monthly_table_follows_and_scores(new_company):
    bring(new_company, "yearly_master")
    receipt = bring(new_company, "monthly_tracking", period="2026-06")
    assert effects(receipt.checked, "actual") == {"new": 3}
    assert effects(receipt.checked, "target") == {"new": 1, "same": 2}
    with new_company.reading() as db:
        (reading,) = read_cards(db, scorecards(db, at=NOW), Period.parse("2026-06"), at=NOW)
    assert reading.scored.covered_weight == Decimal("0.7")
    assert reading.scored.score == Decimal("98.43")


def test_the_quarterly_table_sets_the_quarters_targets(new_company):
    bring(new_company, "yearly_master")
    receipt = bring(new_company, "quarterly_review")
    assert [row.value for row in receipt.checked.rows if row.what == "target"] == [400000, 350000]
    with new_company.reading() as db:
        (card,) = scorecards(db, at=NOW)
        lines = card_lines(db, at=NOW, card_ids=[card.id])[card.id]
    users = next(line for line in lines if line.metric == "new_paying_users")
    assert {period: part.target for period, part in users.parts.items()} == {
        "2026-Q2": 400000,
        "2026-Q3": 350000,
    }


@pytest.mark.parametrize("name", ["yearly_master", "monthly_tracking", "quarterly_review"])
def test_the_same_file_twice_adds_no_event(new_company, name):
    bring(new_company, "yearly_master")
    told = {"period": "2026-06"} if name == "monthly_tracking" else {"period": "2026"}
    bring(new_company, name, **told)
    after = events(new_company)
    again = bring(new_company, name, **told)
    assert events(new_company) == after
    assert again.sentence == "Already imported on 2026-07-06, nothing new."


@pytest.mark.parametrize("name", ["monthly_tracking", "quarterly_review"])
def test_whose_table_a_file_was_is_remembered_with_its_period(new_company, name):
    bring(new_company, "yearly_master")
    bring(new_company, name, period="2026-05" if name == "monthly_tracking" else "2026")
    again = check_file(new_company, worked(name), "again.csv", by=FOUNDER)
    assert again.earlier is not None
    assert (again.holder, again.period[:4]) == ("市場部", "2026")
    assert name != "monthly_tracking" or again.period == "2026-05"
    assert not {"ask", "new", "correction"} & set(effects(again))
    other = check_file(new_company, worked(name) + b"\n", "again.csv", by=FOUNDER)
    assert set(effects(other)) == {"ask"}


def test_a_source_that_is_called_alike_is_asked_for(new_company):
    bring(new_company, "yearly_master")
    told = {"holder": "市場部", "period": "2026", "by": FOUNDER}
    text = "KPI指標,目標值,權重,責任人,考核週期,數據來源\nROI,1:4,10%,lin,月度,財務報表中心\n"
    (question,) = check_file(new_company, text.encode(), "y.csv", **told).questions
    assert (question.default, question.choices[0]) == ("finance", "finance")
    assert str(question.text) == "Which data source is “財務報表中心”?"


def test_a_department_that_an_owner_belongs_to_can_be_made_as_one(new_company):
    told = {"holder": "CO", "period": "2026", "by": FOUNDER}
    told["answers"] = answered(new_company, worked("yearly_master"), **told)
    import_file(new_company, worked("yearly_master"), "y.csv", **told)
    with new_company.reading() as db:
        kinds = {one.name("zh_Hant"): str(one.kind) for one in all_units(db, at=NOW)}
    assert (kinds["市場部"], kinds["內容組"]) == ("department", "group")


def test_a_month_before_its_yearly_table_brings_values_without_targets(new_company):
    receipt = bring(new_company, "monthly_tracking", period="2026-06", holder="CO")
    assert effects(receipt.checked, "actual") == {"new": 3}
    assert effects(receipt.checked, "target") == {"refused": 3}


def test_the_yearly_table_is_reversed_line_by_line_and_comes_again(new_company):
    receipt = bring(new_company, "yearly_master")
    month = bring(new_company, "monthly_tracking", period="2026-06")
    first = reverse_import(new_company, receipt.batch, by=FOUNDER, reason="too early")
    assert first.kept == ((3, "line"),)  # June's target was set on it since
    assert len(first.undone) == 4
    assert reverse_import(new_company, month.batch, by=FOUNDER, reason="too").kept == ()
    again = bring(new_company, "yearly_master")
    assert effects(again.checked) == {"same": 8, "new": 32}


def test_what_weights_leave_open_is_said(new_company):
    text = "KPI指標,目標值,權重,責任人,考核週期\nCAC,50,33.3,lin,月度\n"
    text += "線索轉化率,8%,33.3,lin,月度\n合計,,70,,\n"
    checked = check_file(
        new_company, text.encode(), "y.csv", holder="CO", period="2026", by=FOUNDER
    )
    assert [str(one) for one in checked.remarks] == [
        "A row of sums: it says 70%, the rows above add up to 66.6%.",
        "The weights of this table add up to 66.6%: 33.4% is open.",
    ]
    assert {row.value for row in checked.rows if row.column == "權重" and row.value} == {
        Decimal("0.333")
    }


def test_a_stated_score_stands_beside_what_the_import_makes_of_the_quarter(new_company):
    bring(new_company, "yearly_master")
    bring(new_company, "monthly_tracking", period="2026-06")
    checked = bring(new_company, "quarterly_review").checked
    with new_company.reading() as db:
        (reading,) = read_cards(db, scorecards(db, at=NOW), Period.parse("2026-Q2"), at=NOW)
    score, grade = reading.scored.score, reading.scored.grade
    assert row_of(checked, "KPI完成情況(綜合得分)", "95分(B級)").sentence == (
        f"Kept as stated; with this file's targets ours is {score} ({grade})."
    )


@pytest.mark.parametrize(
    ("weights", "read"),
    [
        (("20%", "30%"), ("0.2", "0.3")),
        (("0.2", "0.3"), ("0.2", "0.3")),
        (("20", "30"), ("0.2", "0.3")),
        (("20分", "30%"), ("0.2", "0.3")),
    ],
)
def test_one_unit_of_weights_in_a_column(new_company, weights, read):
    text = "KPI指標,目標值,權重,責任人,考核週期\n"
    text += f"CAC,50,{weights[0]},lin,月度\n線索轉化率,8%,{weights[1]},lin,月度\n"
    checked = check_file(
        new_company, text.encode(), "y.csv", holder="CO", period="2026", by=FOUNDER
    )
    assert tuple(row.value for row in checked.rows if row.column == "權重") == tuple(
        map(Decimal, read)
    )


def test_two_names_own_jointly(new_company):
    bring(new_company, "yearly_master")
    text = "KPI指標,目標值,權重,責任人,考核週期\nROI,,,,\n複購率,20%,0%,lin、渠道組.專員,月度\n"
    receipt = import_file(
        new_company, text.encode(), "y.csv", holder="市場部", period="2026", by=FOUNDER
    )
    assert row_of(receipt.checked, "責任人").sentence == "Means lin, 渠道組.專員."


@settings(max_examples=12)
@given(
    values=st.lists(
        st.tuples(
            st.sampled_from(["leads", "deals", "CAC", "線索轉化率", "nonsense"]),
            st.sampled_from(["2026-05", "2026年6月", "Q2", "2030-01", "上週", ""]),
            st.sampled_from(["7.2萬", "8%", "52", "約50", "-", "1,2", "0.08", "4:1", "=1+1"]),
        ),
        max_size=6,
    )
)
def test_importing_twice_never_adds_an_event(tmp_path_factory, values):
    file = tmp_path_factory.mktemp("twice") / "accord.db"
    text = "metric,period,value\n" + "".join(
        f'{metric},{period},"{value}"\n' for metric, period, value in values
    )
    with empty_company(f"sqlite:///{file}") as accord:
        told = {"holder": "CO", "period": "2026-06", "by": FOUNDER}
        import_file(accord, text.encode(), "v.csv", **told)
        after = events(accord)
        again = import_file(accord, text.encode(), "v.csv", **told)
        assert again.batch is None
        assert events(accord) == after


def test_what_imports_wrote_is_what_a_replay_writes(new_company):
    bring(new_company, "yearly_master")
    month = bring(new_company, "monthly_tracking", period="2026-06")
    bring(new_company, "quarterly_review")
    reverse_import(new_company, month.batch, by=FOUNDER, reason="wrong month")
    bring(new_company, "monthly_tracking", period="2026-06")
    with new_company.store.write() as db:
        assert list(differences(new_company.runner, db)) == []

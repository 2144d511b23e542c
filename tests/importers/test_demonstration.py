"""The three worked tables on the demonstration company, whose figures they are."""

from decimal import Decimal

import pytest

from app.domain.ids import unit_id
from app.domain.imports.refusals import AlreadyReversed
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.measurements.typed import record_typed
from app.domain.metrics.commands import redefine_metric
from app.domain.people.refusals import NotYours
from app.domain.reference import NotThere
from app.importers.answers import UnknownChoice
from app.importers.file_check import check_file
from app.importers.file_import import import_file, reverse_import
from projections.imports.queries import all_batches, changes_of
from projections.measurements.queries import cell
from projections.reviews.queries import reviews, stated_figures, tracking
from projections.temporal import NOW
from tests.demo_database import card_of, kpi_of, persons
from tests.importers.worked_tables import answered, effects, events, row_of, worked


@pytest.fixture
def people(company):
    return persons(company)


def test_the_yearly_table_stands_already_cell_by_cell(company, people):
    before = events(company)
    receipt = import_file(
        company,
        worked("yearly_master"),
        "t.csv",
        holder="MKT",
        period="2026",
        by=people["tao.yifan"],
    )
    assert effects(receipt.checked) == {"same": 40}
    assert receipt.batch is None
    assert receipt.sentence == "Everything in this file stands already: nothing new."
    assert events(company) == before


def test_junes_values_and_targets_are_the_same_and_its_notes_are_new(company, people):
    checked = check_file(
        company, worked("monthly_tracking"), "t.csv", holder="MKT", period="2026-06",
        by=people["tao.yifan"],
    )  # fmt: skip
    assert effects(checked, "actual") == {"same": 3}
    assert effects(checked, "target") == {"same": 3}
    assert effects(checked, "note") == {"new": 9}
    assert effects(checked, "stated") == {"new": 6}
    assert [one.id for one in checked.questions] == ["monthly-source"]
    assert not checked.needs_somebody


def test_a_stated_104_percent_is_explained(company, people):
    checked = check_file(
        company, worked("monthly_tracking"), "t.csv", holder="市場部", period="2026-06",
        by=people["tao.yifan"],
    )  # fmt: skip
    row = row_of(checked, "完成率", "104%")
    assert row.value == Decimal("1.04")
    assert "2 - actual / target = 96%" in row.sentence
    assert row_of(checked, "環比變化", "-5%").sentence == "Kept as stated; the same as computed."


def test_june_is_kept_as_notes_and_the_same_file_adds_nothing(company, people):
    june = {"holder": "MKT", "period": "2026-06", "by": people["shen.wanqing"]}
    receipt = import_file(company, worked("monthly_tracking"), "june.csv", **june)
    after = events(company)
    again = import_file(company, worked("monthly_tracking"), "june.csv", **june)
    assert receipt.number == 1
    assert events(company) == after
    assert again.batch is None
    assert again.sentence == "Already imported on 2026-07-06, nothing new."
    kpi = kpi_of("cac", "MKT", "MKT")
    with company.reading() as db:
        (note,) = tracking(db, at=NOW, kpis=[kpi])
        stated = stated_figures(db, at=NOW, card=card_of("MKT"), period="2026-06")
    assert note.cause == "短視頻投放成本上漲"
    assert note.countermeasure == "調整短視頻素材定向"
    assert note.responsible == people["chen.yating"]
    assert stated[kpi] == {"completion": "1.04", "mom": "0.08"}


def test_the_quarter_is_kept_with_its_score_and_its_plan(company, people):
    quarter = {"holder": "MKT", "period": "2026", "by": people["shen.wanqing"]}
    receipt = import_file(company, worked("quarterly_review"), "q.csv", **quarter)
    assert effects(receipt.checked, "target") == {"same": 2}
    score = row_of(receipt.checked, "KPI完成情況(綜合得分)", "95分(B級)")
    assert (score.value, score.sentence) == (95, "Kept as stated; the same as computed.")
    assert row_of(receipt.checked, "KPI完成情況(綜合得分)", "-").effect == "none"
    with company.reading() as db:
        _, second, third = reviews(db, at=NOW, card=card_of("MKT"))
    assert (second.period, second.score, second.grade, second.is_plan) == (
        "2026-Q2",
        95,
        "B",
        False,
    )
    assert (third.period, third.score, third.is_plan) == ("2026-Q3", None, True)
    assert third.core_objective == "新增付費用戶35萬"
    assert import_file(company, worked("quarterly_review"), "q.csv", **quarter).batch is None


@pytest.mark.parametrize("name", ["yearly_master", "monthly_tracking", "quarterly_review"])
def test_what_a_table_lacks_makes_every_cell_ask(company, people, name):
    checked = check_file(company, worked(name), "t.csv", holder="MKT", by=people["tao.yifan"])
    assert set(effects(checked)) == {"ask"}
    (question,) = checked.questions
    assert question.default in question.choices
    assert len(question.rows) == len({row.row for row in checked.rows})
    assert answered(company, worked(name), by=people["tao.yifan"], holder="MKT")


def test_an_answer_that_is_no_choice_is_refused(company, people):
    with pytest.raises(UnknownChoice, match="soon"):
        check_file(
            company, worked("monthly_tracking"), "t.csv", holder="MKT", by=people["tao.yifan"],
            answers={"monthly-month": "soon"},
        )  # fmt: skip


MONTH = "KPI指標,月度目標值,月度實際值\n"


def month(company, by, rows, **told):
    told = {"holder": "MKT", "period": "2026-06", **told}
    return import_file(company, (MONTH + rows).encode(), "t.csv", by=by, **told)


def test_one_changed_value_is_one_correction_with_old_and_new(company, people):
    receipt = month(
        company, people["shen.wanqing"], "新增付費用戶數,8萬,7.3萬\n線索轉化率,8%,8.8%\n"
    )
    assert effects(receipt.checked, "actual") == {"correction": 1, "same": 1}
    assert row_of(receipt.checked, "月度實際值", "7.3萬").sentence == "72,000 becomes 73,000."
    with company.reading() as db:
        (batch,) = all_batches(db, at=NOW)
        (change,) = changes_of(db, batch.batch, at=NOW)
    assert (change.what, change.metric, change.period) == ("value", "new_paying_users", "2026-06")


@pytest.mark.usefixtures("no_letter_in_force")
def test_another_target_is_asked_about_and_changed_with_a_reason(company, people):
    by = people["shen.wanqing"]
    asked = month(company, by, "新增付費用戶數,9萬,\n")
    assert effects(asked.checked, "target") == {"ask": 1}
    assert asked.batch is None
    (question,) = [one for one in asked.checked.questions if "target" in one.id]
    assert "80,000" in str(question.text)
    kept = month(company, by, "新增付費用戶數,9萬,\n", answers={question.id: "keep"})
    assert effects(kept.checked, "target") == {"none": 1}
    changed = month(company, by, "新增付費用戶數,9萬,\n", answers={question.id: "change: 618"})
    assert effects(changed.checked, "target") == {"correction": 1}
    assert effects(month(company, by, "新增付費用戶數,9萬,\n").checked, "target") == {"same": 1}


def test_a_value_of_another_source_is_a_conflict(company, people):
    rows = "metric,subject,period,value,source\n新增付費用戶數,MKT,2026-06,60000,own\n"
    named = check_file(company, rows.encode(), "v.csv", holder="MKT", by=people["chen.yating"])
    assert effects(named, "actual") == {"conflict": 1}
    text = rows.replace(",own", "").replace(",source", "").encode()
    chosen = check_file(
        company, text, "v.csv", holder="MKT", by=people["chen.yating"],
        answers={"values-source": "own"},
    )  # fmt: skip
    assert effects(chosen, "actual") == {"conflict": 1}


def test_a_rough_or_unlikely_value_waits_for_the_steward(company, people):
    by = people["shen.wanqing"]
    receipt = month(company, by, "線索轉化率,,約9%\n新增付費用戶數,,-5\n")
    assert effects(receipt.checked, "actual") == {"held": 2}
    assert receipt.needs_somebody
    assert effects(
        month(company, by, "線索轉化率,,約9%\n新增付費用戶數,,-5\n").checked, "actual"
    ) == {"same": 2}


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("8.8個百分點", "refused"),
        ("1,2", "refused"),
        ("8%%", "refused"),
        ("暫無", "none"),
        ("待定", "none"),
        ("８.８％", "same"),
        ("百分之8.8", "same"),
    ],
)
def test_each_cell_is_read_by_the_one_reader(company, people, text, effect):
    rows = f'線索轉化率,8%,"{text}"\n'
    receipt = month(company, people["shen.wanqing"], rows)
    assert effects(receipt.checked, "actual") == {effect: 1}


def test_a_bare_percent_column_asks_once(company, people):
    rows = "線索轉化率,8%,0.088\n內容平均互動率,5%,0.051\n"
    by = people["shen.wanqing"]
    asked = month(company, by, rows).checked
    assert effects(asked, "actual") == {"ask": 2}
    (question,) = [one for one in asked.questions if one.chosen is None]
    assert question.rows == (2, 3)
    told = month(company, by, rows, answers={question.id: "share"}).checked
    assert [row.value for row in told.rows if row.what == "actual"] == [
        Decimal("0.088"), Decimal("0.051"),
    ]  # fmt: skip


def test_a_month_to_come_has_no_actual_value_yet(company, people):
    receipt = month(company, people["shen.wanqing"], "線索轉化率,8%,9%\n", period="2026-08")
    assert effects(receipt.checked, "actual") == {"refused": 1}


def test_who_may_not_record_is_refused_row_by_row(company, people):
    receipt = month(company, people["gu.chengde"], "新增付費用戶數,8萬,7.3萬\n線索轉化率,8%,8.8%\n")
    assert effects(receipt.checked, "actual") == {"refused": 1, "same": 1}
    assert receipt.batch is None


def test_a_personal_scorecard_is_not_there_for_strangers(company, people):
    with pytest.raises(NotThere):
        month(company, people["hou.jiaxin"], "新增付費用戶數,8萬,7.3萬\n", holder="wu.guanting")


def test_formulas_in_notes_stay_text(company, people):
    text = 'KPI指標,月度實際值,異常原因\nCAC,52,"=HYPERLINK(""x"")"\n'
    import_file(
        company, text.encode(), "t.csv", holder="MKT", period="2026-06", by=people["shen.wanqing"]
    )
    with company.reading() as db:
        (note,) = tracking(db, at=NOW, kpis=[kpi_of("cac", "MKT", "MKT")])
    assert note.cause == '=HYPERLINK("x")'


def test_rows_of_sums_and_unknown_columns_are_left_out_visibly(company, people):
    text = "KPI指標,月度實際值,心情\nCAC,52,好\n合計,52,\n".encode()
    checked = check_file(
        company, text, "t.csv", holder="MKT", period="2026-06", by=people["shen.wanqing"]
    )
    assert row_of(checked, "心情").sentence == "This column is not known, so it is left out."
    assert row_of(checked, "KPI指標", "合計").effect == "none"


def test_an_unknown_kpi_asks_for_the_nearest_and_is_remembered(company, people):
    by = people["shen.wanqing"]
    asked = month(company, by, "每客獲取花費,,53\n").checked
    (question,) = [one for one in asked.questions if one.chosen is None]
    assert len(question.choices) == 3
    month(company, by, "每客獲取花費,,53\n", answers={question.id: "cac"})
    again = month(company, by, "每客獲取花費,,53\n").checked
    assert row_of(again, "月度實際值").metric == "cac"
    assert effects(again, "actual") == {"same": 1}


def test_whom_a_name_means_is_told_once(company, people):
    text = "KPI指標,月度實際值,責任人\nCAC,52,小陳\n".encode()
    told = {"holder": "MKT", "period": "2026-06", "by": people["shen.wanqing"]}
    asked = check_file(company, text, "t.csv", **told)
    assert row_of(asked, "責任人").effect == "ask"
    import_file(company, text, "t.csv", **told, maps={"小陳": "chen.yating"})
    assert row_of(check_file(company, text, "t.csv", **told), "責任人").effect == "same"


def test_a_batch_is_reversed_but_for_what_was_touched_since(company, people):
    by = people["shen.wanqing"]
    receipt = month(company, by, "新增付費用戶數,8萬,7.3萬\nCAC,50,53元\n")
    place = Place("cac", unit_id("MKT"), "2026-06")
    company.ledger.do(
        record_value,
        by=by,
        place=place,
        entry=Entry("finance", Decimal(51)),
        reason="counted again",
    )
    reversal = reverse_import(company, receipt.batch, by=by, reason="wrong file")
    assert reversal.undone == ((2, "value"),)
    assert reversal.kept == ((3, "value"),)
    checked = month(company, by, "新增付費用戶數,8萬,7.2萬\nCAC,50,51元\n").checked
    assert effects(checked, "actual") == {"same": 2}
    with pytest.raises(AlreadyReversed):
        reverse_import(company, receipt.batch, by=by, reason="again")


def test_a_reversal_brings_the_earlier_value_back_as_it_was_entered(company, people):
    by, cac = people["shen.wanqing"], Place("cac", unit_id("MKT"), "2026-06")
    company.ledger.do(
        record_typed, by=by, place=cac, typed="53 元", source="finance", reason="counted again"
    )
    company.ledger.do(
        redefine_metric,
        by=people["ye.ruolin"],
        code="cac",
        from_period="2026-06",
        meanings={"en": "Without gifts"},
        reason="gifts are counted elsewhere",
    )
    receipt = month(company, by, "CAC,50,54元\n")
    with company.reading() as db:
        (brought,) = cell(db, cac.cell, at=NOW)
    assert (brought.typed, brought.definition_version) == ("54元", 2)
    reverse_import(company, receipt.batch, by=by, reason="wrong file")
    with company.reading() as db:
        (restored,) = cell(db, cac.cell, at=NOW)
    assert (restored.value, restored.typed) == (Decimal(53), "53 元")
    assert restored.definition_version == 1


def test_a_stranger_may_not_reverse(company, people):
    receipt = month(company, people["shen.wanqing"], "新增付費用戶數,8萬,7.3萬\n")
    before = events(company)
    with pytest.raises(NotYours):
        reverse_import(company, receipt.batch, by=people["hou.jiaxin"], reason="no")
    assert events(company) == before


def test_a_large_file_is_one_batch_of_several_transactions(company, people):
    days = [f"2025-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)]
    rows = [f"{code},MKT,{day},{100 + n % 9}" for n, day in enumerate(days)
            for code in ("leads", "deals", "articles", "new_paying_users")]  # fmt: skip
    text = "metric,subject,period,value\n" + "\n".join(rows)
    told = {"holder": "MKT", "by": people["shen.wanqing"], "answers": {"values-source": "own"}}
    receipt = import_file(company, text.encode(), "days.csv", **told)
    assert receipt.checked.writes > 1_000
    with company.reading() as db:
        (batch,) = all_batches(db, at=NOW)
        changes = changes_of(db, batch.batch, at=NOW)
    assert batch.finished_at is not None
    assert len(changes) == receipt.checked.writes
    assert import_file(company, text.encode(), "days.csv", **told).batch is None

"""Commands on the dictionary: formulas, versions, sources."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.metrics.commands import (
    appoint_sources,
    call_metric,
    define_metrics,
    name_source,
    redefine_metric,
    reinstate_metric,
    retire_metric,
    set_benchmark,
)
from app.domain.metrics.refusals import (
    BenchmarkUnsourced,
    CodeUnreadable,
    FeedsFormulas,
    LimitsUpsideDown,
    MetricExists,
    MetricRetired,
    NameMissing,
    NameTaken,
    NegativeTolerance,
    NoBenchmark,
    NoOfficialSource,
    NoSourceName,
    NothingCalled,
    NothingRedefined,
    NotRetired,
    OfficialAndOther,
    ReasonForVersion,
    RetiredAlready,
    UnknownIngredient,
    UnknownSource,
)
from app.domain.people.refusals import NotYours
from app.domain.scoring.formula import FormulaCycle, FormulaUnreadable
from app.importers.library import library_definitions
from tests.small_company import STEWARD, WANG, SmallCompany, small_company

COUNTED = replace(library_definitions("TWD")["leads"], aliases=[])


@pytest.fixture
def company(tmp_path: Path) -> Iterator[SmallCompany]:
    with small_company(f"sqlite:///{tmp_path / 'accord.db'}") as founded:
        yield founded


def define(company: SmallCompany, by=STEWARD, **definitions):
    return company.accord.ledger.do(define_metrics, by=by, definitions=definitions)


def redefine(company: SmallCompany, code: str, by=STEWARD, reason="agreed", **more):
    meanings = more.pop("meanings", {"en": "otherwise"})
    return company.accord.ledger.do(
        redefine_metric,
        by=by,
        code=code,
        from_period="2026-03",
        meanings=meanings,
        reason=reason,
        changes=more,
    )


@pytest.mark.parametrize(
    ("code", "changes", "refusal"),
    [
        ("leads", {}, MetricExists),
        ("Leads 2", {}, CodeUnreadable),
        ("calls", {"names": {}}, NameMissing),
        ("calls", {"low": Decimal(5), "high": Decimal(1)}, LimitsUpsideDown),
        ("calls", {"tolerance": Decimal("-0.1")}, NegativeTolerance),
        ("calls", {"formula": "leads +"}, FormulaUnreadable),
        ("calls", {"formula": "leads / talks"}, UnknownIngredient),
        ("calls", {"formula": "calls + leads"}, FormulaCycle),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(company, code, changes, refusal):
    before = company.last()
    with pytest.raises(refusal):
        define(company, **{code: replace(COUNTED, **changes)})
    assert company.last() == before


def test_metrics_of_one_batch_may_feed_each_other_but_not_in_a_circle(company):
    define(company, calls=COUNTED, talks=replace(COUNTED, formula="calls / leads"))
    with pytest.raises(FormulaCycle):
        redefine(company, "calls", formula="talks * 2")


def test_a_circle_over_several_metrics_is_found(company):
    define(company, a=COUNTED, b=replace(COUNTED, formula="a"), c=replace(COUNTED, formula="b"))
    with pytest.raises(FormulaCycle) as refusal:
        redefine(company, "a", formula="c + leads")
    assert set(refusal.value.facts["codes"]) == {"a", "b", "c"}


def test_a_new_version_needs_a_reason_and_a_difference(company):
    with pytest.raises(ReasonForVersion):
        redefine(company, "leads", reason="  ")
    with pytest.raises(NothingRedefined):
        redefine(company, "leads", meanings=COUNTED.meanings)


@pytest.mark.parametrize(
    ("official", "others", "refusal"),
    [
        ([], ["crm"], NoOfficialSource),
        (["diary"], [], UnknownSource),
        (["crm"], ["crm"], OfficialAndOther),
    ],
)
def test_sources_are_named_ones_each_in_one_place(company, official, others, refusal):
    with pytest.raises(refusal):
        company.accord.ledger.do(
            appoint_sources,
            by=STEWARD,
            code="leads",
            official=official,
            others=others,
            steward=STEWARD,
        )


def test_a_head_defines_redefines_and_appoints_nothing(company):
    with pytest.raises(NotYours):
        define(company, by=WANG, calls=COUNTED)
    with pytest.raises(NotYours):
        redefine(company, "leads", by=WANG)
    with pytest.raises(NotYours):
        company.accord.ledger.do(
            appoint_sources, by=WANG, code="leads", official=["crm"], others=[], steward=None
        )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 41,
        "渠道組/*專員",
        "wang@example.com",
        "0912345678",
        "問過小王。他說差不多",
        "第一行\n第二行",
    ],
)
def test_prose_and_addresses_name_no_source(company, name):
    before = company.last()
    for code, called in (("diary", name), (name, "日記")):
        with pytest.raises(NoSourceName):
            company.accord.ledger.do(
                name_source,
                by=STEWARD,
                code=code,
                names={"zh_Hant": called},
                how="edit",
                keeper_unit=None,
                keeper=None,
                due={},
            )
    assert company.last() == before


# -- other names, benchmark, retirement -----------------------------------------------------------


def do(company: SmallCompany, command, by=STEWARD, **facts):
    return company.accord.ledger.do(command, by=by, **facts)


@pytest.mark.parametrize("name", ["cac", "ＣＡＣ", "單用戶獲客成本", "单用户获客成本"])
def test_a_name_is_refused_that_another_metric_goes_by(company, name):
    with pytest.raises(NameTaken):
        do(company, call_metric, code="leads", aliases=[name])


def test_a_name_is_free_again_once_the_other_metric_gave_it_up(company):
    do(company, call_metric, code="leads", aliases=["銷售線索", "商機"])
    with pytest.raises(NameTaken):
        do(company, call_metric, code="cac", aliases=["商机"])
    do(company, call_metric, code="leads", aliases=["銷售線索"])
    do(company, call_metric, code="cac", aliases=["商机"])
    with pytest.raises(NothingCalled):
        do(company, call_metric, code="cac", aliases=["商机"])


def test_a_new_metric_can_not_take_a_name_either(company):
    with pytest.raises(NameTaken):
        define(company, prospects=replace(COUNTED, aliases=["CAC"]))


def test_a_benchmark_needs_source_and_day(company):
    with pytest.raises(BenchmarkUnsourced):
        do(company, set_benchmark, code="cac", value=Decimal(60), source="", as_of=None)
    with pytest.raises(NoBenchmark):
        do(company, set_benchmark, code="cac", value=None)


def test_a_metric_that_feeds_another_is_not_retired(company):
    define(company, feeding=COUNTED, fed=replace(COUNTED, formula="feeding * 2"))
    with pytest.raises(FeedsFormulas):
        do(company, retire_metric, code="feeding", reason="unused")
    do(company, retire_metric, code="fed", reason="unused")
    do(company, retire_metric, code="feeding", reason="unused")
    with pytest.raises(RetiredAlready):
        do(company, retire_metric, code="feeding", reason="unused")
    with pytest.raises(MetricRetired):
        do(company, reinstate_metric, code="fed", reason="needed")
    with pytest.raises(MetricRetired):
        define(company, other=replace(COUNTED, formula="feeding + 1"))
    do(company, reinstate_metric, code="feeding", reason="needed")
    do(company, reinstate_metric, code="fed", reason="needed")
    with pytest.raises(NotRetired):
        do(company, reinstate_metric, code="fed", reason="needed")


def test_only_a_steward_names_and_retires(company):
    for command, facts in (
        (call_metric, {"aliases": ["x"]}),
        (set_benchmark, {"value": None}),
        (retire_metric, {"reason": "unused"}),
        (reinstate_metric, {"reason": "needed"}),
    ):
        with pytest.raises(NotYours):
            do(company, command, by=WANG, code="cac", **facts)

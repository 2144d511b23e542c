"""The dictionary as a place: versions side by side, other names, the benchmark, and retirement."""

import pytest

STEWARD, HEAD, MEMBER, AUDITOR = "ye.ruolin", "he.mingyuan", "chen.yating", "gu.chengde"
NAMES = "/metrics/cac/names"


def form_of(answer, button):
    return answer.page.button(button).inside("form")


# -- versions side by side ------------------------------------------------------------------------


def test_two_versions_stand_side_by_side_and_what_changed_is_marked(look):
    visitor = look(MEMBER)
    page = visitor.get("/metrics/valid_leads").page
    answer = visitor.get(page.link("Side by side, with what changed")["href"])
    assert [one.text for one in answer.page.every("columnheader")][1:] == [
        "Definition 1",
        "Definition 2",
    ]
    changed = [row.text for row in answer.page.every("row") if "changed" in row.text]
    assert changed
    assert all("Meaning" in text or "Name" in text for text in changed)
    assert "changed" not in answer.page.row("Direction").text


def test_a_metric_with_one_version_has_nothing_beside_it(look):
    assert look(MEMBER).get("/metrics/cac/versions/").status == 404
    assert look(MEMBER).get("/metrics/cac").page.every("link", "Side by side") == []


def test_a_steward_changes_name_and_aggregation_as_a_new_version(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get("/metrics/nps/versions/new"), "Save the new version")
    answer = steward.send(
        form,
        name_en="Promoters (yearly)",
        aggregation="average",
        reason="asked once a year",
    )
    assert answer.status == 303
    rows = steward.get("/metrics/nps/versions/").page
    assert "Promoters (yearly)" in rows.row("Name, English").text
    assert "changed" in rows.row("Over longer periods").text
    assert "changed" not in rows.row("Unit of measure").text


def test_a_definition_keeps_a_name(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get("/metrics/nps/versions/new"), "Save the new version")
    answer = steward.send(form, name_zh_hant="", name_en="", reason="a mistake")
    assert answer.status == 422
    assert "needs a name" in " ".join(answer.page.alerts())


# -- the formula while it is typed ----------------------------------------------------------------


def checked(visitor, formula, code="cac", **more):
    asked = "&".join(f"{name}={text}" for name, text in {"code": code, **more}.items())
    answer = visitor.get(f"/metrics/formula-check?formula={formula}&{asked}", htmx=True)
    return answer.page.text


def test_a_formula_shows_what_it_gives_with_the_numbers_of_the_latest_month(look):
    text = checked(look(STEWARD), "marketing_spend / new_paying_users")
    assert "June 2026" in text
    assert "÷ 72,000 = ¥" in text


def test_a_divisor_of_zero_and_a_missing_number_are_said(look):
    steward = look(STEWARD)
    zero = checked(steward, "marketing_spend / (new_paying_users - new_paying_users)")
    assert "A divisor is zero there" in zero
    assert "=" not in zero.split("÷")[-1]
    assert "None" not in zero


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("marketing_spend / talks", "talks"),
        ("cac * 2", "computed from each other"),
        ("marketing_spend //", "can't be read"),
        ("9" * 500, "up to 400"),
    ],
)
def test_what_can_not_be_taken_is_said_before_it_is_saved(look, formula, said):
    assert said in checked(look(STEWARD), formula)


# -- other names ----------------------------------------------------------------------------------


def test_a_new_name_finds_the_metric_and_the_version_stays(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the names")
    told = "單用戶獲客成本; CAC; 拉新成本；引流單價"
    assert steward.send(form, aliases=told).status == 303
    page = steward.get("/metrics/cac").page
    assert "引流單價" in page.facts()["Also called"]
    assert "definition 1" in page.text
    found = steward.get("/metrics/?q=引流单价").page.by_id("metric-list").text
    assert "cac" in found
    trail = visit(AUDITOR).get("/audit?kind=metrics").page.text
    assert "gave Customer acquisition cost these other names" in trail


@pytest.mark.parametrize("taken", ["有效線索", "有效线索", "valid_leads", "Ｌｅａｄｓ"])
def test_a_name_that_another_metric_goes_by_is_refused_in_either_script(visit, taken):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the names")
    answer = steward.send(form, aliases=f"CAC; {taken}")
    assert answer.status == 422
    assert "is called already" in " ".join(answer.page.alerts())
    assert taken in answer.page.the("textbox", "Also called").text


def test_names_that_are_too_long_or_the_same_are_refused(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the names")
    assert steward.send(form).status == 422
    assert "too long" in " ".join(steward.send(form, aliases="名" * 61).page.alerts())


def test_the_second_of_two_who_name_is_told_what_came_first(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the names")
    steward.send(form_of(steward.get(NAMES), "Save the names"), aliases="CAC")
    late = steward.send(form, aliases="CAC; 拉新成本")
    assert late.status == 409
    assert "these other names" in late.page.text


# -- the benchmark --------------------------------------------------------------------------------


def test_a_benchmark_stands_with_its_source_and_day_and_can_be_taken_away(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the benchmark")
    told = {"value": "¥60", "source": "A yearbook of the trade", "as_of": "2026-01-31"}
    assert steward.send(form, **told).status == 303
    fact = steward.get("/metrics/cac").page.facts()["Benchmark"]
    assert fact.startswith("¥60 · A yearbook of the trade")
    assert "2026" in fact
    again = form_of(steward.get(NAMES), "Save the benchmark")
    assert steward.send(again, value="").status == 303
    assert steward.get("/metrics/cac").page.facts()["Benchmark"] == "none given"


def test_a_benchmark_of_a_past_day_is_that_of_then(visit):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the benchmark")
    steward.send(form, value="60", source="A yearbook", as_of="2026-01-31")
    past = steward.get("/metrics/cac?as_of=2026-06-30").page
    assert past.facts()["Benchmark"] == "none given"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"value": "60"}, "hearsay"),
        ({"value": "60", "source": "A yearbook"}, "hearsay"),
        ({"value": ""}, "no benchmark to take away"),
        ({"value": "a lot", "source": "x", "as_of": "2026-01-31"}, ""),
        ({"value": "60", "source": "x", "as_of": "yesterday"}, "2026-03-31"),
    ],
)
def test_a_benchmark_without_ground_is_refused_and_what_was_typed_stays(visit, told, said):
    steward = visit(STEWARD)
    form = form_of(steward.get(NAMES), "Save the benchmark")
    answer = steward.send(form, **told)
    assert answer.status == 422
    assert said in " ".join(answer.page.alerts())
    assert answer.page.the("textbox", "Benchmark").attributes["value"] == told["value"]


# -- retirement -----------------------------------------------------------------------------------


def retiring(visitor, code, button="Retire the metric"):
    return form_of(visitor.get(f"/metrics/{code}/retirement"), button)


def test_what_relies_on_a_metric_is_listed_before_it_is_retired(look):
    page = look(STEWARD).get("/metrics/marketing_spend/retirement").page
    assert page.the("heading", "Change these formulas first")
    assert page.every("link", "Customer acquisition cost")
    page = look(STEWARD).get("/metrics/cac/retirement").page
    assert page.every("link", "Trend and sources")


def test_an_ingredient_is_not_retired_while_a_formula_needs_it(visit):
    steward = visit(STEWARD)
    answer = steward.send(retiring(steward, "marketing_spend"), reason="no longer kept")
    assert answer.status == 422
    assert "computed from it" in " ".join(answer.page.alerts())


def test_a_retired_metric_goes_into_nothing_new_and_what_stands_goes_on(visit):
    steward = visit(STEWARD)
    assert steward.send(retiring(steward, "cac"), reason="cost per deal instead").status == 303
    page = steward.get("/metrics/cac").page
    assert "Reason: cost per deal instead" in page.text
    assert "Retired" in steward.get("/metrics/?q=cac").page.by_id("metric-list").text
    formula = checked(steward, "cac * 2", code="nps")
    assert "is retired" in formula
    form = form_of(steward.get("/metrics/nps/versions/new"), "Save the new version")
    refused = steward.send(form, formula="cac * 2", reason="x")
    assert refused.status == 422
    scorecard = steward.get("/scorecards/").page
    assert scorecard.every("row")


def test_a_retired_metric_comes_back(visit):
    steward = visit(STEWARD)
    steward.send(retiring(steward, "cac"), reason="cost per deal instead")
    again = steward.send(retiring(steward, "cac", "Bring it back"), reason="needed after all")
    assert again.status == 303
    assert "is retired" not in checked(steward, "cac * 2", code="nps")
    trail = visit(AUDITOR).get("/audit?kind=metrics").page.text
    assert "retired the metric Customer acquisition cost" in trail
    assert "brought the metric Customer acquisition cost back" in trail


def test_no_reason_no_retirement(visit):
    steward = visit(STEWARD)
    assert steward.send(retiring(steward, "cac")).status == 422


@pytest.mark.parametrize("address", ["names", "retirement"])
def test_who_keeps_no_definitions_may_not(look, address):
    assert look(MEMBER).get(f"/metrics/cac/{address}").status == 403
    assert look(STEWARD).get(f"/metrics/no_such_metric/{address}").status == 404
    assert look(MEMBER).get("/metrics/cac").page.every("link", "Names and benchmark") == []


def test_a_member_who_posts_is_refused_and_nothing_changes(visit):
    steward, member = visit(STEWARD), visit(MEMBER)
    assert member.post(NAMES, aliases="CAC").status == 422
    assert member.post("/metrics/cac/benchmark", value="").status == 422
    assert member.post("/metrics/cac/retirement", reason="unused").status == 422
    assert "Retired" not in steward.get("/metrics/cac").page.text

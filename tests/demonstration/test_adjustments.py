"""The demonstration company's six requests and its letters, replayed into their stated states."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from app.accord import Accord
from app.domain.values.period import Period
from app.reading.cards import read_cards
from app.reading.moments import as_of
from app.terminal.adjusting import adjustment_list, letter_list, what_would_be
from projections.columns import NOW
from projections.scorecards.queries import scorecards
from tests.demo_database import copied, end_of_log
from tests.domain.scoring.demo_company import table
from tests.domain.scoring.test_demo_company import SCORES

STATES = {"applied": "applied", "rejected": "rejected", "pending": "approved"}
SEARCH, CONTENT = "wu.guanting", "MKT-CON"


@pytest.fixture(scope="module")
def company(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accord]:
    with copied(demonstration, tmp_path_factory.mktemp("adjustments")) as accord:
        yield accord


@pytest.fixture(scope="module")
def told(company: Accord) -> dict[str, dict[str, Any]]:
    """What `adjustments --json` says, by code."""
    facts = json.loads(json.dumps(adjustment_list(company, as_of=None).facts))
    return {one["id"]: one for one in facts}


def stated() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in table("demo_data/adjustments.csv"):
        found.setdefault(row["request"], []).append(row)
    return found


def score(company: Accord, holder: str, period: str, moment: str | None = None) -> str:
    """A scorecard's score and grade in a period, as known now or at a moment."""
    (name,) = {
        row["scorecard_name_zh_hant"]
        for row in table("demo_data/kpis.csv")
        if holder in (row["owner_unit"] if row["level"] != "person" else row["owner"],)
    }
    with company.reading() as db:
        at = NOW
        if moment is not None:
            zone = company.organised().zone  # type: ignore[union-attr] # there is one
            at = as_of(db, moment, zone=zone, now=company.now()).position
        cards = [one for one in scorecards(db, at=at, year=2026) if one.name == name]
        (reading,) = read_cards(db, cards, Period.parse(period), at=at)
    return f"{reading.scored.score:.2f} {reading.scored.grade}"


def test_each_request_has_its_state_its_words_and_who_decided(told):
    assert sorted(told) == sorted(stated())
    for code, rows in stated().items():
        first, found = rows[0], told[code]
        assert found["state"] == STATES.get(first["status"], first["status"]), code
        assert found["requested_by"] == first["submitted_by"]
        assert found["reason"] == first["reason_category"]
        assert found["explanation"] == first["explanation_zh_hant"]
        decided = [one["by"] for one in found["decisions"]]
        assert decided == ([first["decided_by"]] if first["decided_by"] else [])
        assert (found["applied_at"] is not None) == bool(first["applied_at"])


def test_each_line_has_old_and_new_as_stated(told):
    for code, rows in stated().items():
        for row in (one for one in rows if one["action"] == "change"):
            old, new = (Fraction(row[name]) for name in ("old_value", "new_value"))
            if row["field"] == "weight":
                old, new = old / 100, new / 100
            period = {"m": "2026-", "q": "2026-Q"}.get(row["field"][0])
            changes = [one["changes"] for one in told[code]["lines"]]
            if period and row["field"][1:].isdigit():
                key = period + row["field"][1:]
                parts = changes[0]["parts"]
                said = [
                    next(Fraction(one[1]) for one in parts[side] if one[0] == key)
                    for side in ("old", "new")
                ]
                assert said == [old, new], (code, key)
            else:
                pairs = [one[row["field"]] for one in changes if row["field"] in one]
                assert {"old": old, "new": new} in [
                    {side: Fraction(value) for side, value in pair.items()} for pair in pairs
                ], (code, row["field"])


def test_one_waits_for_finance_and_is_past_its_72_hours(company, told):
    five = told["ADJ-2026-005"]
    assert (five["waits_for_finance"], five["applied_at"]) == (True, None)
    assert [one["decision"] for one in five["decisions"]] == ["approved"]


def test_every_decision_keeps_the_effect_that_was_seen_with_every_kpi_named(told):
    seen = [(one, effect) for each in told.values() for one in each["decisions"]
            for effect in one["effect"]]  # fmt: skip
    assert len({effect["holder"] for _, effect in seen}) == 3
    assert all(line["metric"] for _, effect in seen for line in effect["lines"])
    assert all(one["saw"] > 0 for one, _ in seen)


@pytest.mark.parametrize(("holder", "code"), [(SEARCH, "SC-2026-SEM"), (CONTENT, "SC-2026-CON")])
def test_scores_before_and_after_are_as_stated(company, holder, code):
    first, second = SCORES[code]
    assert score(company, holder, "2026-Q1") == first
    assert score(company, holder, "2026-Q2") == second


def test_the_changed_terms_make_the_second_quarters_score_and_leave_the_firsts(company):
    before = what_would_be(
        company,
        holder=CONTENT,
        period_key="2026-Q2",
        sets=["engagement.weight=15", "content_conversion.weight=25"],
        as_of=None,
    ).facts
    points = {one["metric"]: one["now"]["score"] for one in before["lines"]}
    moved = (Fraction(points["content_conversion"]) - Fraction(points["engagement"])) / 20
    difference = Fraction(before["now"]["score"]) - Fraction(before["then"]["score"])
    assert abs(difference - moved) <= Fraction(1, 100)
    assert (before["weights"], before["now"]["score"]) == ("1", SCORES["SC-2026-CON"][1].split()[0])
    day_before, today = (
        score(company, CONTENT, "2026-Q1", moment) for moment in ("2026-06-25", None)
    )
    assert day_before == today


def test_a_what_if_leaves_the_log_untouched(company):
    last = end_of_log(company)
    sets = ["cost_per_lead.target=70", "cost_per_lead.challenge=60"]
    asked = {"holder": SEARCH, "period_key": "2026-Q2", "sets": sets, "as_of": None}
    then = what_would_be(company, **asked).facts["then"]
    assert Fraction(then["score"]) < Fraction(SCORES["SC-2026-SEM"][1].split()[0])
    assert end_of_log(company) == last


def test_all_letters_are_in_force_with_two_signatures_and_addenda_of_what_was_applied(company):
    letters = letter_list(company, as_of=None).facts
    assert len(letters) == len(SCORES)
    assert {one["state"] for one in letters} == {"in_force"}
    assert all(len({sign["person"] for sign in one["signatures"]}) >= 2 for one in letters)
    for one in letters:
        signed = {sign["person"] for sign in one["signatures"] if sign["role"] == "superior"}
        assert (signed, one["lacks_superior"]) == ({one["superior"]}, False)
    addenda = {one["holder"]: [each["request"] for each in one["addenda"]] for one in letters}
    assert {holder: codes for holder, codes in addenda.items() if codes} == {
        SEARCH: ["ADJ-2026-001"],
        CONTENT: ["ADJ-2026-003", "ADJ-2026-004"],
    }

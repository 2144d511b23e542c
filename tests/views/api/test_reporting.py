"""Values by a key: the reader, rules and sentences of the page, once, and traced to the key."""

import json
import threading
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.domain.ids import cell_id
from app.domain.measurements.cell import Cell
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.periods.commands import hold_period
from app.domain.refusals import Refused
from app.eventlog.tables import texts
from app.views.refusing import spoken
from app.views.speaking import speaking
from tests.demo_database import events_of
from tests.small_company import LI, MARKETING, WANG
from tests.views.api.conftest import ROW, SEVERAL, VALUES, program


def reported(office):
    """The events of values, without what opened their cells."""
    return [
        one
        for one in events_of(office.accord)
        if isinstance(one, (Cell.Reported, Cell.Corrected, Cell.Held, Cell.Withdrawn))
    ]


def test_a_value_is_read_as_on_the_page_and_traced_to_the_key(crm, our_office):
    answer = crm.send()
    assert answer.status_code == 201
    assert answer.json | {"position": 0} == {
        "effect": "new",
        "metric": "leads",
        "subject": "MKT",
        "period": "2026-01",
        "breakdown": "",
        "source": "crm",
        "value": "72000",
        "old": None,
        "unit": "count",
        "version": 2,
        "position": 0,
    }
    [event] = reported(our_office)
    assert (event.by, event.how, event.typed, event.source) == (LI, "api", "7.2萬", "crm")
    assert event.meta["via"] == "api"
    assert event.meta["correlation"] == crm.key.hex
    page = our_office.visitor()
    assert page.get(f"/audit/{answer.json['position']}").status != 200  # a stranger reads nothing


def test_effects_are_those_of_an_import(crm, our_office):
    assert crm.send().json["effect"] == "new"
    assert crm.send().json["effect"] == "same"
    mended = crm.send(value="7.3萬")
    assert (mended.status_code, mended.json["effect"]) == (200, "correction")
    assert (mended.json["old"], mended.json["value"]) == ("72000", "73000")
    held = crm.send(period="2025-12", value="約 500")
    assert (held.status_code, held.json["effect"], held.json["value"]) == (202, "held", "500")
    gone = crm.send(value="-")
    assert (gone.json["effect"], gone.json["value"], gone.json["old"]) == (
        "withdrawn",
        None,
        "73000",
    )
    our_office.company.record("400", source="finance")
    other = crm.send(value="180")
    assert (other.status_code, other.json["effect"]) == (201, "conflict")


REFUSED = {
    "a text that is no number": {"value": "7..2"},
    "a metric that nobody defined": {"metric": "no_such_metric"},
    "a period that has not begun": {"period": "2026-03"},
    "a value without its unit's sense": {"value": "8%"},
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("language", ["en", "zh_Hant", "zh_Hans"])
def test_a_refusal_has_the_sentence_of_the_page_in_the_language_asked_for(
    refused, still_office, sent, language
):
    refused.language = language.replace("_", "-")
    before = still_office.company.last()
    answer = refused.send(**sent)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    row = {**ROW, **sent}
    with pytest.raises(Refused) as said_no:
        still_office.accord.ledger.do(
            record_typed,
            by=LI,
            place=Place(row["metric"], MARKETING, row["period"]),
            typed=row["value"],
            source="crm",
        )
    if sent != {"metric": "no_such_metric"}:  # a page has no way to name one
        with speaking(language, "Asia/Taipei"):
            assert answer.json["detail"] == spoken(said_no.value)
    assert still_office.company.last() == before


def test_a_correction_needs_its_reason_as_on_the_page(crm, our_office):
    crm.send()
    our_office.company.an_hour_later()
    answer = crm.send(value="7.3萬")
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (
        422,
        "reason_needed",
        "reason",
    )
    assert "72,000" in answer.json["detail"]
    assert crm.send(value="7.3萬", reason="late orders").json["effect"] == "correction"


def test_who_saw_another_version_is_told_what_stands_there(crm):
    version = crm.send().json["version"]
    crm.send(value="7.3萬")
    late = crm.send(value="7.4萬", seen=version)
    assert (late.status_code, late.json["code"]) == (409, "stands_otherwise")
    assert "73,000" in late.json["detail"]
    assert crm.send(value="7.4萬", seen=version + 1).status_code == 200
    fresh = crm.send(period="2025-12", seen=0)
    assert fresh.status_code == 201


def test_a_period_on_hold_is_refused_in_the_words_of_the_guard(crm, our_office):
    our_office.accord.ledger.do(hold_period, by=WANG, unit=MARKETING, period="2026-01")
    answer = crm.send()
    assert (answer.status_code, answer.json["code"]) == (422, "period_is_on_hold")
    assert reported(our_office) == []


# -- once ------------------------------------------------------------------------------------------


def test_the_same_request_is_answered_the_same_and_done_once(crm, our_office):
    first = crm.send(once="night-2026-01-05")
    again = crm.send(once="night-2026-01-05")
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert len(reported(our_office)) == 1


def test_the_same_key_with_another_body_is_refused(crm, our_office):
    crm.send(once="night-2026-01-05")
    answer = crm.send(once="night-2026-01-05", value="1")
    assert (answer.status_code, answer.json["code"]) == (409, "key_reused")
    assert len(reported(our_office)) == 1


def test_two_programs_may_call_their_requests_the_same(crm, our_office):
    other = program(our_office, owner=WANG, sources=("finance",))
    assert crm.send(once="night-2026-01-05").status_code == 201
    assert other.send(once="night-2026-01-05", value="72,001").status_code == 201


def test_a_batch_is_answered_the_same_again_with_its_refusals(crm, our_office):
    rows = (ROW, {**ROW, "period": "2026-09"}, {**ROW, "subject": "CO"})
    first = crm.batch(*rows, once="night-2026-01-05")
    our_office.company.an_hour_later()
    assert crm.batch(*rows, once="night-2026-01-05").data == first.data
    assert len(reported(our_office)) == 1


@pytest.mark.parametrize("once", ["short", "x" * 201, "ünicode-key"])
def test_a_request_must_have_a_name_of_its_own(refused, still_office, once):
    answer = refused.send(once=once)
    assert (answer.status_code, answer.json["code"]) == (422, "key_unreadable")
    assert reported(still_office) == []


def test_ten_threads_that_send_the_same_leave_one_value(crm, our_office):
    answers = []

    def send():
        answers.append(crm.send(once="night-2026-01-05"))

    threads = [threading.Thread(target=send) for _ in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.status_code for one in answers} == {201}
    assert len({one.data for one in answers}) == 1
    assert len(reported(our_office)) == 1


# -- several ---------------------------------------------------------------------------------------


def test_a_batch_says_of_each_row_what_became_of_it(crm, our_office):
    answer = crm.batch(
        ROW,
        {**ROW, "period": "2025-12", "value": "7..2"},
        {**ROW, "period": "2025-12", "value": "500"},
        {**ROW, "value": "9"},
        {**ROW, "subject": "CO"},
        {**ROW, "source": "finance"},
        "not a row",
        {**ROW, "colour": "red"},
        {name: one for name, one in ROW.items() if name != "value"},
        {**ROW, "period": "last month"},
        {**ROW, "subject": "nobody"},
        {**ROW, "value": 72000},
    )
    assert answer.status_code == 200
    told = [
        one["effect"] if "problem" not in one else one["problem"]["code"]
        for one in answer.json["results"]
    ]
    assert told == [
        "new",
        "unreadable",
        "new",
        "twice_in_batch",
        "outside_unit",
        "outside_sources",
        "row_unreadable",
        "member_unknown",
        "member_missing",
        "period_unreadable",
        "subject_unknown",
        "number_as_text",
    ]
    assert answer.json["counts"] == {"new": 2, "refused": 10}
    assert [one.value for one in reported(our_office)] == [72000, 500]


def test_a_refused_row_leaves_no_text_behind(crm, our_office):
    def kept():
        with our_office.accord.reading() as db:
            return {row.body for row in db.execute(sa.select(texts.c.body))}

    before = kept()
    crm.send(value="5")
    our_office.company.an_hour_later()
    crm.batch(
        {**ROW, "value": "7（含退款）"},  # another value, and no reason for it
        {**ROW, "period": "2025-12", "value": "6（含試用）"},
    )
    assert kept() - before == {"含試用"}


def test_a_batch_has_a_largest_size(refused):
    for rows in ([], [ROW] * 501):
        answer = refused.call("POST", SEVERAL, {"rows": rows})
        assert (answer.status_code, answer.json["code"]) == (422, "rows_unreadable")


# -- bodies that could be meant in two ways --------------------------------------------------------

BODIES = {
    "a float": (
        b'{"metric":"leads","subject":"MKT","period":"2026-01","value":72000.1}',
        "number_as_text",
    ),
    "a whole number": (
        b'{"metric":"leads","subject":"MKT","period":"2026-01","value":72000}',
        "number_as_text",
    ),
    "not a number": (b'{"value":NaN}', "number_as_text"),
    "a member twice": (b'{"value":"1","value":"2"}', "json_unreadable"),
    "no object": (b"[]", "json_unreadable"),
    "no JSON": (b"{", "json_unreadable"),
    "another encoding": ('{"value":"7.2萬"}'.encode("big5"), "json_unreadable"),
    "half a character": (b'{"value":"\\ud800"}', "json_unreadable"),
    "too deep": (b"[" * 100_000, "json_unreadable"),
    "a number of 5,000 digits": (b'{"seen":' + b"9" * 5000 + b"}", "json_unreadable"),
    "a nought byte": (
        b'{"metric":"leads\\u0000","subject":"MKT","period":"2026-01","value":"1"}',
        "member_not_text",
    ),
    "a truth": (
        b'{"metric":true,"subject":"MKT","period":"2026-01","value":"1"}',
        "member_not_text",
    ),
    "a version before the first": (json.dumps({**ROW, "seen": -1}).encode(), "version_unreadable"),
    "an unknown part": (
        json.dumps({**ROW, "breakdown": "traffic=stolen"}).encode(),
        "part_unknown",
    ),
    "an unknown dimension": (
        json.dumps({**ROW, "breakdown": "mood=good"}).encode(),
        "part_unknown",
    ),
}


@pytest.mark.parametrize(("sent", "code"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_plain_is_refused(refused, still_office, sent, code):
    answer = refused.app.test_client().post(
        VALUES,
        data=sent,
        content_type="application/json",
        headers={"Authorization": f"Bearer {refused.secret}", "Idempotency-Key": uuid4().hex},
    )
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert reported(still_office) == []


def test_a_part_of_a_number_is_a_number_of_its_own(crm, our_office):
    answer = crm.send(breakdown="traffic=paid", value="400")
    assert answer.json["breakdown"] == "traffic=paid"
    [event] = reported(our_office)
    assert event.originator_id == cell_id("leads", MARKETING, "2026-01", "traffic=paid")


def test_a_body_has_a_largest_size_and_one_kind(refused):
    large = {**ROW, "reason": "x" * 1_100_000}
    assert refused.call("POST", VALUES, large).status_code == 413
    plain = refused.app.test_client().post(
        VALUES,
        data="{}",
        headers={"Authorization": f"Bearer {refused.secret}", "Idempotency-Key": uuid4().hex},
    )
    assert (plain.status_code, plain.json["code"]) == (415, "unsupported_media_type")

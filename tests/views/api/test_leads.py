"""Leads by key: lists come in as from a file, are handed over, and answered record by record."""

from uuid import UUID, uuid4

import pytest

from projections.leads.queries import lead_list, records_of
from projections.temporal import NOW
from tests.demo_database import events_of
from tests.small_company import LI, MARKETING, WANG
from tests.views.api.conftest import ELSEWHERE, LIST, RECORDS, Program, both_sides, program

LEADS = "/api/v1/leads"


@pytest.fixture
def sides(our_office):
    return both_sides(our_office)


@pytest.fixture(scope="module")
def still(still_office):
    """Both sides, and a list that was handed over and one that wasn't: for what is refused."""
    ours, theirs = both_sides(still_office)
    handed, kept = (brought(ours) for _ in range(2))
    sent(ours, handed)
    return ours, theirs, handed, kept


def brought(ours: Program, **changes) -> str:
    answer = ours.call("POST", LEADS, {**LIST, **changes})
    assert answer.status_code == 201, answer.json
    return answer.json["list"]


def sent(ours: Program, id: str):
    answer = ours.call("POST", f"{LEADS}/{id}/handover", {"unit": "SAL"})
    assert answer.status_code == 201, answer.json
    return answer


def answers(theirs: Program, id: str, *rows, once=""):
    return theirs.call("POST", f"{LEADS}/{id}/answers", {"rows": list(rows)}, once=once)


def effects(answer):
    return [one["effect"] for one in answer.json["results"]]


def test_a_list_is_read_as_a_file_would_be_and_has_the_keys_mark(sides, our_office):
    ours, _ = sides
    records = [{**one, "電話": "138", "備註": "x"} for one in RECORDS]
    answer = ours.call("POST", LEADS, {**LIST, "records": records})
    assert sorted(answer.json["left_out"]) == ["備註", "電話"]
    assert sorted(answer.json["columns"]) == ["Created at", "Lead ID", "budget"]
    (event,) = events_of(our_office.accord, our_office.company.last() - 1)
    assert (event.by, event.unit, event.source, event.size) == (LI, MARKETING, "crm", 6)
    assert event.meta["correlation"] == ours.key.hex
    with our_office.accord.reading() as db:
        row = lead_list(db, UUID(answer.json["list"]), at=NOW)
        assert [one.key for one in records_of(db, row)] == [f"L-{n}" for n in range(1, 7)]


def test_the_same_request_brings_one_list(sides, our_office):
    ours, _ = sides
    first = ours.call("POST", LEADS, LIST, once="leads of january")
    before = our_office.company.last()
    assert ours.call("POST", LEADS, LIST, once="leads of january").json == first.json
    assert our_office.company.last() == before
    other = {**LIST, "records": RECORDS[:2]}
    assert ours.call("POST", LEADS, other, once="leads of january").status_code == 409


def test_records_are_handed_over_and_answered_one_by_one(sides, our_office):
    ours, theirs = sides
    id = brought(ours)
    due = sent(ours, id).json["due_at"]
    assert due == "2026-01-06T01:00:00+00:00"  # 24 hours, as delivered
    [told] = theirs.call("GET", LEADS).json["lists"]
    assert (told["list"], told["waiting"], told["due_at"]) == (id, 6, due)
    before = our_office.company.last()
    no = {"answer": "rejected", "ground": "duplicate"}
    done = answers(
        theirs,
        id,
        {"record": "L-1", "answer": "accepted"},
        {"record": "L-2", **no},
        {"record": "L-3", "answer": "accepted"},
        {"record": "L-4", "answer": "qualified"},
        {"record": "L-9", "answer": "accepted"},
        {"record": "L-1", **no},
        {"record": "L-5", "answer": "rejected"},
        {"record": "L-6", "answer": "maybe"},
        7,
    )
    assert effects(done) == ["accepted", "rejected", "accepted", *["refused"] * 6]
    codes = [one["problem"]["code"] for one in done.json["results"][3:]]
    assert codes == [
        *("only_accepted_qualify", "record_unknown", "answered_in_batch"),
        *("ground_missing", "answer_unknown", "row_unreadable"),
    ]
    accepted, rejected = events_of(our_office.accord, before)
    assert (accepted.numbers, rejected.numbers, rejected.ground) == ([1, 3], [2], "duplicate")
    assert effects(answers(theirs, id, {"record": "L-3", "answer": "accepted"})) == ["same"]
    assert effects(answers(theirs, id, {"record": "L-3", "answer": "qualified"})) == ["qualified"]
    assert effects(answers(theirs, id, {"record": "L-3", **no})) == ["refused"]
    [told] = theirs.call("GET", LEADS).json["lists"]
    assert [told[name] for name in ("waiting", "accepted", "rejected", "qualified")] == [3, 2, 1, 1]


def test_the_same_answers_twice_are_one_and_answered_alike(sides, our_office):
    ours, theirs = sides
    sent(ours, id := brought(ours))
    row = {"record": "L-1", "answer": "accepted"}
    first = answers(theirs, id, row, once="once and for all")
    before = our_office.company.last()
    assert answers(theirs, id, row, once="once and for all").json == first.json
    assert our_office.company.last() == before


def test_both_records_with_one_id_are_answered_and_other_reasons_need_a_word(sides, our_office):
    ours, theirs = sides
    sent(ours, id := brought(ours, records=[RECORDS[0], RECORDS[1], RECORDS[0]]))
    no = {"record": "L-1", "answer": "rejected", "ground": "other"}
    [problem] = [one["problem"] for one in answers(theirs, id, no).json["results"]]
    assert (problem["code"], problem["field"]) == ("remark_for_other", "remark")
    before = our_office.company.last()
    assert effects(answers(theirs, id, {**no, "remark": "asked twice"})) == ["rejected"]
    (event,) = events_of(our_office.accord, before)
    assert event.numbers == [1, 3]


REFUSED = {
    "unknown_metric": {"metric": "none"},
    "unit_unknown": {"subject": "NONE"},
    "period_unreadable": {"period": "March"},
    "outside_sources": {"source": "finance"},
    "member_missing": {"records": None},
    "member_unknown": {"colour": "red"},
    "records_unreadable": {"records": []},
    "member_not_text": {"records": [{"Lead ID": 7}]},
    "no_key_column": {"records": [{"甲": "1"}]},
    "column_not_there": {"key": "乙"},
    "keys_missing": {"records": [{"Lead ID": " "}]},
    "times_unreadable": {"records": [{"Lead ID": "L-1", "Created at": "yesterday"}]},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_no_list_is_refused_as_on_the_page(still, still_office, code):
    before = still_office.company.last()
    sent = {name: one for name, one in {**LIST, **REFUSED[code]}.items() if one is not None}
    answer = still[0].call("POST", LEADS, sent)
    assert answer.json["code"] == code
    assert answer.status_code == (403 if code == "outside_sources" else 422)
    assert still_office.company.last() == before


def test_a_key_does_what_it_is_for_and_nothing_else(still, still_office):
    ours, _, handed, kept = still
    before = still_office.company.last()
    values = program(still_office, scopes=("measurements",))
    for method, url in (
        ("GET", LEADS),
        ("POST", LEADS),
        ("POST", f"{LEADS}/{kept}/handover"),
        ("POST", f"{LEADS}/{handed}/answers"),
    ):
        assert values.call(method, url, LIST).json["code"] == "outside_scope"
    assert ours.send().json["code"] == "outside_scope"
    batch = ours.batch({"metric": "leads", "subject": "MKT", "period": "2026-01", "value": "1"})
    assert (batch.status_code, batch.json["code"]) == (403, "outside_scope")
    assert still_office.company.last() == before + 2  # the key itself, and its secret


def test_each_side_does_its_part_and_no_more(still, still_office):
    ours, theirs, handed, kept = still
    before = still_office.company.last()
    row = {"record": "L-1", "answer": "accepted"}
    assert answers(ours, handed, row).json["code"] == "outside_unit"
    again = ours.call("POST", f"{LEADS}/{handed}/handover", {"unit": "SAL"})
    assert again.json["code"] == "handed_over_already"
    assert theirs.call("POST", f"{LEADS}/{kept}/handover", {"unit": "MKT"}).status_code == 403
    assert answers(theirs, kept, row).json["code"] == "not_handed_over"
    oneself = ours.call("POST", f"{LEADS}/{kept}/handover", {"unit": "MKT"})
    assert (oneself.json["code"], oneself.json["field"]) == ("to_oneself", "unit")
    assert theirs.call("POST", LEADS, LIST).json["code"] == "outside_unit"
    for url in ("handover", "answers"):
        body = {"unit": "SAL"} if url == "handover" else {"rows": [row]}
        assert ours.call("POST", f"{LEADS}/{uuid4()}/{url}", body).status_code == 404
    assert still_office.company.last() == before


def test_a_list_outside_of_the_keys_unit_is_not_there(still, still_office):
    """Wang heads marketing and sees its lists; her key of another unit doesn't."""
    *_, handed, _ = still
    other = program(still_office, owner=WANG, unit=ELSEWHERE, sources=(), scopes=("leads",))
    assert other.call("GET", LEADS).json == {"lists": []}
    assert answers(other, handed, {"record": "L-1", "answer": "accepted"}).status_code == 404

"""A number split into parts, as people record and read them."""

from tests.views.measurements.places import number, scorecard

JIN, STRANGER = "jin.yaowen", "lin.peiying"
PARTS = f"{number()}/breakdown"


def record(visitor, part, typed, by="channel", **more):
    form = visitor.get(f"{PARTS}?by={by}").page.button("Save").inside("form")
    return visitor.send(form, part=part, typed=typed, **more)


def test_parts_are_recorded_and_checked_against_the_whole(visit):
    someone = visit(JIN)
    assert record(someone, "抖音", "4萬").status == 303
    page = someone.get(PARTS).page
    assert "The parts make 40,000: 32,000 less than the whole." in page.text
    assert "55.6%" in page.row("抖音").text
    assert record(someone, "公眾號", "32000").status == 303
    page = someone.get(PARTS).page
    assert "The parts make 72,000: exactly the whole." in page.text
    assert "95.00" in someone.get(scorecard()).page.text
    assert "No part is recorded yet." in someone.get(f"{PARTS}?by=region").page.text


def test_the_owner_of_a_kpi_records_its_parts(visit):
    # Leads nobody, and keeps no source.
    assert record(visit("chen.yating"), "抖音", "4萬").status == 303


def test_a_part_keeps_its_history_and_a_correction_needs_a_reason(visit):
    someone, other = visit(JIN), visit("ye.ruolin")
    record(someone, "paid", "5萬", by="traffic")
    refused = record(other, "paid", "6萬", by="traffic")
    assert refused.status == 422
    assert "Say in a few words why" in refused.page.text
    assert record(other, "paid", "6萬", by="traffic", reason="counted twice").status == 303
    page = other.get(f"{PARTS}?by=traffic").page
    history = other.get(page.link("Paid")["href"]).page.text
    assert "New paying users (Paid)" in history
    assert "counted twice" in history


def test_what_is_refused_stays_as_it_was_typed(visit):
    unnamed, unread = record(visit(JIN), "a=b", "5"), record(visit(JIN), "抖音", "many")
    assert (unnamed.status, unread.status) == (422, 422)
    assert "Name the part with 1 to 40 characters" in unnamed.page.text
    assert unread.page.the("textbox", "Part")["value"] == "抖音"
    assert unread.page.the("textbox", "Value")["value"] == "many"
    assert record(visit(JIN), "抖音", "5", by="customer").status == 422


def test_two_who_record_the_same_part_hear_of_each_other(visit):
    first, second = visit(JIN), visit("ye.ruolin")
    form = second.get(PARTS).page.button("Save").inside("form")
    record(first, "抖音", "4萬")
    answer = second.send(form, part="抖音", typed="5萬", reason="mine")
    assert answer.status == 409


def test_a_stranger_reads_and_records_nothing(look):
    page = look(STRANGER).get(PARTS).page
    assert page.every("button", "Save") == []
    assert look(STRANGER).post(PARTS, part="x", typed="5").status == 422
    assert look(STRANGER).get(f"{PARTS}?by=weather").status == 404
    assert look(STRANGER).get(f"{number('nothing')}/breakdown").status == 404
    past = look(JIN).get(f"{PARTS}?as_of=2026-07-05").page
    assert past.every("button", "Save") == []
    assert look(JIN).get(f"{number()}/why").page.link("Breakdown")["href"] == PARTS

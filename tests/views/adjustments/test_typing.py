"""What the form of a request says while it is typed."""

from tests.demo_database import card_of, kpi_of

CHANNELS = card_of("MKT-CHN")
USERS = kpi_of("new_paying_users", "MKT-CHN", "MKT")
FORM = {"card": CHANNELS, "kpi": USERS, "first_period": "2026-07"}


def preview(visitor, **typed):
    return visitor.post("/adjustments/preview", htmx=True, **FORM, **typed).page


def test_what_cannot_be_read_is_not_passed_over(visit):
    luo = visit("luo.jianwei")
    page = preview(luo, **{f"target-{USERS.hex}": "abc"})
    assert "Not reckoned with yet: New paying users: “abc” can't be read" in page.text
    assert "Not reckoned with yet" in preview(luo, **{f"weight-{USERS.hex}": "much"}).text
    assert "Not reckoned with yet" not in preview(luo, **{f"target-{USERS.hex}": "80萬"}).text


def test_months_that_follow_a_changed_target_are_shown_before_it_is_sent(visit):
    page = preview(visit("luo.jianwei"), **{f"target-{USERS.hex}": "80萬"})
    assert "1,000,000 800,000" in page.text
    assert "July 2026 110,000 66,000" in page.text
    assert "1,000,000 800,000 July 2026" in page.text, "months that are over keep theirs"


def test_the_reason_is_not_called_optional_and_a_draft_goes_without(visit):
    luo = visit("luo.jianwei")
    page = luo.get(f"/adjustments/new?card={CHANNELS}&kpi={USERS}").page
    assert page.the("textbox", "and why this change").name.endswith("this change")
    form = page.button("Submit").inside("form")
    typed = {f"target-{USERS.hex}": "80萬", "category": "competitor"}
    assert luo.send(form, page.button("Submit"), **typed).status == 422
    assert luo.send(form, page.button("Keep as a draft"), **typed).status == 303


def test_a_transfer_is_told_before_it_is_sent(visit):
    output = kpi_of("content_output", "MKT-CON", "MKT-CON")
    magnets = kpi_of("lead_magnets", "MKT-CON", "MKT-CON")
    xu, given = visit("xu.shuhan"), {"card": card_of("MKT-CON"), "first_period": "2026-08"}

    def typed(less, more):
        fields = {f"target-{output.hex}": less, f"target-{magnets.hex}": more}
        return xu.post("/adjustments/preview", htmx=True, **given, **fields).page

    page = typed("475", "25")
    assert "5 of the target moves from Content output to Lead magnets" in page.text
    assert page.text.count("Transfer") == 2
    assert "sent as a transfer" not in typed("475", "26").text


def test_parts_that_would_not_add_up_are_told_before_it_is_sent(visit):
    luo = visit("luo.jianwei")
    page = preview(luo, **{f"part-{USERS.hex}-2026-07": "100000"})
    assert "New paying users: the targets of its months or quarters would leave 10,000" in page.text
    even = {f"part-{USERS.hex}-2026-07": "100000", f"part-{USERS.hex}-2026-08": "110000"}
    assert "July 2026 110,000 100,000 August 2026 100,000 110,000" in preview(luo, **even).text
    assert "would leave" not in preview(luo, **even).text

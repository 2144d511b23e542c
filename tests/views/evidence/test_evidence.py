"""The auditor's page: a day as it was seen, packs to take away, and what was signed."""

import base64
import io
import json
import zipfile
from decimal import Decimal

import pytest

from app.domain.ids import unit_id
from app.domain.measurements.commands import record_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.eventlog.notes import Checkpoint, note, read_note
from app.eventlog.signing import Signer
from app.eventlog.verifying import log_findings
from app.factory import create_app
from app.reading.closing import close_with_figures
from app.sealing import seal
from projections.audit.filters import Filters
from projections.audit.queries import trail
from projections.temporal import NOW
from tests.demo_database import card_of, end_of_log, kpi_of, persons, settings_of
from tests.verifier.dumps import run
from tests.visiting import Visitor

AUDITOR, HEAD, STEWARD = "gu.chengde", "shen.wanqing", "ye.ruolin"
OTHER_HEAD, MEMBER, ADMINISTRATOR = "fang.zhenghao", "chen.yating", "tao.yifan"
MKT, DEFINED = card_of("MKT"), "metrics.metric.redefined"
JUNE = f"/scorecards/{MKT}/2026-06"


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "signing.key", tmp_path / "signed.head")


def forms(page, action):
    """The page's forms that lead there."""
    return [
        one
        for one in page.all()
        if one.tag == "form" and one.attributes.get("action", "").startswith(action)
    ]


# -- a day as it was seen -------------------------------------------------------------------------


def test_what_the_board_saw_on_a_day_is_two_clicks_away(look):
    auditor = look(AUDITOR)
    page = auditor.get("/evidence").page
    (form,) = forms(page, "/evidence/seen")
    answer = auditor.get(f"{form['action']}?card={MKT}&day=2026-03-31")
    assert answer.status == 303
    answer = auditor.follow(auditor.follow(answer)) if answer.status == 303 else answer
    assert "As known on 2026-03-31" in answer.page.text
    assert "nothing can be edited here" in answer.page.text


def test_a_card_that_is_not_there_to_be_taken_is_not_found(look):
    assert look(OTHER_HEAD).get(f"/evidence/seen?card={MKT}&day=2026-03-31").status == 404
    assert look(AUDITOR).get("/evidence/seen?card=x&day=2026-03-31").status == 404


@pytest.mark.parametrize("name", [AUDITOR, HEAD, STEWARD])
def test_those_who_may_take_evidence_have_the_page(look, name):
    assert look(name).get("/evidence").status == 200
    assert "Evidence" in [link.text for link in look(name).get("/").page.every("link")]


def test_for_others_there_is_no_such_page(look):
    assert look(MEMBER).get("/evidence").status == 404
    assert look(MEMBER).get("/evidence/checkpoint.note").status == 404


# -- what was signed ------------------------------------------------------------------------------


def test_before_anything_is_signed_it_says_so(look):
    assert "Nothing is signed yet" in look(AUDITOR).get("/evidence").page.text
    assert look(AUDITOR).get("/evidence/checkpoint.note").status == 404


def test_the_last_checkpoint_is_shown_and_can_be_kept(company, visit, signer):
    made = seal(company, signer)
    page = visit(AUDITOR).get("/evidence").page
    assert made.checkpoint.fingerprint in page.text
    assert str(signer.private_keys()[0].public) in page.text
    kept = visit(AUDITOR).get("/evidence/checkpoint.note").response
    assert kept.get_data(as_text=True) == made.note
    assert read_note(made.note)[0] == made.checkpoint


# -- packs ----------------------------------------------------------------------------------------


def ask(visitor, url):
    """Press the button of a page; gives where it leads."""
    page = visitor.get(url).page
    (form,) = forms(page, "/evidence/packs")
    return visitor.send(form)


@pytest.mark.parametrize(
    "url", [JUNE, f"/scorecards/kpis/{kpi_of('conversion', 'MKT', 'MKT')}/2026-06"]
)
def test_a_pack_waits_for_its_signature_and_is_there_then(company, visit, signer, url):
    auditor = visit(AUDITOR)
    answer = ask(auditor, url)
    assert answer.status == 303
    waiting = auditor.follow(answer)
    assert "Waiting for its signature" in waiting.page.text
    assert auditor.get(f"{waiting.url}/pack.zip").status == 303
    seal(company, signer)
    there = auditor.get(waiting.url, htmx=True)
    assert "Download the pack" in there.page.text
    taken = auditor.client.get(f"{waiting.url}/pack.zip")
    assert taken.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(taken.get_data())) as archive:
        assert "verify_accord.py" in archive.namelist()
        assert archive.testzip() is None


def test_the_pack_of_a_closed_quarter_says_the_stored_score(company, visit, signer):
    known, at = persons(company), {"unit": unit_id("MKT"), "period": "2026-Q2"}
    company.ledger.do(close_with_figures, by=known[HEAD], named="2026-Q2", **at)
    company.ledger.do(
        record_value,
        by=known[STEWARD],
        place=Place("new_paying_users", unit_id("MKT"), "2026-06"),
        entry=Entry(source="crm", value=Decimal(192_000)),
        reason="counted again",
    )
    auditor = visit(AUDITOR)
    asked = auditor.follow(ask(auditor, f"/scorecards/{MKT}/2026-Q2"))
    seal(company, signer)
    taken = auditor.client.get(f"{asked.url}/pack.zip")
    with zipfile.ZipFile(io.BytesIO(taken.get_data())) as archive:
        page = archive.read("page.html").decode()
    assert ("95.00" in page, "104.00" in page) == (True, False)


def test_a_dispute_has_its_own_pack(company, visit, signer):
    auditor = visit(AUDITOR)
    page = auditor.get("/disputes/").page
    url = next(one["href"] for one in page.every("link") if "March 2026" in one.text)
    answer = ask(auditor, url)
    assert answer.status == 303
    seal(company, signer)
    there = auditor.follow(answer)
    assert "A dispute · March 2026" in there.page.text
    assert "Leads · Southern region" in there.page.text
    assert there.page.link("Leads · Southern region")["href"] == url
    taken = auditor.client.get(f"{there.url}/pack.zip")
    with zipfile.ZipFile(io.BytesIO(taken.get_data())) as archive:
        assert "10,732" in archive.read("page.html").decode()
    assert "A dispute" in auditor.get("/evidence").page.text
    member = visit(MEMBER)
    assert forms(member.get(url).page, "/evidence/packs") == []
    assert member.get(there.url).status == 404
    dispute = url.rpartition("/")[2]
    assert member.post("/evidence/packs", dispute=dispute).status == 422


def test_the_same_button_twice_makes_one_pack(company, visit):
    auditor = visit(AUDITOR)
    page = auditor.get(JUNE).page
    (form,) = forms(page, "/evidence/packs")
    before = end_of_log(company)
    assert auditor.send(form, key="").status == 422
    assert end_of_log(company) == before
    first, last = auditor.send(form), end_of_log(company)
    again = auditor.send(form)
    assert (again.status, again.goes_to, end_of_log(company)) == (303, first.goes_to, last)


def test_who_may_not_take_evidence_has_no_button_and_no_way_round(company, visit):
    last, member = end_of_log(company), visit(MEMBER)
    page = member.get(JUNE).page
    assert forms(page, "/evidence/packs") == []
    answer = member.post("/evidence/packs", card=str(MKT), kpi="", period="2026-06")
    assert answer.status == 422
    assert "This is not yours to do" in answer.page.text
    assert end_of_log(company) == last


def test_what_somebody_else_took_is_not_found_by_others(company, visit, signer):
    url = visit(AUDITOR).follow(ask(visit(AUDITOR), JUNE)).url
    seal(company, signer)
    for name in (MEMBER, OTHER_HEAD):
        assert visit(name).get(url).status == 404
        assert visit(name).get(f"{url}/pack.zip").status == 404
    assert visit(HEAD).get(url).status == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"card": "", "period": "2026-06"},
        {"card": str(MKT), "period": "x"},
        {"card": str(MKT), "period": "2031-01"},
        {"card": str(MKT), "period": "2026-06", "kpi": str(MKT)},
        {"card": str(MKT), "period": "2026-06", "dispute": "month"},
        {"card": str(MKT), "period": "2026-06", "kpi": "month"},
    ],
)
def test_of_what_is_not_there_no_pack_is_asked_for(company, visit, asked):
    last = end_of_log(company)
    assert visit(AUDITOR).post("/evidence/packs", **asked).status == 404
    assert end_of_log(company) == last


def test_a_page_of_the_past_has_no_button(look):
    page = look(AUDITOR).get(f"{JUNE}?as_of=2026-06-30").page
    assert forms(page, "/evidence/packs") == []


# -- erasing a text -------------------------------------------------------------------------------


@pytest.fixture
def reason(company):
    """A reason that somebody wrote about no person: its event's position and its text."""
    with company.reading() as db:
        rows = trail(db, at=NOW, filters=Filters(kinds=frozenset({DEFINED})), limit=None)
    people = set(persons(company).values())
    row = next(one for one in rows if one.reason and one.place not in people)
    return row.position, row.reason_id, row.reason


def erase(visitor, position, **typed):
    """From the event's page to the form, and send it."""
    page = visitor.get(f"/audit/{position}").page
    form_page = visitor.get(page.link("Erase")["href"])
    (form,) = forms(form_page.page, "/evidence/texts/")
    return visitor.send(form, **{"ground": "person_asked", "reason": "asked in writing", **typed})


def test_an_administrator_erases_a_text_and_everything_else_still_verifies(
    company, visit, signer, reason
):
    position, _, body = reason
    seal(company, signer)
    admin = visit(ADMINISTRATOR)
    assert body in admin.get(f"/audit/{position}").page.text
    answer = erase(admin, position)
    assert (answer.status, answer.goes_to) == (303, f"/audit/{position}")
    shown = admin.follow(answer).page.text
    assert body not in shown
    assert "erased on 2026-07-06" in shown
    assert "the person asked for it" in shown
    with company.reading() as db:
        checked = log_findings(db, company.ledger.decode)
    assert (checked.findings, checked.erased, checked.checkpoints) == ([], 1, 1)


@pytest.mark.parametrize("typed", [{"ground": ""}, {"ground": "because"}, {"reason": " "}])
def test_without_a_ground_or_a_reason_nothing_is_erased(company, visit, reason, typed):
    last = end_of_log(company)
    answer = erase(visit(ADMINISTRATOR), reason[0], **typed)
    assert answer.status == 422
    assert reason[2] in answer.page.text
    assert end_of_log(company) == last


def test_only_an_administrator_erases(company, visit, reason):
    position, text, _ = reason
    last = end_of_log(company)
    for name in (AUDITOR, HEAD, MEMBER):
        visitor = visit(name)
        assert "Erase" not in visitor.get(f"/audit/{position}").page.text
        assert visitor.get(f"/evidence/texts/{text}").status == 404
        sent = {"ground": "person_asked", "reason": "x"}
        assert visitor.post(f"/evidence/texts/{text}/erasure", **sent).status == 404
    assert end_of_log(company) == last


def test_a_text_is_erased_once(company, visit, reason):
    position, text, _ = reason
    admin = visit(ADMINISTRATOR)
    erase(admin, position)
    assert admin.get(f"/evidence/texts/{text}").status == 404


def test_a_pack_tells_of_an_erasure_and_still_holds(company, visit, signer, tmp_path):
    auditor = visit(AUDITOR)
    url = auditor.follow(ask(auditor, JUNE)).url
    seal(company, signer)
    before = packed(auditor, url)
    rows = [json.loads(line) for line in before["events.jsonl"].splitlines()]
    position = next(
        row["position"]
        for row in rows
        if base64.b64decode(row["state"]).count(b'"_type_":"text"') == 1
        and b'"reason":{"_type_":"text"' in base64.b64decode(row["state"])
    )
    assert erase(visit(ADMINISTRATOR), position).status == 303
    seal(company, signer)
    after = packed(auditor, url)
    assert sum(b'"erased": true' in line for line in after["texts.jsonl"].splitlines()) == 1
    file = tmp_path / "pack.zip"
    file.write_bytes(auditor.client.get(f"{url}/pack.zip").get_data())
    code, said = run("pack", file, "--vkey", str(signer.private_keys()[0].public))
    assert (code, "1 were erased, which an event says" in said) == (0, True), said


def packed(visitor, url):
    content = visitor.client.get(f"{url}/pack.zip").get_data()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# -- an older backup ------------------------------------------------------------------------------


def test_an_older_backup_is_noticed_at_the_start(company, tmp_path):
    settings = settings_of(tmp_path / "company")
    signer = Signer(settings.signing_key_file, settings.signed_head_file)
    assert "not the one that was signed last" not in opened(company, settings).get("/").page.text
    made = seal(company, signer).checkpoint
    visitor = opened(company, settings)
    assert "not the one that was signed last" not in visitor.get("/").page.text
    assert visitor.get("/readyz").status == 200
    further = Checkpoint(made.origin, made.size + 1_000, made.root)
    settings.signed_head_file.write_text(note(further, ["\N{EM DASH} x AAAA"]))
    visitor = opened(company, settings)
    assert "not the one that was signed last" in visitor.get("/").page.text
    assert visitor.get("/readyz").status == 503
    changed = Checkpoint(made.origin, made.size, bytes(32))
    settings.signed_head_file.write_text(note(changed, ["\N{EM DASH} x AAAA"]))
    assert opened(company, settings).get("/readyz").status == 503


def opened(company, settings):
    return Visitor(create_app(company, settings), persons(company)[HEAD])

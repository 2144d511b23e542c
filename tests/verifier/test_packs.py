"""verify_accord.py on evidence packs: whole ones hold, and whatever is planted is found."""

import base64
import io
import json
import zipfile
from decimal import Decimal
from hashlib import sha256
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import draft_request, request_adjustment
from app.domain.adjustments.evidence import evidence
from app.domain.disputes.commands import (
    Claim,
    answer_dispute,
    comment_on_dispute,
    open_dispute,
    rule_on_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.ids import SYSTEM
from app.domain.measurements.difference import ItemKind
from app.domain.measurements.differing import explain_difference
from app.domain.measurements.place import Place
from app.domain.people.commands import add_person
from app.domain.people.refusals import NotYours
from app.domain.reference import NotThere
from app.domain.scorecards.line import kpi_id
from app.eventlog.texts import keep_file
from app.packing import asking_for_dispute_pack, asking_for_pack, gathered
from app.sealing import seal
from app.views.evidence.page import archive
from app.views.speaking import speaking
from projections.evidence.queries import requested_pack
from tests.small_company import LI, MARKETING, STEWARD, WANG, small_company
from tests.verifier.dumps import (
    VERIFIER,
    a_year_in_small,
    restated,
    rows,
    run,
    run_apart,
    signer_in,
    vkey,
    with_leaf,
    written,
)
from verify_accord import ERASED_TOPIC, PackCheck

SU = UUID(int=11, version=4)


@pytest.fixture
def company(database_url):
    with small_company(database_url) as company:
        yield company


def asked(company, *, kpi=True, by=WANG, period="2026-01"):
    return company.accord.ledger.do(
        asking_for_pack(company.accord),
        by=by,
        card=company.card,
        kpi=kpi_id(company.card, "leads", MARKETING) if kpi else None,
        period=period,
    ).value


def taken(company, pack, language="zh_Hant"):
    """The archive's bytes; None while it isn't signed."""
    accord = company.accord
    with accord.reading() as db, speaking(language, "Asia/Taipei"):
        found = gathered(db, requested_pack(db, pack), accord.organised().origin)
        return found and archive(db, found, language, ZoneInfo("Asia/Taipei"))


@pytest.fixture
def pack(company, tmp_path):
    """A pack of one KPI, the key that signed it, and the checkpoints as they were mailed."""

    class Pack:
        pass

    pack, signer = Pack(), signer_in(tmp_path)
    pack.mailed = [tmp_path / f"mail{number}.note" for number in range(4)]
    for file, note in zip(pack.mailed, a_year_in_small(company, signer), strict=True):
        file.write_text(note)
    id = asked(company)
    seal(company.accord, signer)
    pack.key, pack.bytes, pack.file = vkey(company), taken(company, id), tmp_path / "pack.zip"
    pack.file.write_bytes(pack.bytes)
    pack.check = lambda *more: run("pack", pack.file, *more)
    return pack


def members(pack):
    with zipfile.ZipFile(io.BytesIO(pack.bytes)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(pack, changed):
    with zipfile.ZipFile(pack.file, "w") as archive:
        for name, content in changed.items():
            archive.writestr(name, content)


def lines(content):
    return [json.loads(line) for line in content.splitlines()]


def as_lines(objects):
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


# -- what holds -----------------------------------------------------------------------------------


def test_a_pack_holds_in_an_empty_folder_with_the_program_that_it_brings(pack, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    brought = folder / "verify_accord.py"
    brought.write_bytes(members(pack)["verify_accord.py"])
    assert brought.read_bytes() == VERIFIER.read_bytes()
    code, said = run_apart(
        "verify_accord.py",
        "pack",
        pack.file,
        *("--vkey", pack.key, "--checkpoint", pack.mailed[0]),
        folder=folder,
    )
    assert code == 0, said
    assert "nothing was left out" in said
    assert "The log of the pack continues" in said


@pytest.mark.postgres
def test_pack_and_log_of_postgresql_hold_and_what_is_planted_is_found(company, pack, tmp_path):
    """The bytes of events are those that lie there: the same program checks them."""
    assert company.accord.store.engine.dialect.name == "postgresql"
    dump = written(rows(company), tmp_path / "log.jsonl")
    assert run("log", dump, "--vkey", pack.key, "--checkpoint", pack.mailed[0])[0] == 0
    folder = tmp_path / "empty"
    folder.mkdir()
    code, said = run_apart(
        VERIFIER, "pack", pack.file, "--vkey", pack.key, "--checkpoint", pack.mailed[0],
        folder=folder,
    )  # fmt: skip
    assert code == 0, said
    found = members(pack)
    events = lines(found["events.jsonl"])
    events[0]["state"] = base64.b64encode(base64.b64decode(events[0]["state"]) + b" ").decode()
    rewritten(pack, {**found, "events.jsonl": as_lines(events)})
    assert pack.check("--vkey", pack.key)[0] == 1


def test_a_pack_of_a_dispute_holds_and_tells_both_sides(company, tmp_path):
    company.hours[0] = 24 * 60
    company.record("400")
    dispute, folder = disputed(company), tmp_path / "empty"
    id = company.accord.ledger.do(
        asking_for_dispute_pack(company.accord), by=WANG, dispute=dispute
    ).value
    seal(company.accord, signer_in(tmp_path))
    folder.mkdir()
    (folder / "pack.zip").write_bytes(taken(company, id, "en"))
    with zipfile.ZipFile(folder / "pack.zip") as archive:
        (folder / "verify_accord.py").write_bytes(archive.read("verify_accord.py"))
        page, told = archive.read("page.html").decode(), json.loads(archive.read("pack.json"))
        events = [json.loads(line)["topic"] for line in archive.read("events.jsonl").splitlines()]
    code, said = run_apart(
        "verify_accord.py", "pack", "pack.zip", "--vkey", vkey(company), folder=folder
    )
    assert code == 0, said
    assert (told["kind"], told["dispute"], told["card"]) == ("dispute", str(dispute), None)
    wanted = ["disputes.dispute.opened", "disputes.dispute.answered", "disputes.dispute.commented",
              "disputes.dispute.ruled", "measurements.cell.reported", "measurements.cell.ruled",
              "measurements.difference.explained", "metrics.metric.defined"]  # fmt: skip
    assert [topic for topic in wanted if topic not in events] == []
    for words in ("two came back", "they did not", "please look again", "the contract says so"):
        assert words in page


def disputed(company):
    """A dispute with both sides, a comment, a named difference and a ruling."""
    do, id = company.accord.ledger.do, uuid4()
    do(add_person, by=SYSTEM, id=SU, name="蘇", unit=MARKETING)
    company.record("380", source="finance")
    place = Place("leads", MARKETING, "2026-01")
    do(
        open_dispute,
        by=SU,
        id=id,
        place=place,
        kind=Subject.NUMBER,
        standing=None,
        claim=Claim("380", "finance", "two came back"),
    )
    do(answer_dispute, by=LI, dispute=id, claim=Claim("400", "crm", "they did not"))
    do(comment_on_dispute, by=WANG, dispute=id, words="please look again")
    do(
        explain_difference,
        by=STEWARD,
        place=place,
        source="finance",
        kind=ItemKind.TIMING,
        typed="20",
    )
    do(
        rule_on_dispute,
        by=STEWARD,
        dispute=id,
        outcome=Outcome.SIDE_B,
        reason="the contract says so",
    )
    return id


def test_of_a_dispute_only_those_who_may_take_evidence_take_it(company):
    company.hours[0] = 24 * 60
    company.record("400")
    dispute, last = disputed(company), company.last()
    asking = asking_for_dispute_pack(company.accord)
    with pytest.raises(NotYours):
        company.accord.ledger.do(asking, by=SU, dispute=dispute)
    with pytest.raises(NotThere):
        company.accord.ledger.do(asking, by=WANG, dispute=uuid4())
    assert company.last() == last


def test_the_same_pack_is_the_same_bytes(company, tmp_path):
    id = asked(company)
    seal(company.accord, signer_in(tmp_path))
    first = taken(company, id)
    company.record("900")
    assert taken(company, id) == first


def test_a_pack_waits_for_the_checkpoint_that_covers_it(company, tmp_path):
    seal(company.accord, signer_in(tmp_path))
    id = asked(company)
    assert taken(company, id) is None
    seal(company.accord, signer_in(tmp_path))
    assert taken(company, id) is not None


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_its_page_tells_every_step_without_script(company, tmp_path, language):
    company.record("900")
    company.an_hour_later()
    company.record("960", reason="late leads <b>came</b> in")
    id = asked(company, kpi=False)
    seal(company.accord, signer_in(tmp_path))
    with zipfile.ZipFile(io.BytesIO(taken(company, id, language))) as archive:
        page = archive.read("page.html").decode()
    assert "<script" not in page
    assert "late leads &lt;b&gt;came&lt;/b&gt; in" in page
    assert "960" in page
    assert ("證據包" in page) == (language == "zh_Hant")


def test_files_that_were_imported_come_with_it(company, tmp_path):
    with company.accord.store.write() as db:
        keep_file(db, b"nobody names this file", "text/csv")
    id = asked(company)
    seal(company.accord, signer_in(tmp_path))
    with zipfile.ZipFile(io.BytesIO(taken(company, id))) as archive:
        assert [name for name in archive.namelist() if name.startswith("files/")] == []


def ask_with_file(company, *, by=LI, submitted=True):
    """A request to change the KPI, with a file that speaks for it; a draft, or up for decision."""
    wanted = Wanted(
        Action.CHANGE,
        company.card,
        kpi_id(company.card, "leads", MARKETING),
        after={"target": Decimal(1100)},
    )
    asked = Asked((wanted,), "2026-04", "competitor", explanation="Clicks cost more since May.")
    file = evidence("prices.txt", b"clicks 7.2 in May")
    command = request_adjustment if submitted else draft_request
    return company.accord.ledger.do(command, by=by, asked=asked, files=(file,)).value


@pytest.mark.parametrize("kpi", [True, False])
def test_requests_for_change_come_with_their_files_and_drafts_do_not(company, tmp_path, kpi):
    request, draft = ask_with_file(company), ask_with_file(company, by=WANG, submitted=False)
    id = asked(company, kpi=kpi)
    seal(company.accord, signer_in(tmp_path))
    (tmp_path / "pack.zip").write_bytes(taken(company, id, "en"))
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        events = [json.loads(line) for line in archive.read("events.jsonl").splitlines()]
        files = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
        page = archive.read("page.html").decode()
    assert "adjustments.request.evidence_attached" in {
        one["topic"] for one in events if one["originator_id"] == str(request)
    }
    assert str(draft) not in {one["originator_id"] for one in events}
    assert files == [b"clicks 7.2 in May"]
    assert "ADJ-2026-001" in page
    code, said = run("pack", tmp_path / "pack.zip", "--vkey", vkey(company))
    assert code == 0, said


# -- who may, and of what -------------------------------------------------------------------------


def test_a_member_may_not_take_evidence_away(company):
    last = company.last()
    with pytest.raises(NotYours):
        asked(company, by=LI)
    assert company.last() == last


def test_of_what_is_not_there_no_pack_is_made(company):
    with pytest.raises(NotThere):
        asked(company, period="2031-01")


# -- what can't be checked is not passed ----------------------------------------------------------


def test_without_a_key_or_checkpoint_of_ones_own_nothing_is_passed(pack):
    code, said = pack.check()
    assert (code, "You named no key and no checkpoint" in said) == (2, True)


def test_a_checkpoint_vouches_for_what_it_covers_and_no_more(pack):
    code, said = pack.check("--checkpoint", pack.mailed[0])
    assert code == 2
    assert "no key and no checkpoint that you named covers them" in said


def test_what_is_no_pack_is_not_passed(pack, tmp_path):
    for content in (b"", b"no zip", pack.bytes[:-30], pack.bytes[:200]):
        pack.file.write_bytes(content)
        assert pack.check("--vkey", pack.key)[0] == 2


# -- what is planted is found ---------------------------------------------------------------------


def row_of(rows, text):
    return next(
        at for at, row in enumerate(rows) if text in base64.b64decode(row["state"]).decode()
    )


def edited(changed):
    rows = lines(changed["events.jsonl"])
    at = row_of(rows, '"901"')
    rows[at] = with_leaf(restated(rows[at], '"901"', '"991"'))
    changed["events.jsonl"] = as_lines(rows)
    return "is not in the log: no proof leads from it to checkpoint.note"


def edited_without_its_leaf(changed):
    rows = lines(changed["events.jsonl"])
    at = row_of(rows, '"901"')
    rows[at] = restated(rows[at], '"901"', '"991"')
    changed["events.jsonl"] = as_lines(rows)
    return "is not as it was recorded"


def an_event_left_out(changed):
    rows, proofs = lines(changed["events.jsonl"]), lines(changed["proofs.jsonl"])
    at = row_of(rows, '"901"')
    gone = rows.pop(at)["position"]
    proofs = [one for one in proofs if one["position"] != gone]
    changed["events.jsonl"], changed["proofs.jsonl"] = as_lines(rows), as_lines(proofs)
    return "was left out of the pack"


def the_last_event_left_out_and_the_list_shortened(changed):
    """As somebody would who knows that versions are counted."""
    rows, proofs = lines(changed["events.jsonl"]), lines(changed["proofs.jsonl"])
    told = json.loads(changed["pack.json"])
    gone = rows.pop(row_of(rows, '"903"'))
    proofs = [one for one in proofs if one["position"] != gone["position"]]
    for one in told["streams"]:
        if one["id"] == gone["originator_id"]:
            one["version"] -= 1
    changed["pack.json"] = json.dumps(told).encode()
    changed["events.jsonl"], changed["proofs.jsonl"] = as_lines(rows), as_lines(proofs)
    return "pack.json does not list the streams that event"


def a_stream_left_out(changed):
    rows, told = lines(changed["events.jsonl"]), json.loads(changed["pack.json"])
    gone = rows[row_of(rows, '"901"')]["originator_id"]
    kept = [row for row in rows if row["originator_id"] != gone]
    told["streams"] = [one for one in told["streams"] if one["id"] != gone]
    positions = {row["position"] for row in kept}
    proofs = [one for one in lines(changed["proofs.jsonl"]) if one["position"] in positions]
    changed["pack.json"] = json.dumps(told).encode()
    changed["events.jsonl"], changed["proofs.jsonl"] = as_lines(kept), as_lines(proofs)
    return "pack.json does not list the streams that event"


def the_request_left_out(changed):
    rows, asked = lines(changed["events.jsonl"]), json.loads(changed["pack.json"])["requested"]
    proofs = [one for one in lines(changed["proofs.jsonl"]) if one["position"] != asked]
    changed["events.jsonl"] = as_lines([row for row in rows if row["position"] != asked])
    changed["proofs.jsonl"] = as_lines(proofs)
    return "The event that asked for this pack is not in it"


def a_hash_too_many(changed):
    proofs = lines(changed["proofs.jsonl"])
    proofs[5]["proof"].append("00" * 32)
    changed["proofs.jsonl"] = as_lines(proofs)
    return "no proof leads from it to checkpoint.note"


def a_hash_missing(changed):
    proofs = lines(changed["proofs.jsonl"])
    proofs[5]["proof"].pop()
    changed["proofs.jsonl"] = as_lines(proofs)
    return "no proof leads from it to checkpoint.note"


def a_hash_that_is_none(changed):
    proofs = lines(changed["proofs.jsonl"])
    proofs[5]["proof"][0] = proofs[5]["proof"][0].upper() + "zz"
    changed["proofs.jsonl"] = as_lines(proofs)
    return "no proof leads from it to checkpoint.note"


def a_proof_of_nothing(changed):
    proofs = [*lines(changed["proofs.jsonl"]), {"position": 99_999, "proof": []}]
    changed["proofs.jsonl"] = as_lines(proofs)
    return "A proof of event 99999 stands there twice, or of no event"


def another_text(changed):
    kept = lines(changed["texts.jsonl"])
    at = next(at for at, one in enumerate(kept) if one.get("body") == "another count")
    kept[at]["body"] = "no other count"
    changed["texts.jsonl"] = as_lines(kept)
    return "that is not the one that was written"


def a_text_missing(changed):
    kept = [one for one in lines(changed["texts.jsonl"]) if one.get("body") != "another count"]
    changed["texts.jsonl"] = as_lines(kept)
    return "is gone; no event says it was erased"


def a_text_said_to_be_erased(changed):
    kept = [
        {"id": one["id"], "erased": True} if one.get("body") == "another count" else one
        for one in lines(changed["texts.jsonl"])
    ]
    changed["texts.jsonl"] = as_lines(kept)
    return "is gone; no event says it was erased"


def every_word_kept_back(changed):
    """As if reasons and claims were addresses of mail."""
    changed["texts.jsonl"] = as_lines(
        {"id": one["id"], "withheld": True} for one in lines(changed["texts.jsonl"])
    )
    return "no event says it was erased, and it is no address of mail"


def a_text_that_nobody_wrote(changed):
    strange = {"id": "0" * 32, "salt": "0" * 32, "body": "the steward was paid"}
    changed["texts.jsonl"] += as_lines([strange])
    return f"The text {'0' * 32} is named by no event of the pack"


def another_text_before_the_true_one(changed):
    kept = lines(changed["texts.jsonl"])
    false = [{**one, "body": "no count at all"} for one in kept if "body" in one][:1]
    changed["texts.jsonl"] = as_lines([*false, *kept])
    return "A text is in the pack twice"


def said_to_be_about_another_period(changed):
    changed["pack.json"] = as_lines([{**json.loads(changed["pack.json"]), "period": "2026-02"}])
    return "pack.json says '2026-02' of period, the log '2026-01'"


def said_to_be_about_another_kpi(changed):
    told = {**json.loads(changed["pack.json"]), "kpi": str(SU)}
    changed["pack.json"] = as_lines([told])
    return f"pack.json says '{SU}' of kpi, the log"


def said_to_be_asked_for_earlier(changed):
    told = {**json.loads(changed["pack.json"]), "requested_at": "2025-01-01T00:00:00+00:00"}
    changed["pack.json"] = as_lines([told])
    return "of requested_at, the log"


def another_root(changed):
    note = changed["checkpoint.note"].decode().split("\n")
    note[2] = base64.b64encode(bytes(32)).decode()
    changed["checkpoint.note"] = "\n".join(note).encode()
    return "bears a signature of your key that is not right"


def a_strange_member(changed):
    changed["../outside.txt"] = b"x"
    return "does not belong into a pack"


def a_strange_file(changed):
    changed[f"files/{sha256(b'x').hexdigest()}"] = b"x"
    return "is named by no event of the pack"


def a_changed_file(changed):
    changed[f"files/{'0' * 64}"] = b"x"
    return "is not the file that was kept"


PLANTED = [
    edited,
    edited_without_its_leaf,
    an_event_left_out,
    the_last_event_left_out_and_the_list_shortened,
    a_stream_left_out,
    the_request_left_out,
    a_hash_too_many,
    a_hash_missing,
    a_hash_that_is_none,
    a_proof_of_nothing,
    another_text,
    a_text_missing,
    a_text_said_to_be_erased,
    every_word_kept_back,
    a_text_that_nobody_wrote,
    another_text_before_the_true_one,
    said_to_be_about_another_period,
    said_to_be_about_another_kpi,
    said_to_be_asked_for_earlier,
    another_root,
    a_strange_member,
    a_strange_file,
    a_changed_file,
]


def test_what_was_planted_is_found_and_named(pack):
    """One pack, and each change on a copy of it."""
    whole = members(pack)
    rewritten(pack, whole)
    assert pack.check("--vkey", pack.key)[0] == 0
    for plant in PLANTED:
        changed = dict(whole)
        sentence = plant(changed)
        assert changed != whole, plant.__name__
        rewritten(pack, changed)
        code, said = pack.check("--vkey", pack.key)
        assert (code, sentence in said) == (1, True), (plant.__name__, said)


def test_a_pack_of_a_rewritten_log_does_not_continue_an_older_checkpoint(pack, tmp_path):
    """Signed with the right key, but of another history."""
    with small_company(f"sqlite:///{tmp_path / 'rewritten.db'}") as forged:
        signer = signer_in(tmp_path)
        signer.head_file.unlink()
        for value in ("1", "2", "3", "4"):
            forged.record(value, reason="another count")
            seal(forged.accord, signer)
        id = asked(forged)
        seal(forged.accord, signer)
        pack.file.write_bytes(taken(forged, id))
    assert pack.check("--vkey", pack.key)[0] == 0
    code, said = pack.check("--vkey", pack.key, "--checkpoint", pack.mailed[0])
    assert code in (1, 2)
    assert "OK" not in said


def looked_through(topic, facts, **members):
    """What is said of one event's texts and files, which the members should hold."""
    check = PackCheck()
    state = json.dumps(facts).encode()
    check.rows = {5: {"topic": topic, "state": state}, 9: {"topic": ERASED_TOPIC, "state": b""}}
    check.facts = {5: facts, 9: {"text": {"_data_": "ab" * 16}}}
    check.members = members
    check.check_files()
    check.check_texts()
    return check.wrongs


@pytest.mark.parametrize(
    ("topic", "field"),
    [
        ("imports.batch.started", "digest"),
        ("adjustments.request.evidence_attached", "file"),
        ("disputes.dispute.evidence_attached", "file"),
    ],
)
def test_a_file_that_an_event_names_may_not_be_left_out(topic, field):
    digest = sha256(b"x").hexdigest()
    told = f"names the file {digest}, which was left out of the pack."
    assert looked_through(topic, {field: digest}, **{f"files/{digest}": b"x"}) == []
    assert looked_through(topic, {field: digest}) == [(5, told)]


def test_an_erased_text_that_is_there_again_is_found():
    digest = sha256(bytes(16) + b"name").hexdigest()
    facts = {"note": {"_type_": "text", "_data_": ["ab" * 16, digest]}}
    again = as_lines([{"id": "ab" * 16, "salt": "00" * 16, "body": "name"}])
    gone = as_lines([{"id": "ab" * 16, "erased": True}])
    told = f"has a text, {'ab' * 16}, that an event says was erased."
    kind = "measurements.cell.recorded"
    assert looked_through(kind, facts, **{"texts.jsonl": again}) == [(5, told)]
    assert looked_through(kind, facts, **{"texts.jsonl": gone}) == []


# -- what only looks right ------------------------------------------------------------------------


def test_a_page_may_say_anything_which_is_said_and_the_events_are_told(pack):
    changed = members(pack) | {"page.html": b"<h1>99,999</h1>"}
    rewritten(pack, changed)
    code, said = pack.check("--vkey", pack.key, "--tell")
    assert (code, "page.html and README.txt may say anything" in said) == (0, True)
    assert "everything was checked" not in said
    assert '    value: "901"\n' in said
    assert '    reason: "another count"\n' in said
    assert "99,999" not in said
    another_text(changed)
    rewritten(pack, changed)
    assert "no other count" not in pack.check("--vkey", pack.key, "--tell")[1]


def test_an_archive_that_holds_something_else_besides_is_found(pack):
    """Another program may read another archive in the same bytes."""
    for bent in (pack.bytes + pack.bytes, b"PK" + pack.bytes, pack.bytes + b"PK"):
        pack.file.write_bytes(bent)
        code, said = pack.check("--vkey", pack.key)
        assert (code, "something else before or behind it" in said) == (1, True)


def test_what_cant_be_read_is_not_checked_instead_of_breaking(pack):
    locked = bytearray(pack.bytes)
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    pack.file.write_bytes(locked)
    assert pack.check("--vkey", pack.key)[0] == 2
    for name, content in (
        ("pack.json", b"[]"),
        ("pack.json", b"[" * 100_000),
        ("texts.jsonl", b'{"id": "x", "salt": "", "body": 5}\n5\n'),
        ("checkpoint.note", b"\xff"),
    ):
        rewritten(pack, members(pack) | {name: content})
        code, said = pack.check("--vkey", pack.key)
        assert (code, "could not be read" in said) == (2, True)


def test_a_name_in_a_pack_steers_no_screen(pack):
    hiding = "x\x1b[2J\nOK: events, texts and files were checked, and all of them hold."
    rewritten(pack, members(pack) | {hiding: b"x"})
    code, said = pack.check("--vkey", pack.key)
    assert (code, "\x1b" in said, "\nOK" in said) == (1, False, False)

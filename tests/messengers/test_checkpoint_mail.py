"""The last checkpoint of each day is mailed to those who keep copies, once, where the log moved."""

from email.message import EmailMessage
from uuid import UUID

import pytest

from app.accounts.names import reserve_username
from app.accounts.preferences import prefer
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit
from app.domain.people.roles import Role
from app.eventlog.notes import read_note
from app.eventlog.signing import Signer
from app.messengers.delivering import Messengers
from app.outbox.kinds import Kind
from app.outbox.queue import messages_kept
from app.reactions.telling import Teller
from app.sealing import seal
from app.terminal.checking import verify
from tests.messengers.postbox import postbox
from tests.small_company import MARKETING, small_company

HEAD, SALES, AUDITOR, MEMBER = (UUID(int=number, version=4) for number in (31, 32, 33, 34))
MAILBOXES = {HEAD: "head", SALES: "sales", AUDITOR: "auditor", MEMBER: "member"}


@pytest.fixture
def box():
    with postbox() as opened:
        yield opened


@pytest.fixture
def company(tmp_path):
    """The small company with two departments' heads, an auditor and a member who all read mail."""
    with small_company(f"sqlite:///{tmp_path}/accord.db") as found:
        ledger = found.accord.ledger

        def enter(_):
            found_unit(
                ledger,
                by=SYSTEM,
                code="SAL",
                kind="department",
                parent=unit_id("CO"),
                names={"zh_Hant": "銷售部"},
                aliases=[],
            )
            ledger.settle()
            for person, box in MAILBOXES.items():
                add_person(
                    ledger,
                    by=SYSTEM,
                    id=person,
                    name=box,
                    unit=MARKETING,
                    email=f"{box}@example.test",
                )
            ledger.settle()
            grant_role(ledger, by=SYSTEM, person=AUDITOR, role=Role.AUDITOR, unit=unit_id("CO"))
            head_unit(ledger, by=SYSTEM, unit=MARKETING, head=HEAD)
            head_unit(ledger, by=SYSTEM, unit=unit_id("SAL"), head=SALES)

        ledger.do(enter, via="init")
        yield found


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "keys" / "signing.key", tmp_path / "signed.head")


def teller(company, box):
    return Teller(company.accord, Messengers(box.server(), None, ""))


def note_in(mail: EmailMessage) -> str:
    [part] = mail.iter_attachments()
    return part.get_content()


def test_heads_and_auditors_get_the_last_checkpoint_of_the_day_when_it_is_over(
    company, box, signer, tmp_path
):
    with company.accord.store.write() as db:
        for person, language in ((HEAD, "zh_Hant"), (AUDITOR, "en")):
            reserve_username(db, MAILBOXES[person], person)
            prefer(db, person, language=language)
    seal(company.accord, signer)
    company.an_hour_later()
    company.record("400")
    last = seal(company.accord, signer)
    teller(company, box).turn()
    assert box.receivers == []  # the day isn't over
    company.hours[0] += 24
    teller(company, box).turn()
    assert sorted(box.receivers) == [f"{one}@example.test" for one in ("auditor", "head", "sales")]
    by_receiver = {mail["To"]: mail for mail in box.mails}
    for mail in by_receiver.values():
        assert note_in(mail).splitlines() == last.note.splitlines()
        text = mail.get_body().get_content()
        assert f"2026-01-05 {last.checkpoint.fingerprint}" in text
        [part] = mail.iter_attachments()
        assert part.get_filename() == f"checkpoint-{last.checkpoint.size}.note"
    assert by_receiver["auditor@example.test"]["Subject"].startswith("A checkpoint to keep")
    assert by_receiver["head@example.test"]["Subject"].startswith("請保存檢查點")
    # What came by mail is a checkpoint that the living database is checked with.
    kept = tmp_path / "kept.note"
    kept.write_text(note_in(by_receiver["auditor@example.test"]))
    assert read_note(kept.read_text())[0] == last.checkpoint
    assert not verify(company.accord, log_only=True, checkpoints=[kept]).wrong


def test_a_day_is_told_once_and_a_day_without_anything_new_not_at_all(company, box, signer):
    seal(company.accord, signer)
    for _ in range(3):  # three days without a checkpoint of their own
        company.hours[0] += 24
        teller(company, box).turn()
        teller(company, box).turn()
    assert len(box.receivers) == 3
    company.record("400")
    seal(company.accord, signer)
    company.hours[0] += 24
    teller(company, box).turn()
    assert len(box.receivers) == 6
    assert note_in(box.mails[0]) != note_in(box.mails[-1])
    with company.accord.reading() as db:
        things = {one.thing for one in messages_kept(db) if one.kind is Kind.CHECKPOINT}
    assert things == {"2026-01-05", "2026-01-08"}


def test_what_is_longer_over_than_a_week_is_told_to_nobody(company, box, signer):
    seal(company.accord, signer)
    company.hours[0] += 24 * 9
    teller(company, box).turn()
    assert box.receivers == []

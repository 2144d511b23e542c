"""The log is signed when it is time, and says so itself."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.domain.evidence.pack import Pack
from app.domain.periods.unit_period import UnitPeriod
from app.domain.scorecards.line import kpi_id
from app.eventlog import merkle, notes
from app.eventlog.notes import PublicKey
from app.eventlog.signing import NoKey, NotExtending, Signer
from app.eventlog.store import Store
from app.eventlog.tables import runs
from app.packing import asking_for_pack
from app.sealing import HURRYING, is_due, replace_key, seal
from projections.evidence.queries import last_checkpoint, signing_key_history
from projections.temporal import NOW
from tests.eventlog.tampering import as_owner, change, with_its_leaf
from tests.small_company import MARKETING, WANG, small_company


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        yield company


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "keys" / "signing.key", tmp_path / "signed.head")


def due(company):
    with company.accord.reading() as db:
        return is_due(db, company.accord)


def keys(company):
    with company.accord.reading() as db:
        return [PublicKey.read(row.key) for row in signing_key_history(db, at=NOW)]


def leaves(company):
    return [row.leaf for row in company.accord.ledger.log_recorder.select_log(after=0)]


def test_the_event_after_it_tells_of_a_checkpoint(company, signer):
    made = seal(company.accord, signer)
    assert made.checkpoint.size == company.last() - 1
    with company.accord.reading() as db:
        told = last_checkpoint(db, at=NOW)
    assert (told.position, told.size, told.root) == (
        company.last(),
        made.checkpoint.size,
        made.checkpoint.root,
    )
    checkpoint, signatures = notes.read_note(made.note)
    assert checkpoint.origin == company.accord.organised().origin
    assert [notes.is_signed(checkpoint, signatures, key) for key in keys(company)] == [True]


def test_the_root_is_that_of_the_leaves_as_they_are_stored(company, signer):
    made = seal(company.accord, signer)
    kept = leaves(company)[: made.checkpoint.size]

    def node(level, number):
        return merkle.whole(kept[number << level : number + 1 << level])

    assert made.checkpoint.root == merkle.root(node, len(kept))


def test_it_is_due_at_once_then_when_something_changed_and_time_has_passed(company, signer):
    assert due(company)
    seal(company.accord, signer)
    assert not due(company)
    company.an_hour_later()
    assert not due(company)
    company.record("900")
    assert due(company)
    again = seal(company.accord, signer)
    company.record("950", reason="late leads")
    assert not due(company)
    assert again.checkpoint.size == company.last() - 2


def test_what_somebody_waits_for_and_a_close_hurry_it(company, signer):
    assert set(HURRYING) == {Pack.Requested.TOPIC, UnitPeriod.Closed.TOPIC}
    seal(company.accord, signer)
    company.record("900")
    assert not due(company)
    asking = asking_for_pack(company.accord)
    kpi = kpi_id(company.card, "leads", MARKETING)
    company.accord.ledger.do(asking, by=WANG, card=company.card, kpi=kpi, period="2026-01")
    assert due(company)
    seal(company.accord, signer)
    assert not due(company)


def test_where_nothing_was_added_the_last_one_is_given_again(company, signer):
    made, last = seal(company.accord, signer), company.last()
    assert seal(company.accord, signer) == made
    assert company.last() == last


def test_a_log_that_was_rewritten_is_not_signed(company, signer):
    company.record("900")
    seal(company.accord, signer)
    with as_owner(company.accord.store.url.render_as_string(hide_password=False)) as db:
        change(db, 5, topic="people.unit.renamed")
        with_its_leaf(db, 5)
    company.record("950", reason="late leads")
    with pytest.raises(NotExtending, match="the log was changed"):
        seal(company.accord, signer)


def test_kept_runs_save_time_and_do_not_hide_what_was_changed_in_them(company, signer):
    for number in range(260):
        company.record(str(number), reason="another count")
    seal(company.accord, signer)
    with company.accord.reading() as db:
        kept = db.execute(sa.select(runs.c.number)).scalars().all()
    assert kept == list(range((company.last() - 1) // 256))


def test_a_new_key_takes_over_with_a_checkpoint_that_both_signed(company, signer):
    seal(company.accord, signer)
    made = replace_key(company.accord, signer)
    checkpoint, signatures = notes.read_note(made.note)
    new, old = keys(company)
    assert all(notes.is_signed(checkpoint, signatures, key) for key in (new, old))
    assert [key.public for key in signer.private_keys()] == [new]
    company.record("900")
    checkpoint, signatures = notes.read_note(seal(company.accord, signer).note)
    assert notes.is_signed(checkpoint, signatures, new)
    assert not notes.is_signed(checkpoint, signatures, old)


def test_a_key_that_was_cut_short_while_taking_over_is_told_the_next_time(company, signer):
    seal(company.accord, signer)
    signer.make_key(company.accord.organised().origin)
    company.record("900")
    seal(company.accord, signer)
    assert keys(company) == [key.public for key in signer.private_keys()]


def test_another_key_does_not_take_over_in_silence(company, signer):
    seal(company.accord, signer)
    company.record("900")
    signer.key_file.unlink()
    with pytest.raises(NoKey, match="There is no signing key"):
        seal(company.accord, signer)
    signer.make_key(company.accord.organised().origin)
    with pytest.raises(NoKey, match="holds no key that signed this log"):
        seal(company.accord, signer)


def test_a_lost_key_is_replaced_only_where_that_is_said(company, signer):
    seal(company.accord, signer)
    signer.key_file.unlink()
    with pytest.raises(NoKey):
        replace_key(company.accord, signer)
    checkpoint, signatures = notes.read_note(
        replace_key(company.accord, signer, old_is_lost=True).note
    )
    new, old = keys(company)
    assert notes.is_signed(checkpoint, signatures, new)
    assert not notes.is_signed(checkpoint, signatures, old)
    with pytest.raises(NoKey, match="is not lost"):
        replace_key(company.accord, signer, old_is_lost=True)


def test_a_log_that_can_not_be_signed_tells_nothing_of_it(company, tmp_path):
    last = company.last()
    other = Signer(tmp_path / "other.key", tmp_path / "head")
    other.make_key("accord/log/another")
    with pytest.raises(NoKey, match="of another log"):
        seal(company.accord, other)
    assert company.last() == last


def test_on_sqlite_the_key_lies_beside_the_database(tmp_path):
    from app.settings import Settings

    sqlite = Settings.from_env({"ACCORD_DATA": str(tmp_path)})
    assert sqlite.signing_key_file == Path(tmp_path / "signing.key")
    postgres = Settings.from_env({"ACCORD_DATABASE_URL": "postgresql+psycopg://u@localhost/d"})
    assert postgres.signing_key_file is None
    Store(sqlite.database_url).close()

"""`accord verify`: each defect is planted on a database of its own, found, and named."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain.ids import SYSTEM
from app.domain.imports.batch import Batch
from app.erasing import erasing
from app.eventlog.guards import guards_down
from app.eventlog.signing import Signer
from app.eventlog.tables import events, files, runs, texts, tracking
from app.eventlog.texts import keep_file
from app.eventlog.verifying import log_findings
from app.sealing import seal
from app.terminal.checking import verify
from projections.audit.tables import trail
from projections.comparing import differences
from projections.measurements.tables import reports
from tests.eventlog.tampering import as_owner, change, delete, row, with_its_leaf
from tests.small_company import MARKETING, WANG, small_company


@pytest.fixture
def company(each_database, database_url):
    with small_company(database_url) as company:
        company.record("900")
        company.record("950")
        company.an_hour_later()
        company.record("960", reason="late leads came in")
        company.verify()
        yield company


@pytest.fixture
def sqlite_company(database_url):
    with small_company(database_url) as company:
        company.record("900")
        yield company


def told(company, *, log_only=False):
    """What `accord verify` says, one sentence a line."""
    with company.accord.reading() as db:
        found = log_findings(db, None if log_only else company.accord.ledger.decode).findings
        more = [] if log_only else list(differences(company.accord.runner, db))
    return "\n".join([one.sentence for one in found] + more)


def url_of(company):
    return company.accord.store.url.render_as_string(hide_password=False)


# -- the log --------------------------------------------------------------------------------------


def edit_a_byte(db):
    state = bytes(row(db, 20).state)
    change(db, 20, state=state[:-3] + bytes([state[-3] ^ 1]) + state[-2:])


def change_the_topic(db):
    change(db, 22, topic="measurements.cell.withdrawn")


def move_to_another_aggregate(db):
    change(db, 22, originator_id=UUID(int=99), originator_version=1)


def backdate(db):
    change(db, 22, recorded_at=row(db, 22).recorded_at - 3_600_000_000)


def backdate_with_its_leaf(db):
    backdate(db)
    with_its_leaf(db, 22)


def swap_two(db):
    change(db, 20, position=1_000)
    change(db, 21, position=20)
    change(db, 1_000, position=21)


def delete_in_the_middle(db):
    delete(db, 15)


def delete_and_renumber(db):
    delete(db, 15)
    last = db.execute(sa.select(sa.func.max(events.c.position))).scalar_one()
    for position in range(16, last + 1):
        change(db, position, position=position - 1)


def forget_who_did_it(db):
    change(db, 20, state=bytes(row(db, 20).state).replace(b'"by":', b'"bye":'))
    with_its_leaf(db, 20)


def name_an_unknown_event(db):
    change(db, 20, topic="disputes.dispute.forged")
    with_its_leaf(db, 20)


def write_no_json(db):
    change(db, 20, state=b"\xff\x00{")
    with_its_leaf(db, 20)


def leave_a_field_out(db):
    state = bytes(row(db, 22).state).replace(b'"metric":"leads",', b"")
    change(db, 22, state=state)
    with_its_leaf(db, 22)


IN_THE_LOG = [
    (edit_a_byte, ["Event 20: ", "is not as it was recorded"]),
    (change_the_topic, ["Event 22: (measurements.cell.withdrawn) is not as it was recorded"]),
    (move_to_another_aggregate, ["Event 22: ", "is not as it was recorded"]),
    (backdate, ["Event 22: recorded at", "before the event that stands in front of it"]),
    (backdate_with_its_leaf, ["Event 22: recorded at", "before the event"]),
    (swap_two, ["Event 20: ", "Event 21: ", "is not as it was recorded"]),
    (delete_in_the_middle, ["Event 15: is missing."]),
    (delete_and_renumber, ["Event 15: ", "Event 23: ", "is not as it was recorded"]),
    (forget_who_did_it, ["Event 20: does not say who did it"]),
    (name_an_unknown_event, ["Event 20: no event is called “disputes.dispute.forged”"]),
    (write_no_json, ["Event 20: can't be read"]),
]


@pytest.mark.parametrize(
    ("plant", "sentences"), IN_THE_LOG, ids=[plant.__name__ for plant, _ in IN_THE_LOG]
)
def test_a_defect_in_the_log_is_found_and_named(company, plant, sentences):
    with as_owner(url_of(company)) as db:
        plant(db)
    found = told(company, log_only=True)
    assert [one for one in sentences if one not in found] == []


def test_nothing_is_found_where_nothing_was_touched(company):
    assert told(company) == ""
    company.retarget("1100")
    company.withdraw()
    assert told(company) == ""


def test_a_field_that_an_event_lacks_is_found_by_making_it_an_object(company):
    with as_owner(url_of(company)) as db:
        leave_a_field_out(db)
    assert "Event 22: has no metric" in told(company)


def test_every_defect_is_listed_and_not_only_the_first(company):
    with as_owner(url_of(company)) as db:
        edit_a_byte(db)
        change_the_topic(db)
        delete_in_the_middle(db)
    found = told(company, log_only=True)
    assert all(f"Event {position}: " in found for position in (15, 20, 22))


@pytest.mark.parametrize("column", ["state", "originator_id", "leaf", "recorded_at", "topic"])
def test_a_value_stored_under_another_type_is_a_finding_and_no_crash(sqlite_company, column):
    kind = "BLOB" if column == "topic" else "TEXT"
    with as_owner(url_of(sqlite_company)) as db:
        table = "UPDATE events SET {0} = CAST({0} AS {1}) WHERE position = 20"
        if column == "recorded_at":
            table = "UPDATE events SET {0} = 'yesterday' WHERE position = 20"
        db.exec_driver_sql(table.format(column, kind))
    assert f"Event 20: {column} is stored as {kind}, not as" in told(sqlite_company)


def test_bytes_that_are_no_utf8_are_a_finding_and_no_crash(sqlite_company):
    with as_owner(url_of(sqlite_company)) as db:
        db.exec_driver_sql("UPDATE events SET state = CAST(x'fffe7b' AS TEXT) WHERE position = 20")
    assert "Event 20: state is stored as TEXT, not as BLOB." in told(sqlite_company)


# -- texts, files, guards -------------------------------------------------------------------------


def test_an_edited_text_is_found_with_its_event(company):
    with as_owner(url_of(company)) as db:
        db.execute(sa.update(texts).where(texts.c.body == "late leads came in").values(body="no"))
    assert "Event 23: its text" in told(company)
    assert "is not the one that was written." in told(company)


def test_a_missing_text_is_found_with_its_event(company):
    with as_owner(url_of(company)) as db:
        db.execute(sa.delete(texts).where(texts.c.body == "late leads came in"))
    assert "is missing." in told(company)


def test_a_text_that_is_gone_without_an_event_is_found(company):
    with as_owner(url_of(company)) as db:
        erased = sa.update(texts).where(texts.c.body == "late leads came in")
        db.execute(erased.values(body=None, salt=None))
    assert "is gone, and no event says it was erased." in told(company)


def test_an_erased_text_that_is_put_back_is_found(company):
    with company.accord.reading() as db:
        kept = db.execute(sa.select(texts).where(texts.c.body == "late leads came in")).one()
    company.accord.ledger.do(
        erasing(company.accord), by=SYSTEM, text=kept.id, ground="person_asked", reason="asked for"
    )
    assert told(company) == ""
    with as_owner(url_of(company)) as db:
        again = sa.update(texts).where(texts.c.id == kept.id)
        db.execute(again.values(body=kept.body, salt=kept.salt))
    assert f"Event {company.last()}: says that the text {kept.id.hex} was erased, and" in told(
        company
    )


def a_batch_of(ledger, *, digest):
    started = Batch.start(
        id=UUID(int=77, version=4),
        by=WANG,
        kind="values",
        source="crm",
        digest=digest,
        file_name=None,
        holder=None,
        period="2026-01",
    )
    ledger.save(started)


def test_a_file_that_an_event_names_and_that_is_gone_is_found(company):
    accord = company.accord
    file = b"unit,metric,2026-01\nMKT,leads,900\n"
    with accord.store.write() as db:
        digest = keep_file(db, file, "text/csv").hex()
    accord.ledger.do(a_batch_of, digest=digest)
    assert told(company) == ""
    with as_owner(url_of(company)) as db:
        db.execute(sa.update(files).values(media_type="text/html"))
    assert f"The file {digest} is kept as text/html, which its content is not." in told(company)
    with as_owner(url_of(company)) as db:
        db.execute(sa.delete(files))
    assert f"Event {company.last()}: its file {digest} is missing." in told(company)


# -- checkpoints ----------------------------------------------------------------------------------


@pytest.fixture
def signer(tmp_path):
    return Signer(tmp_path / "signing.key", tmp_path / "signed.head")


def compared(company, *held):
    with company.accord.reading() as db:
        return log_findings(db, held=held)


def test_a_clean_log_fits_its_checkpoints_and_those_of_others(company, signer):
    first = seal(company.accord, signer).checkpoint
    company.record("970", reason="another count")
    second = seal(company.accord, signer).checkpoint
    checked = compared(company, second, first)
    assert (checked.findings, checked.checkpoints, checked.held) == ([], 2, 2)


def test_a_change_with_its_leaf_does_not_fit_the_checkpoint_after_it(company, signer):
    held = seal(company.accord, signer).checkpoint
    with as_owner(url_of(company)) as db:
        edit_a_byte(db)
        with_its_leaf(db, 20)
    found = told(company, log_only=True)
    assert "which does not fit them: something before it was changed" in found
    said = [one.sentence for one in compared(company, held).findings]
    assert any("are not those that a checkpoint was signed over" in one for one in said)


def test_a_log_whose_end_is_missing_does_not_reach_a_checkpoint(company, signer):
    held = seal(company.accord, signer).checkpoint
    with as_owner(url_of(company)) as db:
        for position in range(company.last() - 2, company.last() + 1):
            delete(db, position)
    said = [one.sentence for one in compared(company, held).findings]
    assert any("its end is missing" in one for one in said)


def test_the_end_cut_off_beside_its_own_signed_head_is_found(company, signer):
    size = seal(company.accord, signer).checkpoint.size
    looked = {"log_only": True, "head_file": signer.head_file}
    whole = verify(company.accord, **looked)
    assert (whole.wrong, whole.facts["checkpoints_held"]) == (False, 0)
    with as_owner(url_of(company)) as db:
        for position in range(size, company.last() + 1):
            delete(db, position)
    assert (
        f"The head that the signer remembers was signed over {size} events, and the log has "
        f"{size - 1}: its end is missing."
    ) in verify(company.accord, **looked).lines
    signer.head_file.write_text("torn")
    assert "can't be read" in verify(company.accord, **looked).lines[0]


def test_a_checkpoint_of_another_log_is_told(company, signer):
    held = seal(company.accord, signer).checkpoint
    said = [one.sentence for one in compared(company, replace(held, origin="x")).findings]
    assert said == ["A checkpoint is of another log, x."]


def test_a_kept_hash_that_does_not_fit_is_found(company, signer):
    for number in range(260):
        company.record(str(number), reason="another count")
    seal(company.accord, signer)
    with as_owner(url_of(company)) as db:
        db.execute(sa.update(runs).values(digest=bytes(32)))
    assert "The kept hash of events 1 to 256 does not fit them." in told(company, log_only=True)


def test_an_edited_file_is_found(company):
    with company.accord.store.write() as db:
        db.execute(files.insert().values(digest=bytes(32), media_type="text/csv", content=b"x"))
    assert f"The file {bytes(32).hex()} is not the one that was kept." in told(company)


def test_a_guard_that_is_gone_is_found(company):
    with sa.create_engine(url_of(company)).begin() as db:
        on = "" if db.dialect.name == "sqlite" else " ON events"
        db.exec_driver_sql(f"DROP TRIGGER events_never_change{on}")
    assert "The guard events_never_change is gone" in told(company, log_only=True)


@pytest.mark.postgres
def test_a_guard_that_is_switched_off_is_found(database_url):
    with small_company(database_url) as company:
        with sa.create_engine(database_url).begin() as db:
            db.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER events_never_go")
        assert "The guard events_never_go is switched off" in told(company, log_only=True)


def test_a_guard_that_guards_nothing_is_found(sqlite_company):
    with sa.create_engine(url_of(sqlite_company)).begin() as db:
        db.exec_driver_sql("DROP TRIGGER events_never_change")
        db.exec_driver_sql(
            "CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT 1; END"
        )
    assert "events_never_change is not the one that was put up" in told(sqlite_company)


def test_a_trigger_of_nobody_of_ours_is_found(sqlite_company):
    with sa.create_engine(url_of(sqlite_company)).begin() as db:
        for table in ("events", "texts", "measurements_reports"):
            db.exec_driver_sql(
                f"CREATE TRIGGER {table}_too AFTER INSERT ON {table} BEGIN SELECT 1; END"
            )
    found = told(sqlite_company, log_only=True)
    for table in ("events", "texts", "measurements_reports"):
        assert f"The trigger {table}_too on {table} was put up by somebody else" in found


HOLLOW = """CREATE FUNCTION hollow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RETURN NULL; END $$"""
ON_POSTGRESQL = [
    (
        (
            "CREATE TRIGGER events_never_change BEFORE DELETE OR UPDATE ON events "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION events_refuse()"
        ),
        "The guard events_never_change is not the one that was put up.",
    ),
    (
        (
            "CREATE TRIGGER events_never_change AFTER UPDATE OF leaf ON events "
            "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
        ),
        "The guard events_never_change is not the one that was put up.",
    ),
    (
        (
            "CREATE TRIGGER events_never_change BEFORE DELETE OR UPDATE ON events "
            "FOR EACH ROW EXECUTE FUNCTION hollow()"
        ),
        "The function that events_never_change calls is not the one that was put up.",
    ),
    (
        "CREATE TRIGGER one_more BEFORE INSERT ON files FOR EACH ROW EXECUTE FUNCTION hollow()",
        "The trigger one_more on files was put up by somebody else",
    ),
    (
        "CREATE RULE no_more AS ON INSERT TO texts DO INSTEAD NOTHING",
        "The rule no_more on texts was put up by somebody else",
    ),
    ("GRANT UPDATE (leaf) ON events TO accord_app", "accord_app may UPDATE on events"),
    ("GRANT DELETE ON events TO PUBLIC", "accord_app may DELETE on events"),
    ("GRANT TRUNCATE ON events, files TO accord_app", "accord_app may TRUNCATE on files"),
]


@pytest.mark.postgres
def test_a_guard_that_guards_nothing_and_a_right_too_many_are_found(database_url):
    with small_company(database_url) as company:
        for statement, sentence in ON_POSTGRESQL:
            with sa.create_engine(database_url).connect() as db:
                db.exec_driver_sql(HOLLOW)
                if "events_never_change" in statement:
                    db.exec_driver_sql("DROP TRIGGER events_never_change ON events")
                db.exec_driver_sql(statement)
                assert any(one.startswith(sentence) for one in guards_down(db)), statement
        assert told(company, log_only=True) == ""


# -- read tables ----------------------------------------------------------------------------------


def test_an_edited_row_says_which_column_and_what_the_log_says(company):
    with as_owner(url_of(company)) as db:
        db.execute(
            sa.update(reports).where(reports.c.value == Decimal(960)).values(value=Decimal(1960))
        )
    found = told(company)
    assert "measurements_reports: the row" in found
    assert "says value 1960" in found
    assert "the log 960" in found


def test_an_extra_row_is_found(company):
    with as_owner(url_of(company)) as db:
        copied = db.execute(sa.select(trail).where(trail.c.position == 3)).one()
        db.execute(trail.insert().values({**copied._mapping, "position": 777}))
    assert "audit_trail: the row position 777 is not what any event says." in told(company)


def test_a_missing_row_is_found(company):
    with as_owner(url_of(company)) as db:
        db.execute(sa.delete(trail).where(trail.c.position == 3))
    assert "audit_trail: the row position 3 is missing." in told(company)


def test_a_missing_table_is_found(company):
    with as_owner(url_of(company)) as db:
        trail.drop(db)
    assert "audit_trail is missing." in told(company)


def test_a_read_value_under_another_type_is_found(sqlite_company):
    with as_owner(url_of(sqlite_company)) as db:
        db.exec_driver_sql("UPDATE measurements_reports SET subject = 'MKT'")
    found = told(sqlite_company)
    assert "says subject MKT" in found
    assert str(MARKETING) in found


def test_a_projection_that_is_behind_is_found(company):
    with as_owner(url_of(company)) as db:
        behind = sa.update(tracking).where(tracking.c.name == "audit")
        db.execute(behind.values(position=20, error="boom"))
    assert f"audit is {company.last() - 20} events behind the log since boom." in told(company)

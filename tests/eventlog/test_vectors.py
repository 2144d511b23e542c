"""What the log fixes for ever, as literals (docs/decisions/0013): never adapt these to the code."""

from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.domain import ids
from app.eventlog.leaf import leaf
from app.eventlog.texts import digest
from app.eventlog.transcodings import PlainDecimal
from tests.architecture.tree import ROOT
from tests.small_company import small_company

PERSON = UUID("00000000-0000-4000-8000-000000000001")
MKT = UUID("71ffca67-c865-5de8-92ef-486508b0fb28")
CARD = UUID("b6baddd1-6837-5586-bc68-f1e201b46807")
JUNE = UUID("f52e3715-1b4e-5519-90b4-87811dc8aedf")
ORGANISATION = UUID("98173ff8-fe6f-56f5-97d0-34be3f44e762")
DECISION = ROOT / "docs/decisions/0013-what-the-log-fixes.md"

IDS = [
    (ids.NAMESPACE, "8c1f0f6e-6c0a-5d0e-9a58-0d5a3f6b7c21"),
    (ids.SYSTEM, "5055d2df-6d2b-58b3-9eb9-0a73a3dff813"),
    (ids.ORGANISATION, "98173ff8-fe6f-56f5-97d0-34be3f44e762"),
    (ids.metric_id("cac"), "d7cc1b79-b608-530c-8ec2-e1433e36e400"),
    (ids.metric_id("a/b%c"), "5c2991b5-7fb8-54b2-9e43-7264392525a0"),
    (
        ids.metric_id("caf\N{LATIN SMALL LETTER E WITH ACUTE}"),
        "2432f77d-2036-59c0-82a7-881f2cebb8b8",
    ),
    (ids.metric_id("cafe\N{COMBINING ACUTE ACCENT}"), "2432f77d-2036-59c0-82a7-881f2cebb8b8"),
    (ids.source_id("crm"), "01262203-5a0e-5fb7-8478-e3258d9f9fce"),
    (ids.unit_id("MKT"), "71ffca67-c865-5de8-92ef-486508b0fb28"),
    (ids.unit_id("市場部"), "e51d9cee-f3ce-5a60-87c8-091d4b364a30"),
    (ids.ident("policy", "scoring"), "0ab4f063-bcc6-5cc8-9710-086dbe7e2cfa"),
    (ids.card_id(MKT, 2026), "b6baddd1-6837-5586-bc68-f1e201b46807"),
    (ids.card_id(PERSON, 2026, 2), "8f476034-9ad7-5f3f-94cd-d01155c7b000"),
    (ids.ident("kpi", CARD, "cac", MKT), "8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa"),
    (ids.cell_id("new_paying_users", MKT, "2026-06"), "f52e3715-1b4e-5519-90b4-87811dc8aedf"),
    (
        ids.cell_id("cac", PERSON, "2026-Q2", "channel=seo,region=north"),
        "9413fec3-460f-505e-a248-45f2fd39f3a9",
    ),
]


@pytest.mark.parametrize(("made", "fixed"), IDS, ids=[fixed for _, fixed in IDS])
def test_an_id_is_what_it_always_was(made, fixed):
    assert str(made) == fixed


LEAVES = [
    (
        (1, ORGANISATION, 1, "organisation.organisation.founded", 1735693200000000, b"{}"),
        "722abb1aee5c9bd5ae4a35361f68a1033c1e19117032028cd78e36c21dc3b739",
    ),
    (
        (48211, JUNE, 2, "measurements.cell.reported", -1, '{"typed":"7.2萬"}'.encode()),
        "4447e130f08219e1cbed134ab333ee85a5a1a9af9c50c8e683101507a7d148e1",
    ),
]


@pytest.mark.parametrize(("fields", "fixed"), LEAVES)
def test_a_leaf_is_what_it_always_was(fields, fixed):
    assert leaf(*fields).hex() == fixed


def test_a_leaf_can_be_made_by_hand():
    """The same without our code: lengths and numbers written out."""
    fields = [
        bytes.fromhex("0000000000000001"),
        bytes.fromhex("98173ff8fe6f56f597d034be3f44e762"),
        bytes.fromhex("0000000000000001"),
        b"organisation.organisation.founded",
        bytes.fromhex("00062a9a90a00400"),
        b"{}",
    ]
    whole = b"\x00" + b"".join(len(part).to_bytes(4, "big") + part for part in fields)
    assert int.from_bytes(fields[4], "big") == 1735693200000000
    assert sha256(whole).hexdigest() == LEAVES[0][1]


def test_the_root_over_three_leaves():
    first, second, third = (leaf(n, ORGANISATION, n, "t", 0, b"") for n in (1, 2, 3))
    pair = sha256(b"\x01" + first + second).digest()
    root = sha256(b"\x01" + pair + third).hexdigest()
    assert root == "1cce8064cc7c8cfb47f9a6c41d82cae377d6971fb59445edc3cb1b7a0fcfab7f"


def test_the_digest_of_a_text():
    fixed = "194f4a63d374fdf860c6326308de2a970599f6ef9bcac1b4f3fc39103a5ba625"
    assert digest(bytes(range(16)), "晚到的線索") == fixed


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("72000", "72000"),
        ("1E+3", "1000"),
        ("0.0880", "0.088"),
        ("-0", "0"),
        ("-5.50", "-5.5"),
        ("0", "0"),
        ("999999999999999999.9999999999", "999999999999999999.9999999999"),
    ],
)
def test_a_number_stands_in_one_form(number, text):
    assert PlainDecimal().encode(Decimal(number)) == text


def test_the_state_of_a_value_stands_in_the_log_as_it_always_did(database_url):
    with small_company(database_url) as company:
        company.accord.surroundings.chance = bytes
        company.record("72000.50")
        row = next(company.accord.ledger.log_recorder.select_log(after=company.last() - 1))
    assert row.state.decode() == (
        '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-01-05T01:00:00+00:00"},'
        '"by":{"_type_":"uuid_hex","_data_":"00000000000040008000000000000001"},'
        '"meta":{"nonce":"00000000000000000000000000000000","via":"page",'
        '"on_behalf_of":"00000000000040008000000000000002"},'
        '"metric":"leads",'
        '"subject":{"_type_":"uuid_hex","_data_":"71ffca67c8655de892ef486508b0fb28"},'
        '"period":"2026-01","breakdown":"","source":"crm",'
        '"value":{"_type_":"decimal","_data_":"72000.5"},"how":"edit","typed":"",'
        '"definition_version":1,"by_owner":false,"remark":null,"evidence":null,'
        '"batch":null,"row":null}'
    )


def test_the_columns_of_the_log(each_database, database_url):
    with small_company(database_url) as company:
        engine = sa.create_engine(company.accord.store.url)
        found = [
            (column["name"], str(column["type"]).split("(")[0], column["nullable"])
            for column in sa.inspect(engine).get_columns("events")
        ]
        engine.dispose()
    number, blob = ("INTEGER", "BLOB") if each_database == "sqlite" else ("BIGINT", "BYTEA")
    uuid = "BLOB" if each_database == "sqlite" else "UUID"
    assert found == [
        ("position", number, False),
        ("originator_id", uuid, False),
        ("originator_version", number, False),
        ("topic", "TEXT", False),
        ("state", blob, False),
        ("recorded_at", number, False),
        ("leaf", blob, False),
    ]


def test_the_decision_tells_the_same_vectors():
    told = DECISION.read_text()
    fixed = [fixed for _, fixed in IDS] + [fixed for _, fixed in LEAVES]
    assert [one for one in fixed if one not in told] == []

"""Every kind of id that is made from a natural key (docs/ids.md): its parts, their order, and its
id as literals. Never adapt these to the code.

The kinds of the first event stand in test_vectors.py with their odd cases; what a name is made of
stands here for all.
"""

import ast
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

import pytest

from app.domain import ids
from app.domain.actions.analysis import analysis_id
from app.domain.actions.investigating import investigation_id
from app.domain.adjustments.request import request_id
from app.domain.adjustments.suggestion import TriggerKind, suggestion_id
from app.domain.evidence.checkpoint import checkpoint_id, signing_key_id
from app.domain.evidence.erasure import erasure_id
from app.domain.imports.naming import naming_id
from app.domain.leads.counting_rule import rule_id
from app.domain.leads.handover import handover_id
from app.domain.leads.lead_list import lead_list_id
from app.domain.measurements.difference import difference_id
from app.domain.metrics.rules import RULES
from app.domain.people.confirmation import confirmation_id
from app.domain.people.delegation import delegation_id
from app.domain.people.rights import Role
from app.domain.periods.unit_period import unit_period_id
from app.domain.quality.consistency_run import run_id
from app.domain.reviews.review import review_id
from app.domain.reviews.review_note import review_note_id
from app.domain.reviews.tracking_note import tracking_note_id
from app.domain.scorecards.line import kpi_id
from tests.architecture.tree import ROOT

NAMESPACE = UUID("8c1f0f6e-6c0a-5d0e-9a58-0d5a3f6b7c21")
ONE = UUID("00000000-0000-4000-8000-000000000001")
TWO = UUID("00000000-0000-4000-8000-000000000002")
MKT = UUID("71ffca67-c865-5de8-92ef-486508b0fb28")
CARD = UUID("b6baddd1-6837-5586-bc68-f1e201b46807")
KPI = UUID("8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa")
CELL = UUID("f52e3715-1b4e-5519-90b4-87811dc8aedf")
DAY = date(2026, 6, 9)
KEY = "accord/log+1234abcd+AQ=="

NAMES = [
    (ids.SYSTEM, "system/accord", "5055d2df-6d2b-58b3-9eb9-0a73a3dff813"),
    (ids.ORGANISATION, "organisation/organisation", "98173ff8-fe6f-56f5-97d0-34be3f44e762"),
    (ids.unit_id("MKT"), "unit/MKT", "71ffca67-c865-5de8-92ef-486508b0fb28"),
    (ids.metric_id("cac"), "metric/cac", "d7cc1b79-b608-530c-8ec2-e1433e36e400"),
    (ids.source_id("crm"), "source/crm", "01262203-5a0e-5fb7-8478-e3258d9f9fce"),
    (RULES, "rules/metrics", "0bb23e2c-f69a-512e-b682-d6da4812129e"),
    (ids.ident("policy", "scoring"), "policy/scoring", "0ab4f063-bcc6-5cc8-9710-086dbe7e2cfa"),
    (
        ids.card_id(MKT, 2026),
        "scorecard/71ffca67-c865-5de8-92ef-486508b0fb28/2026/1",
        "b6baddd1-6837-5586-bc68-f1e201b46807",
    ),
    (
        kpi_id(CARD, "cac", MKT),
        "kpi/b6baddd1-6837-5586-bc68-f1e201b46807/cac/71ffca67-c865-5de8-92ef-486508b0fb28",
        "8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa",
    ),
    (
        ids.cell_id("new_paying_users", MKT, "2026-06"),
        "cell/new_paying_users/71ffca67-c865-5de8-92ef-486508b0fb28/2026-06/",
        "f52e3715-1b4e-5519-90b4-87811dc8aedf",
    ),
    (
        difference_id(CELL, "crm"),
        "difference/f52e3715-1b4e-5519-90b4-87811dc8aedf/crm",
        "3f2c6fd6-7c66-564d-88ff-5011dea90242",
    ),
    (
        naming_id(MKT),
        "naming/71ffca67-c865-5de8-92ef-486508b0fb28",
        "75890fe5-a63c-52fa-aba6-2295bac4b0c1",
    ),
    (
        tracking_note_id(KPI, "2026-06"),
        "tracking_note/8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa/2026-06",
        "76af9910-0253-5701-aa54-ae8f8e26eb19",
    ),
    (
        review_note_id(CARD, "2026-Q2"),
        "review_note/b6baddd1-6837-5586-bc68-f1e201b46807/2026-Q2",
        "c18e5c29-93d3-566d-a988-06c889747f59",
    ),
    (
        review_id(CARD, "2026-Q2"),
        "review/b6baddd1-6837-5586-bc68-f1e201b46807/2026-Q2",
        "25cd7deb-1111-55bb-b977-4d313099b49d",
    ),
    (
        analysis_id(KPI, "2026-06"),
        "analysis/8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa/2026-06",
        "12d30a08-617b-53bb-853f-d9689662faf5",
    ),
    (
        investigation_id(KPI, DAY),
        "investigation/8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa/2026-06-09",
        "785876ae-3e63-54ce-92cc-1bd9102b527d",
    ),
    (request_id("ADJ-2026-004"), "adjustment/ADJ-2026-004", "1bc74ea6-5d14-51c8-93a9-6a3f5ed4da6c"),
    (
        suggestion_id(KPI, TriggerKind.RED, "2026-06"),
        "suggestion/8f59a8fa-06dd-523d-bb33-4b5cad6ef4aa/red/2026-06",
        "5c183e6a-e33c-5909-a38e-80187fa424a5",
    ),
    (
        unit_period_id(MKT, "2026-Q2"),
        "unit_period/71ffca67-c865-5de8-92ef-486508b0fb28/2026-Q2",
        "b160fb7f-a16e-593b-a8f7-eea6c0134e9d",
    ),
    (
        run_id("2026-06-09", 1),
        "consistency_run/2026-06-09/1",
        "c87fb81b-e7c1-5d09-a4fb-4bbb61a91334",
    ),
    (
        confirmation_id(ONE, Role.DEPARTMENT_HEAD, MKT),
        "role_confirmation/00000000-0000-4000-8000-000000000001/department_head/71ffca67-c865-5de8-92ef-486508b0fb28",
        "741409f3-cff1-5bab-941b-ff6791b3a76a",
    ),
    (
        delegation_id(ONE, Role.DEPARTMENT_HEAD, MKT, TWO),
        "delegation/00000000-0000-4000-8000-000000000001/department_head/71ffca67-c865-5de8-92ef-486508b0fb28/00000000-0000-4000-8000-000000000002",
        "282acba1-f728-55d9-82cc-fadf0118b053",
    ),
    (lead_list_id("k1"), "lead_list/k1", "9ebe0094-d287-5ff8-a8f4-0800bad934b1"),
    (
        handover_id(ONE),
        "handover/00000000-0000-4000-8000-000000000001",
        "6f8afc70-fc2a-5187-a693-325f8ef67727",
    ),
    (rule_id("cac", 2, None), "counting_rule/cac/v2", "58987d1a-ed82-5444-a3ca-fb292665822f"),
    (
        rule_id("cac", None, MKT),
        "counting_rule/cac/71ffca67-c865-5de8-92ef-486508b0fb28",
        "2b4ecbdc-d10b-58fe-80b5-902e6d37056d",
    ),
    (checkpoint_id(48_211), "checkpoint/48211", "876f04ba-d26d-5a52-858e-7ef86c92eacc"),
    (
        signing_key_id(KEY),
        "signing_key/accord%2Flog+1234abcd+AQ==",
        "c2e31d1c-793c-5315-8f60-493a291dbe0b",
    ),
    (
        erasure_id(ONE),
        "erasure/00000000-0000-4000-8000-000000000001",
        "5e8177e4-a543-5124-ab1c-3a3fbedc4d90",
    ),
    (
        ids.ident("demonstration list", "2026-06"),
        "demonstration list/2026-06",
        "5b5a250e-6608-5527-87d8-07548eaa1248",
    ),
    (
        ids.ident("demonstration dispute", "D1"),
        "demonstration dispute/D1",
        "d17a4714-f99c-5357-8dc0-ee15eb614683",
    ),
]

OUTSIDE_THE_LOG = {
    "delivery": "a webhook's telling, in a table beside the log",
    "figures": "the state that a printed page was made of",
    "message": "what is told to whom, in the outbox",
    "points": "part of a notice's name in the outbox",
    "print job": "a job of printing, in a table beside the log",
    "receiver": "the chat robot, in the outbox",
}
"""Kinds that no event holds: an upgrade may change them."""


@pytest.mark.parametrize(("made", "name", "fixed"), NAMES, ids=[name for _, name, _ in NAMES])
def test_an_id_is_made_as_it_always_was(made, name, fixed):
    assert str(made) == fixed == str(uuid5(NAMESPACE, name))


def kinds_in(code: str) -> Iterator[str | None]:
    """The kinds that a module makes ids of; None for one that isn't written out."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "ident":
            kind = node.args[0] if node.args else None
            yield kind.value if isinstance(kind, ast.Constant) else None


def kinds_of_the_code() -> set[str | None]:
    return {kind for path in (ROOT / "app").rglob("*.py") for kind in kinds_in(path.read_text())}


def test_every_kind_in_the_code_is_pinned():
    pinned = {name.partition("/")[0] for _, name, _ in NAMES}
    assert kinds_of_the_code() == pinned | OUTSIDE_THE_LOG.keys(), "docs/ids.md"


def test_a_planted_kind_is_found():
    planted = 'SHARE = ids.ident("share", 1)\nOTHER = ident(kind, 1)\n'
    assert set(kinds_in(planted)) == {"share", None}


def test_nothing_but_ident_makes_ids_from_names():
    makers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("app", "projections")
        for path in (ROOT / folder).rglob("*.py")
        if "uuid5" in path.read_text() or "uuid3" in path.read_text()
    ]
    assert makers == ["app/domain/ids.py"]


def test_the_page_tells_every_kind_and_vector():
    told = (ROOT / "docs/ids.md").read_text()
    kinds = [f"`{name.partition('/')[0]}`" for _, name, _ in NAMES]
    rows = [f"| `{name}` | `{fixed}` |" for _, name, fixed in NAMES]
    assert [one for one in kinds + rows if one not in told] == []

"""The document says what the routes do: each address, status and member of it is asked for."""

import re
from typing import Any
from uuid import uuid4

import pytest

from tests.small_company import WANG
from tests.views.api.conftest import LIST, ROW, SEVERAL, VALUES, both_sides, program
from tests.views.api.schemas import paths, promised, wrong
from tests.views.api.test_calling import KEY, limited
from tests.views.walking import rules

DOCUMENT = "/api/v1/openapi.json"
LEADS = "/api/v1/leads"


@pytest.fixture(scope="module")
def heard(still_office, tmp_path_factory):
    """What programs were told: every status of every address, by what makes it come about."""
    office = still_office
    crm = program(office)
    assert crm.call("GET", DOCUMENT).status_code == 200
    assert crm.call("GET", KEY).status_code == 200
    crm.send(once="the first one")
    crm.send(value="73000", seen=2, reason="late", breakdown="traffic=paid", source="crm")
    crm.send(once="the first one", value="1")
    crm.send(period="2025-12", value="約 7")
    crm.send(value="-", period="2025-12")
    crm.send(value="72000")
    crm.send(subject="CO")
    crm.send(period="2026-12")
    crm.batch(
        *(ROW, {**ROW, "period": "2025-11"}, 7),
        {**ROW, "period": "2025-10", "value": "約 7"},
        {**ROW, "metric": "none"},
        once="the second one",
    )
    crm.batch(ROW, once="the second one")
    crm.batch()
    for url in (VALUES, SEVERAL):
        crm.call("POST", url, {**ROW, "reason": "x" * 1_100_000})
        crm.call("POST", url, Content_Type="text/plain")
    full = program(office, owner=WANG)
    full.app = limited(office, tmp_path_factory.mktemp("limited"), 1)
    for method, url in (("GET", KEY), ("POST", VALUES), ("POST", SEVERAL)):
        full.call(method, url, ROW)
        full.call(method, url, ROW)
        crm.call(method, url, ROW, Authorization="Bearer none")
    return [*crm.heard, *full.heard, *_heard_of_leads(office, tmp_path_factory)]


def _heard_of_leads(office, tmp_path_factory):
    ours, theirs = both_sides(office)
    values = program(office)
    list_ = ours.call("POST", LEADS, LIST, once="one list").json["list"]
    sending, answering = (f"{LEADS}/{list_}/{one}" for one in ("handover", "answers"))
    bodies = {LEADS: LIST, sending: {"unit": "SAL"}, answering: {"rows": [{"record": "L-1"}]}}
    ours.call("POST", LEADS, {**LIST, "name": "another"}, once="one list")
    ours.call("POST", answering, bodies[answering])  # not handed over yet
    ours.call("POST", sending, bodies[sending], once="one sending")
    ours.call("POST", sending, {"unit": "MKT"}, once="one sending")
    yes = {"record": "L-1", "answer": "accepted"}
    theirs.call("POST", answering, {"rows": [yes, {"record": "L-1"}]}, once="one answer")
    theirs.call("POST", answering, {"rows": [yes]}, once="one answer")
    ours.call("POST", answering, {"rows": [yes]})  # outside of its unit
    theirs.call("GET", LEADS)
    theirs.batch(ROW)  # what it is not for
    large = {**LIST, "records": [{"Lead ID": "x" * 4_300_000}]}
    full = program(office, owner=WANG, scopes=("leads",))
    full.app = limited(office, tmp_path_factory.mktemp("leads"), 1)
    for url, body in bodies.items():
        ours.call("POST", url, {})
        ours.call("POST", url, large)
        ours.call("POST", url, Content_Type="text/plain")
        if url != LEADS:
            ours.call("POST", url.replace(list_, str(uuid4())), body)
    for method, url in (("GET", LEADS), *(("POST", url) for url in bodies)):
        full.call(method, url, bodies[url])
        full.call(method, url, bodies[url])
        values.call(method, url, bodies[url])
        ours.call(method, url, bodies[url], Authorization="Bearer none")
    heard = [*ours.heard, *theirs.heard, *full.heard, *values.heard]
    return [
        (method, re.sub(r"leads/[^/]+", "leads/{list}", url), one) for method, url, one in heard
    ]


@pytest.fixture(scope="module")
def document(still_office):
    return still_office.app.test_client().get(DOCUMENT).json


def differences(document: Any, heard: Any, app: Any) -> set[str]:
    """Where the document and the routes say otherwise, in either direction."""
    routes = {
        (method.lower(), rule.rule.replace("<uuid:list_id>", "{list}"))
        for rule in rules(app)
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    written = {(method, url) for url, some in document["paths"].items() for method in some}
    found = {f"{one} is written or routed only" for one in routes ^ written}
    seen: dict[tuple[str, str, str], set[str]] = {}
    for method, url, answer in heard:
        status, place = str(answer.status_code), f"{method} {url}"
        said = document["paths"].get(url, {}).get(method, {}).get("responses", {}).get(status)
        if said is None:
            found.add(f"{place} answered {status}, which is not written")
            continue
        content = said["content"].get(answer.mimetype)
        if content is None:
            found.add(f"{place} {status} is {answer.mimetype}")
            continue
        found |= {
            f"{place} {status}{one}" for one in wrong(answer.json, content["schema"], document)
        }
        seen.setdefault((method, url, status), set()).update(paths(answer.json))
    for method, url in written:
        for status, said in document["paths"][url][method]["responses"].items():
            [content] = said["content"].values()
            come = seen.get((method, url, status))
            if come is None:
                found.add(f"{method} {url} never answered {status}")
            else:
                missing = promised(content["schema"], document) - come
                found |= {f"{method} {url} {status} never said {one}" for one in missing}
    return found


def test_the_document_and_the_routes_agree(document, heard, still_office):
    assert differences(document, heard, still_office.app) == set()


def _without_status(document):
    del document["paths"][VALUES]["post"]["responses"]["202"]


def _with_status(document):
    responses = document["paths"][VALUES]["post"]["responses"]
    responses["418"] = responses["422"]


def _other_type(document):
    document["components"]["schemas"]["Effect"]["properties"]["version"]["type"] = "string"


def _member_left_out(document):
    del document["components"]["schemas"]["Problem"]["properties"]["code"]


def _member_added(document):
    document["components"]["schemas"]["Key"]["properties"]["colour"] = {"type": "string"}


def _effect_left_out(document):
    document["components"]["schemas"]["Effect"]["properties"]["effect"]["enum"].remove("held")


def _address_left_out(document):
    del document["paths"][KEY]


def _answer_left_out(document):
    document["components"]["schemas"]["Answered"]["properties"]["effect"]["enum"].remove("accepted")


def _list_without_its_age(document):
    lists = document["components"]["schemas"]["Lists"]["properties"]["lists"]["items"]
    del lists["properties"]["due_at"]


PLANTED = [
    _without_status,
    _with_status,
    _other_type,
    _member_left_out,
    _member_added,
    _effect_left_out,
    _address_left_out,
    _answer_left_out,
    _list_without_its_age,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda one: one.__name__)
def test_a_planted_difference_is_found(document, heard, still_office, plant):
    changed = still_office.app.test_client().get(DOCUMENT).json
    plant(changed)
    assert differences(changed, heard, still_office.app)


def test_members_of_a_row_are_those_that_are_read(document, refused):
    """What the document leaves out is refused, and what it names is not."""
    members = document["components"]["schemas"]["Measurement"]["properties"]
    assert refused.send(colour="red").json["code"] == "member_unknown"
    for name, said in members.items():
        most = said.get("maxLength")
        if most is not None:
            answer = refused.send(**{name: "x" * (most + 1)})
            assert (answer.json["code"], answer.json["field"]) == ("member_not_text", name)
        else:
            assert refused.send(**{name: -1}).json["field"] == name
    for name in document["components"]["schemas"]["Measurement"]["required"]:
        assert refused.send(**{name: None}).json["code"] == "member_missing"

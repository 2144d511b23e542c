"""Metrics: versions of a definition, and which sources count."""

from app.domain.metrics.metric import Metric
from app.domain.metrics.source import Source
from app.importers.library import library_definitions
from tests.people import BAI, CHEN, SALES, YE
from tests.recording import REASON, events, recorded, replayed

LIBRARY = library_definitions("CNY")


def defined(code: str = "valid_leads") -> Metric:
    return Metric.define(by=YE.id, code=code, definition=LIBRARY[code])


def test_a_new_version_holds_from_its_period_and_keeps_the_rest():
    metric = defined()
    events(metric)
    meaning = metric.meaning(meanings={"en": "Leads with a reachable number."})
    metric.redefine(by=YE.id, from_period="2026-03", definition=meaning, reason=REASON)
    (redefined,) = events(metric)
    assert (redefined.version, redefined.from_period) == (2, "2026-03")
    assert redefined.definition["unit"] == LIBRARY["valid_leads"].unit
    assert metric.definition.meanings == {"en": "Leads with a reachable number."}


def test_versions_are_counted_on():
    metric = defined()
    for meaning in ("one", "two"):
        definition = metric.meaning(meanings={"en": meaning})
        metric.redefine(by=YE.id, from_period="2026-03", definition=definition, reason=REASON)
    assert metric.definition_version == 3


def test_the_same_sources_again_are_no_event():
    metric = defined()
    events(metric)
    for _ in range(2):
        metric.appoint(by=YE.id, official=["crm"], others=["excel"], steward=YE.id)
    assert recorded(metric) == ["sources_appointed"]


def test_the_order_of_official_sources_is_a_fact():
    metric = defined()
    metric.appoint(by=YE.id, official=["crm", "finance"], others=[], steward=YE.id)
    events(metric)
    metric.appoint(by=YE.id, official=["finance", "crm"], others=[], steward=YE.id)
    assert [one.official for one in events(metric)] == [["finance", "crm"]]


def test_a_replay_gives_the_same_metric():
    metric = defined()
    metric.appoint(by=YE.id, official=["crm"], others=[], steward=YE.id)
    definition = metric.meaning(meanings={"en": "Counted once a month."})
    metric.redefine(by=YE.id, from_period="2026-03", definition=definition, reason=REASON)
    again = replayed(metric)
    assert (again.definition, again.official) == (metric.definition, metric.official)


def test_a_source_gets_another_keeper_once():
    source = Source.name(
        by=YE.id,
        code="crm",
        names={"en": "CRM"},
        how="api",
        keeper_unit=SALES,
        keeper=CHEN.id,
        due={},
    )
    events(source)
    for _ in range(2):
        source.entrust(by=YE.id, keeper_unit=SALES, keeper=BAI.id)
    assert recorded(source) == ["entrusted"]


def test_money_alone_has_a_currency_the_organisations_own():
    library = library_definitions("TWD").values()
    assert {one.currency for one in library if one.unit == "money"} == {"TWD"}
    assert {one.currency for one in library if one.unit != "money"} == {""}

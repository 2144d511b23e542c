"""Metrics without an official source: the usual ones are offered, and taken at once."""

from app.importers.usual_sources import usual_sources
from projections.metrics.queries import all_sources, metrics
from projections.temporal import NOW
from tests.office import office, quick_hashes, with_passwords
from tests.small_company import STEWARD


def test_a_source_that_is_there_under_the_name_is_used_and_two_systems_are_both_official():
    found = usual_sources(
        {"c1": ["CRM系统"]}, {"sales": "CRM+財務系統", "cac": "財務報銷系統", "x": "?"}
    )
    assert found.official == {"sales": ("c1", "accounting"), "cac": ("finance",)}
    assert [one.code for one in found.sources] == ["accounting", "finance"]


def test_a_steward_takes_the_usual_sources_and_what_was_chosen_stays(tmp_path, monkeypatch):
    quick_hashes(monkeypatch)
    with office(str(tmp_path)) as here:
        with_passwords(here, "ye", "li")
        ye = here.visitor("ye")
        offered = ye.get("/sources/").page.the("region", "The usual sources").text
        assert "3 metrics have no official source yet" in offered
        assert here.visitor("li").get("/sources/").page.every("region", "The usual sources") == []
        button = ye.get("/sources/").page.button("Take the usual sources")
        assert ye.send(button.inside("form"), button).status == 303
        assert ye.get("/sources/").page.every("region", "The usual sources") == []
        assert ye.send(button.inside("form"), button).status == 303, "sent twice, done once"
        with here.accord.reading() as db:
            known, named = metrics(db, at=NOW), all_sources(db, at=NOW)
        assert known["leads"].official == ("crm",)
        assert known["leads"].steward == STEWARD
        assert all(row.official and row.steward for row in known.values())
        assert {one for row in known.values() for one in row.official} <= named.keys()

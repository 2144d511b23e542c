"""Every event is told in a sentence, in every language, with its words filled in."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.ids import SYSTEM
from app.views.audit.sentences import SENTENCES, sentence
from app.views.speaking import speaking
from projections.audit.queries import AuditRow, trail
from projections.columns import NOW
from projections.metrics.queries import all_sources, metrics
from projections.people.queries import Names, names
from tests.event_classes import event_classes
from tests.small_company import small_company

LANGUAGES = ("en", "zh_Hant")
EMPTY = {
    name: None
    for name in AuditRow.__dataclass_fields__
    if name not in ("position", "recorded_at", "by", "topic", "thing", "version", "facts")
}


def row(topic, **given):
    return AuditRow(
        **{
            "position": 7,
            "recorded_at": datetime(2026, 7, 6, tzinfo=UTC),
            "by": SYSTEM,
            "topic": topic,
            "thing": UUID(int=1),
            "version": 1,
            "facts": {},
            **EMPTY,
            **given,
        }
    )


def told(one, language="en", **known):
    with speaking(language, "Asia/Taipei"):
        return sentence(one, known.get("names", Names()), known.get("metrics", {}), language)


def test_every_event_has_a_sentence_and_no_sentence_is_left_over():
    assert set(SENTENCES) == set(event_classes())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", sorted(SENTENCES))
def test_a_sentence_can_be_made_from_a_row_that_says_little(topic, language):
    said = told(row(topic, facts={"role": "auditor"}), language)
    assert not re.search(r"%\(|\{|\bNone\b", said)


def test_an_event_of_a_later_version_is_told_by_its_name():
    assert told(row("campaigns.campaign.begun")) == "The system: campaigns.campaign.begun"


def test_what_was_typed_stands_beside_a_value_that_reads_otherwise():
    reported = row(
        "measurements.cell.reported",
        metric="leads",
        period="2026-06",
        source="crm",
        value=Decimal(72000),
        facts={"typed": "7.2萬"},
    )
    assert told(reported).endswith("(typed 7.2萬)")


@pytest.fixture
def steps(database_url):
    with small_company(database_url) as company:
        company.record("900")
        company.record("950")
        company.an_hour_later()
        company.record("960", reason="late leads came in")
        company.verify()
        company.retarget("1100")
        with company.accord.reading() as db, speaking("en", "Asia/Taipei"):
            known = names(db, at=NOW), metrics(db, at=NOW), "en", all_sources(db, at=NOW)
            yield [sentence(one, *known) for one in trail(db, at=NOW, after=0, limit=None)]


def test_a_company_is_told_from_its_beginning(steps):
    assert "The system founded the unit MKT" in steps
    assert "The system made 王 department head in MKT" in steps
    assert (
        "王 added Leads, MKT, to the scorecard of MKT from 2026 on: "
        "target 1,000, weight 100%, owner 李" in steps
    )
    assert "王 recorded 900 for Leads, MKT, January 2026, from crm" in steps
    assert "王 corrected a slip, 900 to 950, for Leads, MKT, January 2026, from crm" in steps
    assert "王 corrected 950 to 960 for Leads, MKT, January 2026, from crm" in steps
    assert "葉 verified 960 for Leads, MKT, January 2026, from crm" in steps
    assert "王 set the target of Leads, MKT, to 1,100 from April 2026 on" in steps

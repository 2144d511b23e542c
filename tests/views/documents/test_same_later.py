"""What somebody saw on a day, page and document, is the same after the log has grown.

`ACCORD_TEST_PAIRS` and `ACCORD_TEST_LATER` ask for more pairs of day and person, and more events.
"""

import os
import re
from random import Random

from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.views.documents.kinds import document_of
from app.views.documents.quarterly import REVIEW
from bench.growing import grow
from projections.scorecards.queries import scorecards

PAIRS = int(os.environ.get("ACCORD_TEST_PAIRS", "4"))
LATER = int(os.environ.get("ACCORD_TEST_LATER", "200"))
CHANGES_EACH_TIME = re.compile(r'name="(csrf[-_]token|key)" (content|value)="[^"]*"')
"""What a page holds anew each time; a page of the past has no other."""


def test_pages_and_documents_of_a_past_day_stay_the_same(app, visit, company):
    chance = Random(7)
    with company.reading() as db:
        last = last_position(db)
        cards = [card.id for card in scorecards(db, at=last)]
    pairs = [(chance.randint(last // 2, last), chance.choice(cards)) for _ in range(PAIRS)]
    seer = visit("ye.ruolin")
    before = [seen(app, company, seer, *pair) for pair in pairs]
    grow(company, last + LATER)
    assert [seen(app, company, seer, *pair) for pair in pairs] == before
    assert any("2026" in page for page, _ in before)


def seen(app, company, seer, position, card):
    """The page as its text stands, and the document as it goes to the printer."""
    url = f"/scorecards/{card}/2026-Q2?as_of=@{position}"
    page = CHANGES_EACH_TIME.sub("", seer.client.get(url).get_data(as_text=True))
    with company.reading() as db, app.test_request_context():
        found = document_of(
            db,
            REVIEW,
            f"{card}/{Period.parse('2026-Q2').key}",
            at=position,
            language="zh_Hant",
            day=company.now(),
        )
    return page, found

"""What somebody saw on a day, page and document, is the same after the log has grown.

`ACCORD_TEST_PAIRS` and `ACCORD_TEST_LATER` ask for more pairs of day and person, and more events.
Where they are given, the documents are printed as well, and all is looked at again by another
process in another time zone, locale and hash seed.
"""

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from random import Random

from app.domain.values.period import Period
from app.eventlog.positions import last_position
from app.pdf.rendering import printed
from app.views.documents.kinds import document_of
from app.views.documents.quarterly import REVIEW
from bench.growing import grow
from projections.scorecards.queries import scorecards
from tests.architecture.tree import ROOT
from tests.demo_database import persons
from tests.visiting import Visitor

PAIRS = int(os.environ.get("ACCORD_TEST_PAIRS", "4"))
LATER = int(os.environ.get("ACCORD_TEST_LATER", "200"))
IS_LONG = "ACCORD_TEST_PAIRS" in os.environ
CHANGES_EACH_TIME = re.compile(r'name="(csrf[-_]token|key)" (content|value)="[^"]*"')
"""What a page holds anew each time; a page of the past has no other."""

ELSEWHERE = {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "77"}
PAGES = (
    "/scorecards/{card}/2026-Q2",
    "/scorecards/{card}/2026-06",
    "/scorecards/{card}/2026-Q2/score",
    "/tracking/{card}/2026-06",
    "/gaps/{card}/2026",
    "/scorecards/{card}/letter",
    "/metrics/cac",
    "/audit",
)
SEER = "ye.ruolin"


def test_pages_and_documents_of_a_past_day_stay_the_same(app, company, tmp_path):
    chance = Random(7)
    with company.reading() as db:
        last = last_position(db)
        cards = [card.id for card in scorecards(db, at=last)]
    pairs = [(chance.randint(last // 2, last), str(chance.choice(cards))) for _ in range(PAIRS)]
    before = seen(app, company, pairs, on_paper=IS_LONG)
    assert [told for told, said in before.items() if said[0] == "200"]
    grow(company, last + LATER)
    after = seen(app, company, pairs)
    assert changed({told: before[told] for told in after}, after) == []
    if IS_LONG:
        there = seen_elsewhere(tmp_path / "company", pairs)
        assert len(there) == PAIRS * (len(PAGES) + 2)
        assert changed(before, there) == []


def changed(before, after):
    """What isn't the same any more, by its address and position."""
    return sorted(told for told in {*before, *after} if before.get(told) != after.get(told))


def seen(app, company, pairs, *, on_paper=False):
    """Status and digest of everything that there is to see, by address and position."""
    seer = Visitor(app, persons(company)[SEER])
    found = {}
    for position, card in pairs:
        for page in PAGES if IS_LONG else PAGES[:1]:
            url = page.format(card=card) + f"?as_of=@{position}"
            answer = seer.client.get(url)
            said = CHANGES_EACH_TIME.sub("", answer.get_data(as_text=True))
            found[url] = (str(answer.status_code), sha256(said.encode()).hexdigest())
        with company.reading() as db, app.test_request_context():
            document = document_of(
                db,
                REVIEW,
                f"{card}/{Period.parse('2026-Q2').key}",
                at=position,
                language="zh_Hant",
                day=company.now(),
            )
        about = f"{card} at {position}"
        found[f"document of {about}"] = ("", sha256(repr(document).encode()).hexdigest())
        if on_paper:
            paper = printed(document) if document else b""
            found[f"paper of {about}"] = ("", sha256(paper).hexdigest())
    return found


def seen_elsewhere(folder, pairs):
    """The same, as another process sees it in another environment."""
    given = {name: said for name, said in os.environ.items() if name != "ACCORD_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER, str(folder), json.dumps(pairs)],
        cwd=ROOT,
        env={**given, **ELSEWHERE},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    *_, answer = done.stdout.splitlines()  # after the lines of the log
    return {told: tuple(said) for told, said in json.loads(answer).items()}


ANOTHER = """
import json, sys
from pathlib import Path
from app.accord import Accord
from app.eventlog.store import Store
from app.factory import create_app
from tests.demo_database import settings_of
from tests.views.documents.test_same_later import seen
settings = settings_of(Path(sys.argv[1]))
accord = Accord(Store(settings.database_url))
pairs = [tuple(one) for one in json.loads(sys.argv[2])]
found = seen(create_app(accord, settings), accord, pairs, on_paper=True)
sys.stdout.write(json.dumps(found))
"""

"""J8: an auditor asks what was seen on 31 March, what has changed since, and takes proof along."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from app.eventlog.notes import PublicKey
from app.eventlog.signing import Signer
from app.sealing import seal
from projections.evidence.queries import signing_key_history
from projections.temporal import NOW
from tests.architecture.tree import ROOT
from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.demo_database import card_of

pytestmark = pytest.mark.browser
AUDITOR = "顧承德"


def test_what_was_seen_on_a_day_what_changed_since_and_the_pack(
    windows, address, company, tmp_path
):
    signer = Signer(tmp_path / "signing.key", tmp_path / "signed.head")
    seal(company, signer)
    auditor = windows.open(address, AUDITOR)

    auditor.goto("/")  # the first screen: one box
    auditor.get_by_label(zh("As seen at the end of")).fill("2026-03-31")
    auditor.get_by_label(zh("Scorecard of")).select_option(str(card_of("MKT")))
    check_page(auditor)
    auditor.get_by_role("button", name=zh("Show what was seen")).click()  # 1
    expect(auditor).to_have_url(re.compile("as_of=2026-03-31"))
    ribbon = auditor.get_by_role("region", name=zh("Shown as of the past"))
    expect(ribbon).to_contain_text("2026-03-31")
    expect(auditor.locator("main form[method=post]")).to_have_count(0)
    check_page(auditor)
    auditor.get_by_role("navigation", name=zh("Period")).get_by_role(
        "link", name=zh("Quarter"), exact=True
    ).click()  # 2
    expect(auditor).to_have_url(re.compile("2026-Q1"))
    seen = auditor.url

    auditor.keyboard.press("[")
    expect(auditor).to_have_url(re.compile("as_of=(@|%40)"))
    auditor.keyboard.press("]")
    expect(auditor.get_by_role("region", name=zh("Shown as of the past"))).to_be_visible()
    auditor.goto(seen)

    auditor.get_by_role("link", name=zh("Compare with today")).click()  # 3
    causes = auditor.get_by_role("table", name=zh("Causes"))
    expect(causes).to_contain_text(zh("New values"))
    causes.locator("summary").first.click()
    check_page(auditor)
    causes.get_by_role("link").first.click()
    expect(auditor).to_have_url(re.compile(r"/audit/\d+"))

    auditor.goto(seen.split("?")[0])
    auditor.get_by_role("button", name=zh("Evidence pack")).click()  # 4
    expect(auditor.get_by_role("main")).to_contain_text(
        zh("Waiting for its signature: the worker signs within seconds.")
    )
    seal(company, signer)
    there = auditor.get_by_role("link", name=zh("Download the pack"))
    expect(there).to_be_visible()
    with auditor.expect_download() as taken:
        there.click()  # 5
    folder = tmp_path / "empty"
    folder.mkdir()
    taken.value.save_as(folder / "pack.zip")
    with company.reading() as db:
        key = str(PublicKey.read(signing_key_history(db, at=NOW)[0].key))
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "verify_accord.py", "pack", "pack.zip", "--vkey", key],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "nothing was left out" in done.stdout

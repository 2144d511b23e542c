"""A steward brings in a messy workbook, within the budget of screens and clicks (journey J2)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.watching import check_page
from tests.browser.words import zh
from tests.importers.books import book

pytestmark = pytest.mark.browser

STEWARD = "葉若琳"
PAYING = "新增付費用戶數"
CLEAN = book(
    ("市場部2026年7月跟蹤表",),
    (),
    ("KPI指標", "月度實際值", "備註欄"),
    (PAYING, "7.3萬", ""),
    ("CAC", 52, "x"),
    ("合計", None, None),
    name="表",
)
MESSY = book(
    ("市場部2026年7月跟蹤表",),
    (),
    ("KPI指標", "月度實際值", "責任人"),
    ("付費用戶新增量", "7.3萬", "*新來的專員"),
    ("CAC", "52..5", "*新來的專員"),
    ("線索轉化率", "8.8%", "張無忌"),
    ("合計", None, None),
    name="表",
)
OWN = book(("考評項", "當期數", "備查"), ("CAC", 52, "x"), ("線索轉化率", "8.8%", "y"), name="表")

COUNTS = """() => {
  addEventListener("click", (event) => {
    if (event.target.closest("button, a, summary, input, select")) count();
  }, true);
  function count() { sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1; }
}"""


class Budget:
    """Counts what a person does: clicks on things, choices in lists, and whole pages loaded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.choices = 0
        self.screens = 1
        page.add_init_script(f"({COUNTS})()")
        page.on("load", lambda _: self._another_screen())

    def _another_screen(self) -> None:
        self.screens += 1

    def begin(self) -> None:
        """From the import's page on."""
        self.page.goto("/imports")
        self.page.evaluate("sessionStorage.clear()")
        self.screens = 1

    def choose(self, what: Locator, choice: str) -> None:
        """One choice in a list: opening it and picking is one problem's click."""
        what.select_option(choice)
        self.choices += 1

    @property
    def clicks(self) -> int:
        return int(self.page.evaluate("Number(sessionStorage.clicks ?? 0)")) + self.choices


@pytest.fixture
def page(open_as) -> Page:
    return open_as(STEWARD)


@pytest.fixture
def budget(page) -> Budget:
    return Budget(page)


def drop(budget: Budget, folder: Path, content: bytes, name: str = "t.xlsx") -> None:
    """Choose a file, which opens a dialogue in one click, and look at it."""
    (folder / name).write_bytes(content)
    with budget.page.expect_file_chooser() as chooser:
        budget.page.get_by_label(zh("File")).click()
    chooser.value.set_files(folder / name)
    budget.page.get_by_role("button", name=zh("Look at it")).click()
    expect(budget.page).to_have_url(re.compile("/imports/files/"))


def bring(page: Page) -> None:
    page.locator("#import-check button[formaction$=batch]").click()
    expect(page).to_have_url(re.compile("/imports/[0-9a-f-]{36}$"))


def open_questions(page: Page) -> Iterator[Locator]:
    """The lists that nothing is chosen in yet."""
    for one in page.locator("section.panel select").all():
        if one.input_value() == "":
            yield one


def test_a_clean_workbook_takes_three_screens_and_four_clicks(budget, page, tmp_path):
    budget.begin()
    drop(budget, tmp_path, CLEAN)
    expect(page.get_by_role("row", name=re.compile("7.3萬"))).to_contain_text("73,000")
    expect(page.get_by_role("row", name=re.compile("備註欄")).last).to_contain_text(zh("Left out"))
    bring(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    expect(page.get_by_role("heading", name=zh("What changed in scores"))).to_be_visible()
    assert budget.screens <= 3
    assert budget.clicks <= 4
    check_page(page)


def test_each_problem_of_a_messy_one_costs_one_click(budget, page, tmp_path):
    budget.begin()
    drop(budget, tmp_path, MESSY)
    check_page(page)
    asked = list(open_questions(page))
    assert len(asked) == 3  # one name of a metric, two of people, one of them in two rows
    budget.choose(asked[0], "new_paying_users")
    for one, place in zip(asked[1:], (2, 3), strict=True):
        budget.choose(one, str(one.locator("option").nth(place).get_attribute("value")))
    page.get_by_label(re.compile("52..5")).click()
    page.keyboard.type("53")
    problems = len(asked) + 1
    page.get_by_role("button", name=zh("Check again")).click()
    expect(page.get_by_role("row", name=re.compile("7.3萬"))).to_contain_text("73,000")
    expect(page.get_by_role("row", name=re.compile("52..5"))).to_contain_text("53")
    check_page(page)
    bring(page)
    assert budget.screens <= 3
    assert budget.clicks <= 4 + problems
    check_page(page)

    # What was said of this file, its mended cell too, is said once: it has nothing new.
    budget.begin()
    drop(budget, tmp_path, MESSY)
    assert list(open_questions(page)) == []
    expect(page.get_by_role("row", name=re.compile("52..5"))).to_contain_text("53")
    expect(page.get_by_role("status").first).to_contain_text("2026")
    check_page(page)


@pytest.mark.parametrize(("wide", "theme"), [(1280, "dark"), (360, "light"), (360, "dark")])
def test_columns_of_ones_own_are_explained_and_remembered(wide, theme, open_as, tmp_path):
    page = open_as(STEWARD, wide=wide, theme=theme)
    budget = Budget(page)
    budget.begin()
    drop(budget, tmp_path, OWN)
    check_page(page)
    page.get_by_label("考評項").select_option("metric")
    page.get_by_label("當期數").select_option("actual")
    page.get_by_role("button", name=zh("Read it like this")).click()
    page.get_by_label(zh("Whose table is this?")).select_option("MKT")
    page.get_by_label(zh("Which month is this table about?")).select_option("2026-06")
    page.get_by_role("button", name=zh("Check again")).click()
    expect(page.get_by_role("row", name=re.compile("8.8%"))).to_be_visible()
    check_page(page)
    page.locator("#only-needing").or_(page.locator("#check-again")).first.click()
    check_page(page)

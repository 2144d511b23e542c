"""What every page must be: readable by machine, within the window, and free of complaints."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async (only) => {
  const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
  return found.violations.map((one) => one.id + ": " + one.help + ": "
    + one.nodes.slice(0, 4).map((node) => node.html.slice(0, 160)).join(" | "));
}"""
"""What was found right is neither worked out nor sent: that is most of axe-core's time."""


def check_page(page: Page) -> None:
    """No violation that axe-core finds, and nothing wider than the window."""
    broken, wide = violations(page), overflow(page)
    assert broken == [], f"{page.url}: {broken}"
    assert wide == [], f"{page.url}: {wide}"


def violations(page: Page) -> list[str]:
    """What axe-core finds, each with the elements concerned."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return _found(page, {"type": "tag", "values": RULES})


def colour_violations(page: Page) -> list[str]:
    """What axe-core finds by the rules that look at colours, where `violations` ran before."""
    return _found(page, {"type": "rule", "values": OF_COLOURS})


def _found(page: Page, only: dict[str, Any]) -> list[str]:
    found: list[str] = page.evaluate(RUN, only)
    return found


def overflow(page: Page) -> list[str]:
    """What sticks out of the window sideways, unless a frame of its own scrolls it."""
    found: list[str] = page.evaluate(
        """() => {
          if (document.documentElement.scrollWidth <= window.innerWidth) return [];
          const scrolls = (element) => element && (
            ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(element).overflowX)
            || scrolls(element.parentElement));
          return [...document.body.querySelectorAll("*")]
            .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
            .filter((one) => !scrolls(one.parentElement))
            .slice(0, 5)
            .map((one) => one.outerHTML.slice(0, 160));
        }"""
    )
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return found or (["the page itself"] if wide else [])

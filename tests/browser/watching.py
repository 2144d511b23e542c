"""What every page must be: readable by machine, within the window, and free of complaints."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def check_page(page: Page) -> None:
    """No violation that axe-core finds, and nothing wider than the window."""
    broken, wide = violations(page), overflow(page)
    assert broken == [], f"{page.url}: {broken}"
    assert wide == [], f"{page.url}: {wide}"


def violations(page: Page) -> list[str]:
    """What axe-core finds, each with the elements concerned."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{one['id']}: {one['help']}: "
        + " | ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in found["violations"]
    ]


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

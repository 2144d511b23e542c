"""HTML as a person perceives it: by role, label and text, whatever tags and classes say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
UNSEEN = {"head", "script", "style", "template"}
ROLES = {
    "article": "article",
    "button": "button",
    "dialog": "dialog",
    "dl": "list of facts",
    "li": "listitem",
    "main": "main",
    "nav": "navigation",
    "option": "option",
    "select": "combobox",
    "table": "table",
    "td": "cell",
    "textarea": "textbox",
    "tr": "row",
    **{f"h{level}": "heading" for level in range(1, 7)},
}
INPUTS = {"checkbox": "checkbox", "radio": "radio", "submit": "button", "hidden": None}


@dataclass(eq=False)
class Element:
    """One element with what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def all(self) -> Iterator["Element"]:
        """Every element inside, in order, seen or not."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.all()

    @property
    def root(self) -> "Element":
        return self if self.parent is None else self.parent.root

    @property
    def is_seen(self) -> bool:
        hidden = self._is_set_aside or "hidden" in self.attributes
        closed = self.tag == "dialog" and "open" not in self.attributes
        quiet = self.attributes.get("aria-hidden") == "true"
        return not (hidden or closed or quiet) and (self.parent is None or self.parent.is_seen)

    @property
    def _is_set_aside(self) -> bool:
        # A template between the parts of an answer is taken out and shown.
        is_part = self.tag == "template" and self.parent is not None and self.parent.parent is None
        return self.tag in UNSEEN and not is_part

    @property
    def text(self) -> str:
        """What it says, with single blanks."""
        return re.sub(r"\s+", " ", "".join(self._words())).strip()

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.is_seen:
                apart = "" if child.tag in ("a", "b", "bdi", "strong", "span", "kbd") else " "
                yield apart
                yield from child._words()
                yield apart

    @property
    def role(self) -> str | None:
        given = self.attributes.get("role")
        if given:
            return {"gridcell": "cell", "grid": "table"}.get(given, given)
        match self.tag:
            case "a":
                return "link" if "href" in self else None
            case "input":
                return INPUTS.get(self.attributes.get("type", "text"), "textbox")
            case "section" | "form":
                return "region" if self.name else None
            case "th":
                return "rowheader" if self.attributes.get("scope") == "row" else "columnheader"
            case _:
                return ROLES.get(self.tag)

    @property
    def name(self) -> str:
        """What it is called: its label, or what it says."""
        if "aria-label" in self:
            return self["aria-label"]
        if "aria-labelledby" in self:
            return " ".join(self.root.by_id(id).text for id in self["aria-labelledby"].split())
        if self.tag in ("input", "select", "textarea"):
            return self._label()
        if self.tag in ("section", "form", "dialog", "nav", "table", "main"):
            return ""
        return self.text

    def _label(self) -> str:
        label = next(
            (
                one
                for one in self.root.all()
                if one.tag == "label" and one.attributes.get("for", "") == self.attributes.get("id")
            ),
            None,
        )
        above = self.parent
        while label is None and above is not None:
            label, above = (above if above.tag == "label" else None), above.parent
        if label is None:
            return ""
        said = [
            child if isinstance(child, str) else child.text
            for child in label.children
            if isinstance(child, str) or child.tag not in ("input", "select", "textarea")
        ]
        return re.sub(r"\s+", " ", "".join(said)).strip()

    def by_id(self, id: str) -> "Element":
        """The element with that id."""
        return next(one for one in self.all() if one.attributes.get("id") == id)

    def every(self, role: str, name: str = "") -> list["Element"]:
        """What one can see of a role, whose name holds these words."""
        return [one for one in self.all() if one.role == role and one.is_seen and name in one.name]

    def the(self, role: str, name: str = "") -> "Element":
        """The only one of that role and name; where several hold the words, the one called so."""
        found = self.every(role, name)
        exact = [one for one in found if one.name == name]
        found = exact if len(exact) == 1 else found
        if len(found) != 1:
            called = [one.name[:60] for one in found or self.every(role)]
            raise AssertionError(f"{len(found)} times {role} “{name}”; there are: {called[:40]}")
        return found[0]

    def inside(self, tag: str) -> "Element":
        """The nearest element of a tag around this one."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        assert above is not None, f"no {tag} around {self.tag}"
        return above

    # -- shorter words for what tests ask most ------------------------------------------------

    def link(self, name: str) -> "Element":
        return self.the("link", name)

    def button(self, name: str) -> "Element":
        return self.the("button", name)

    def alerts(self) -> list[str]:
        """Everything that a screen reader would say at once."""
        return [one.text for one in self.every("alert")]

    def row(self, start: str) -> "Element":
        """The table row whose first words are these."""
        found = [one for one in self.every("row") if one.text.startswith(start)]
        assert len(found) == 1, f"{len(found)} rows begin with “{start}”"
        return found[0]

    def facts(self) -> dict[str, str]:
        """Terms and what stands under them, of all lists of facts."""
        terms = [one for one in self.all() if one.tag in ("dt", "dd") and one.is_seen]
        return {
            one.text: after.text
            for one, after in pairwise(terms)
            if one.tag == "dt" and after.tag == "dd"
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document")
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)

    def handle_endtag(self, tag: str) -> None:
        above: Element | None = self.open
        while above is not None and above.tag != tag:
            above = above.parent
        if above is not None and above.parent is not None:
            self.open = above.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def seen(html: str) -> Element:
    """The page, or the fragments, as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root

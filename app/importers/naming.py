"""What names in a table mean: units, people, metrics."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from rapidfuzz import fuzz, process

from app.domain.ids import unit_id
from app.domain.imports.plan import NewPerson
from app.domain.people.founding import NewUnit
from app.domain.people.rights import Act, Thing
from app.domain.people.unit import UnitKind
from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.importers import sentences
from app.importers.answers import MAKE, MAKE_LABEL, Answers, Proposal, question_id
from app.importers.naming_sources import NamingSources
from app.reading.importing import Company

_SEVERAL = re.compile(r"[、,，;；\n]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
SHORTEST_NAME = 3
MAKE_DEPARTMENT = "make-department"
HOLDER = "holder"
HOLDER_ASKED = f"-{HOLDER}"
"""How the id of the question ends that asks whose table it is, while no name was given."""

MAKE_UNIT_LABELS = {
    MAKE: Note(sentences.MAKE_GROUP),
    MAKE_DEPARTMENT: Note(sentences.MAKE_DEPARTMENT),
}


class Naming:
    """Finds what names mean, asks where they mean nothing yet, and keeps what is to be made."""

    def __init__(
        self, kind: str, company: Company, answers: Answers, new_id: Callable[[], UUID]
    ) -> None:
        self.kind = kind
        self.company = company
        self.answers = answers
        self._new_id = new_id
        self.units: dict[UUID, NewUnit] = {}
        self.people: dict[UUID, NewPerson] = {}
        self.sources = NamingSources(kind, company, answers)
        self.titles: dict[str, tuple[str, UUID]] = {}
        self.metric_names: dict[str, tuple[str, str]] = {}
        self._units_called = _units_called(company)
        self._people_called = _people_called(company)
        self._metrics_called = _metrics_called(company)
        self._metrics_called_barely: dict[str, set[str]] = {}
        for called, codes in self._metrics_called.items():
            self._metrics_called_barely.setdefault(_BRACKETS.sub("", called), set()).update(codes)
        self._masks = _masks(company)
        whole = Thing(unit=self.company_unit())
        self._may_make_people = company.may(Act.MANAGE_PEOPLE, whole)

    # -- the holder and other units --------------------------------------------------------------

    def holder(self, name: str, words: Iterable[str] = ()) -> UUID | None:
        """The unit or person whose table it is; None while that is asked.

        A unit that `words`, such as a title above the table, speak of is proposed.
        """
        if not name:
            choices = self._unit_choices()
            proposal = self._holder_proposed(choices, words)
            chosen = self.answers.choice(
                question_id(self.kind, HOLDER),
                Note(sentences.WHOSE),
                0,
                choices,
                proposal=proposal,
                is_harmless=proposal is not None and proposal.why.sentence == sentences.SAME_FILE,
                takes=self._is_called,
            )
            return self._unit_or_person(chosen) if chosen else None
        if (found := self._unit_or_person(name)) is not None:
            return found
        text = Note(sentences.UNKNOWN_HOLDER, {"name": name})
        id = question_id(self.kind, HOLDER, name)
        choices = (*self._unit_choices(), *self._make_people)
        chosen = self.answers.choice(id, text, 0, choices, labels=MAKE_LABEL)
        if chosen is None:
            return None
        if chosen != MAKE:
            return self._unit_or_person(chosen)
        return self._make_unit(name, UnitKind.DEPARTMENT, self.company_unit())

    def _holder_proposed(self, choices: Sequence[str], words: Iterable[str]) -> Proposal | None:
        """Whose the very same file was, the only unit, or the one that the words speak of."""
        if before := self._holder_of_same_file():
            return Proposal(before, Note(sentences.SAME_FILE))
        if len(choices) == 1:
            return Proposal(choices[0], Note(sentences.ONLY_UNIT))
        within = self._unit_within(words)
        return Proposal(within, Note(sentences.SAID_ABOVE)) if within else None

    def _holder_of_same_file(self) -> str | None:
        """Whose table the very same file was when it came in, where the reader may see them."""
        before = self.company.file_before()
        holder = before.holder if before else None
        return self.company.called(holder) if holder and self.company.may_see(holder) else None

    def _unit_within(self, words: Iterable[str]) -> str | None:
        """The code of the unit with the longest name within the words; None where it isn't one."""
        folded = [fold(one) for one in words]
        within = {
            name: units
            for name, units in self._units_called.items()
            if len(name) >= SHORTEST_NAME and any(name in one for one in folded)
        }
        longest = max(within, key=len, default="")
        units = within.get(longest, set())
        return self.company.called(next(iter(units))) if len(units) == 1 else None

    def subject(self, name: str, row: int) -> UUID | None:
        """The unit or person that a row speaks of; None while that is asked."""
        found = self._unit_or_person(name)
        if found is not None and self.company.may_see(found):
            return found
        text = Note(sentences.WHICH_UNIT, {"name": name})
        id = question_id(self.kind, "subject", name)
        chosen = self.answers.choice(id, text, row, self._unit_choices())
        return self._unit_or_person(chosen) if chosen else None

    def known(self, name: str) -> UUID | None:
        """The unit or person that is called so and may be seen; None where nobody is."""
        found = self._unit_or_person(name)
        return found if found is not None and self.company.may_see(found) else None

    def company_unit(self) -> UUID | None:
        """The unit without a parent."""
        return self.company.company_unit()

    def called(self, id: UUID | None) -> str | None:
        """How a unit or person is called in answers: by code or username."""
        if id in self.units:
            return self.units[id].code
        if id in self.people:
            return self.people[id].username
        return self.company.called(id)

    def _unit_or_person(self, name: str) -> UUID | None:
        folded = folded_once(name)
        found = self._units_called.get(folded) or self._people_called.get(folded)
        return next(iter(found)) if found and len(found) == 1 else None

    def _is_called(self, name: str) -> bool:
        return self._unit_or_person(name) is not None

    def _unit_choices(self) -> tuple[str, ...]:
        return (
            *(unit.code for unit in self.company.units.values()),
            *(unit.code for unit in self.units.values()),
        )

    def _make_unit(self, name: str, kind: UnitKind, parent: UUID | None) -> UUID:
        code = name.strip()
        id = unit_id(code)
        self.units[id] = NewUnit(code, code, kind, parent)
        self._units_called.setdefault(fold(code), set()).add(id)
        return id

    @property
    def _make_people(self) -> tuple[str, ...]:
        """The choice to make a unit or person, for those who may."""
        return (MAKE,) if self._may_make_people else ()

    # -- people -----------------------------------------------------------------------------------

    def persons(
        self, text: str, row: int, holder: UUID, owners: Iterable[UUID] = ()
    ) -> tuple[UUID, ...] | None:
        """The people whom an owner cell names; None while one of them is asked for.

        `owners` are those of the row's KPI: a bare title that fits one of them means that one.
        """
        found = [
            self._person(part.strip(), row, holder, tuple(owners))
            for part in _SEVERAL.split(text)
            if part.strip()
        ]
        if None in found:
            return None
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _person(self, text: str, row: int, holder: UUID, owners: tuple[UUID, ...]) -> UUID | None:
        chosen = self.answers.mapped(text)
        named = self._known_person(text, owners)
        if named is not None and (chosen in (None, MAKE) or self._chosen(chosen) == named):
            return named
        asked = Note(sentences.WHO_IS, {"name": text})
        id = question_id(self.kind, "person", text)
        if chosen is None:
            choices = (*self._people_choices(holder), *self._make_people)
            chosen = self.answers.choice(
                id,
                asked,
                row,
                choices,
                proposal=self._alike(text),
                labels=MAKE_LABEL,
                takes=self._is_called,
            )
        if chosen is None:
            return None
        person = self._make_person(text, row, holder) if chosen == MAKE else self._chosen(chosen)
        if person is not None:
            self.titles[fold(text)] = (text, person)
            self._masks.setdefault(fold(text), set()).add(person)
        return person

    def _alike(self, text: str) -> Proposal | None:
        """The one person whose masked title is this text but for the mask."""
        bare = fold(text).replace("*", "")
        called = [some for mask, some in self._masks.items() if mask.replace("*", "") == bare]
        found = {person for some in called for person in some}
        name = self.company.usernames.get(next(iter(found))) if len(found) == 1 else None
        return Proposal(name, Note(sentences.TITLE_ALIKE)) if name else None

    def _known_person(self, text: str, owners: tuple[UUID, ...]) -> UUID | None:
        folded = fold(text)
        tail = folded.rpartition("/")[2]
        exact = self._masks.get(folded) or self._people_called.get(folded) or set()
        if "/" not in folded:
            ends = {
                person
                for mask, some in self._masks.items()
                if mask.rpartition("/")[2] == folded
                for person in some
            }
            own = ends & set(owners)
            if len(own) == 1:
                return next(iter(own))
            exact = exact or ends
        elif not exact and "*" not in tail:
            exact = self._people_called.get(tail) or set()
        if len(exact) == 1:
            return next(iter(exact))
        units = self._units_called.get(folded) or set()
        heads = {self.company.units[u].head for u in units if u in self.company.units}
        return next(iter(heads)) if not exact and len(heads) == 1 else None

    def _chosen(self, name: str) -> UUID | None:
        found = self._people_called.get(fold(name)) or set()
        return next(iter(found)) if len(found) == 1 else None

    def _people_choices(self, holder: UUID) -> tuple[str, ...]:
        """Those of the holder's unit and the units below first."""
        inside = {holder}
        for _ in self.company.units:
            inside |= {unit.id for unit in self.company.units.values() if unit.parent in inside}
        here = [person for person in self.company.people.values() if person.left_on is None]
        here.sort(key=lambda person: person.unit not in inside)
        names = [self.company.usernames[one.id] for one in here if one.id in self.company.usernames]
        return (*names, *(made.username for made in self.people.values()))

    def _make_person(self, text: str, row: int, holder: UUID) -> UUID | None:
        before, _, title = text.rpartition("/")
        # Without a mask or a unit before it the text may be a name, and no name goes into the log.
        said_title = bool(before) or "*" in text
        title = title.strip("* ") or text
        unit: UUID | None = self._home(holder)
        if before:
            unit = self._unit_for(before.strip(), row, holder)
        if unit is None:
            return None
        id, name = self._new_id(), f"{before.strip()} {title}".strip()
        username = self._free_username(f"{before.strip()}.{title}".strip("."))
        self.people[id] = NewPerson(id, name, title if said_title else "", unit, username)
        self._people_called.setdefault(fold(username), set()).add(id)
        return id

    def _home(self, holder: UUID) -> UUID | None:
        person = self.company.people.get(holder)
        return person.unit if person else holder

    def _unit_for(self, name: str, row: int, holder: UUID) -> UUID | None:
        found = self._units_called.get(fold(name)) or set()
        if len(found) == 1:
            return next(iter(found))
        chosen = self.answers.mapped(name)
        if chosen is None:
            text = Note(sentences.WHICH_UNIT, {"name": name})
            id = question_id(self.kind, "unit", name)
            choices = (*self._unit_choices(), MAKE, MAKE_DEPARTMENT)
            made = self.units.get(holder)
            # A table of a department that was called by its code names it by its name.
            is_holder = made and made.kind is UnitKind.DEPARTMENT and fold(name).endswith("部")
            proposal = Proposal(MAKE, Note(sentences.CALLED_SO_BY_NOBODY))
            if made and is_holder:
                proposal = Proposal(made.code, Note(sentences.THIS_DEPARTMENT))
            elif fold(name).endswith("部"):
                proposal = Proposal(MAKE_DEPARTMENT, Note(sentences.CALLED_SO_BY_NOBODY))
            chosen = self.answers.choice(
                id, text, row, choices, proposal=proposal, is_harmless=True, labels=MAKE_UNIT_LABELS
            )
        if chosen == MAKE_DEPARTMENT:
            return self._make_unit(name, UnitKind.DEPARTMENT, self.company_unit())
        if chosen == MAKE:
            return self._make_unit(name, UnitKind.GROUP, self._home(holder))
        return self._unit_or_person(chosen) if chosen else None

    def _free_username(self, wanted: str) -> str:
        taken = {*self.company.usernames.values(), *(one.username for one in self.people.values())}
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted}.{count}"
        return name

    # -- metrics ----------------------------------------------------------------------------------

    def metric(
        self,
        name: str,
        row: int,
        on_card: Sequence[str] = (),
        remembered: Iterable[tuple[str, str]] = (),
    ) -> str | None:
        """The metric that a name means, those of the scorecard first; None while it is asked."""
        folded = folded_once(name)
        for earlier, code in remembered:
            if fold(earlier) == folded:
                return code
        codes = self.codes(name)
        preferred = [code for code in codes if code in on_card] or codes
        if len(preferred) == 1:
            return preferred[0]
        chosen = self.answers.mapped(name)
        if chosen is None or chosen not in self.company.metrics:
            choices = tuple(preferred) or self._nearest(folded)
            text = Note(sentences.WHICH_METRIC, {"name": name})
            labels = {code: Note(self.company.metrics[code].name("zh_Hant")) for code in choices}
            id = question_id(self.kind, "metric", name)
            chosen = self.answers.choice(
                id, text, row, choices, labels=labels, takes=self.company.metrics.__contains__
            )
        if chosen is not None:
            self.metric_names[folded] = (name, chosen)
        return chosen

    def codes(self, name: str) -> list[str]:
        """All metrics that are called so; with brackets taken off, of the text or of a metric's
        name, only where nothing is."""
        folded = folded_once(name)
        found = self._metrics_called.get(folded)
        if not found and (bare := _BRACKETS.sub("", folded)):
            found = self._metrics_called.get(bare) or self._metrics_called_barely.get(bare)
        if not found and (inside := _BRACKETS.search(folded)):
            found = self._metrics_called.get(inside[1])
        return sorted(found or ())

    def metric_within(self, text: str, among: Iterable[str]) -> tuple[str, str] | None:
        """The metric among these that the text begins with, and the rest: 新增付費用戶 40萬."""
        wanted, folded = set(among), fold(text)
        names = [
            name
            for name, codes in self._metrics_called.items()
            if folded.startswith(name) and codes & wanted
        ]
        if not names:
            return None
        longest = max(names, key=len)
        codes = sorted(self._metrics_called[longest] & wanted)
        return (codes[0], folded[len(longest) :]) if len(codes) == 1 else None

    def _nearest(self, folded: str) -> tuple[str, ...]:
        """The three metrics whose names are nearest."""
        ranked = process.extract(folded, list(self._metrics_called), scorer=fuzz.ratio, limit=12)
        codes = [code for name, _, _ in ranked for code in sorted(self._metrics_called[name])]
        return tuple(dict.fromkeys(codes))[:3]


Called = dict[str, set[UUID]]
folded_once = lru_cache(maxsize=8192)(fold)
"""The folded form of names that stand in many rows."""


def _units_called(company: Company) -> Called:
    found: Called = {}
    for unit in company.units.values():
        for name in (unit.code, *unit.names.values(), *unit.aliases):
            found.setdefault(fold(name), set()).add(unit.id)
    return found


def _people_called(company: Company) -> Called:
    found: Called = {}
    for person in company.people.values():
        username = company.usernames.get(person.id, "")
        for name in (person.name, person.latin_name, username):
            if name and person.left_on is None:
                found.setdefault(fold(name), set()).add(person.id)
    return found


def _masks(company: Company) -> Called:
    found: Called = {}
    for mask, person in company.titles:
        found.setdefault(fold(mask), set()).add(person)
    return found


def _metrics_called(company: Company) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for metric in company.metrics.values():
        for name in (metric.code, *metric.names.values(), *metric.aliases):
            found.setdefault(fold(name), set()).add(metric.code)
    return found

"""What names of data sources in a table mean: those that are here, and those to be made."""

import re
from collections.abc import Iterable

from app.domain.imports.plan import NewSource
from app.domain.metrics.naming import is_source_name, is_surely_a_source
from app.domain.people.rights import Act, Thing
from app.domain.values.amounts import Note
from app.domain.values.matching import fold
from app.importers import sentences
from app.importers.answers import MAKE, MAKE_LABEL, Answers, Proposal, question_id
from app.reading.importing import Company

_SOURCE_WORDS = re.compile("系统|后台|平台|工具|数据|报表")
_PLUS = re.compile(r"[+＋、,，;；]|和")
USUAL_CODES = {
    "crm": "crm",
    "财务": "finance",
    "财务报销": "finance",
    "百度指数": "baidu_index",
    "公众号": "official_account",
    "网站分析": "web_analytics",
    "销售excel": "sales_excel",
}
OWN = "own"
_OWN_COUNT = frozenset(fold(word) for word in (OWN, "Own count", "自行統計", "自報", "自行填報"))


class NamingSources:
    """Finds what sources are meant, asks for each unknown name by itself, and keeps those that are
    to be made, by code, and names that a person explained: (name, code)."""

    def __init__(self, kind: str, company: Company, answers: Answers) -> None:
        self.kind = kind
        self.company = company
        self.answers = answers
        self.made: dict[str, NewSource] = {}
        self.explained: dict[str, tuple[str, str]] = {}
        self._before: dict[str, str] = {}
        self._called = _sources_called(company)
        self._may_make = company.may(Act.DEFINE_METRIC, Thing(unit=company.company_unit()))
        self._somebodys = _names_of_people(company)

    def recall(self, explained: Iterable[tuple[str, str]]) -> None:
        """What names meant in earlier tables, as somebody said then: they aren't asked again."""
        here = {OWN, *self.company.sources}
        self._before = {fold(name): code for name, code in explained if code in here}

    def codes(self, text: str, row: int, held: Iterable[str] = ()) -> tuple[str, ...] | None:
        """The sources that a cell names, first named first; None while one is asked for.

        `held` are those of the row's KPI: one of them that is called alike is meant.
        """
        kept = set(held)
        parts = [part.strip() for part in _PLUS.split(text)]
        found = [self._source(part, row, kept) for part in parts if part]
        if None in found:
            return None
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _source(self, name: str, row: int, held: set[str]) -> str | None:
        folded, short = fold(name), _short(name)
        if folded in _OWN_COUNT:
            return OWN
        before = self._before.get(folded)
        found = self._called.get(folded) or (set() if before else self._called.get(short)) or set()
        if len(found) == 1:
            return next(iter(found))
        alike = self._alike(short)
        make = (MAKE,) if self._may_make and self._can_be_source(name) else ()
        id = question_id(self.kind, "source", name)
        is_harmless = before is not None or set(alike) <= held
        proposal = self._proposal(name, alike, may_make=bool(make))
        if before is not None:
            proposal = Proposal(before, Note(sentences.EXPLAINED_BEFORE), is_from_before=True)
        labels = MAKE_LABEL | {
            one.code: Note(sentences.NAMED, {"name": one.name}) for one in self.made.values()
        }
        chosen = self.answers.choice(
            id,
            Note(sentences.WHICH_SOURCE_IS, {"name": name}),
            row,
            tuple(dict.fromkeys((*alike, *self.company.sources, *self.made, *make))),
            proposal=proposal,
            is_harmless=is_harmless,
            labels=labels,
        )
        if chosen == MAKE:
            return self._make(name)
        is_confirmed = id in self.answers.given or not is_harmless
        if is_confirmed and chosen and chosen in self.company.sources and chosen != before:
            self.explained[folded] = (name, chosen)
        return chosen

    def _proposal(self, name: str, alike: list[str], *, may_make: bool) -> Proposal | None:
        """The one that is called alike; else to make what says itself that it is a source."""
        if len(alike) == 1:
            called = self.company.sources[alike[0]].name("zh_Hant")
            return Proposal(alike[0], Note(sentences.CALLED_ALIKE, {"name": called}))
        if may_make and not alike and is_surely_a_source(name):
            return Proposal(MAKE, Note(sentences.CALLED_SO_BY_NOBODY))
        return None

    def _make(self, name: str) -> str:
        """A source of its own, whatever others are called; the same name means it again."""
        short = _short(name)
        taken = {*self.company.sources, *self.made}
        codes = [USUAL_CODES.get(short, short), short, fold(name)]
        codes += [f"{short} {count}" for count in range(2, len(taken) + 3)]
        code = next(one for one in codes if one not in taken)
        self.made[code] = NewSource(code, name)
        self._called[fold(name)] = {code}
        self._called.setdefault(short, set()).add(code)
        return code

    def _alike(self, short: str) -> list[str]:
        """Those that are here whose name begins alike. What the file itself brings is no reason
        to take another name of it for the same."""
        return sorted(
            {
                code
                for called, codes in self._called.items()
                if short and (called.startswith(short) or short.startswith(called))
                for code in codes - self.made.keys()
            }
        )

    def _can_be_source(self, name: str) -> bool:
        """Whether a source of that name may be made: its name stays in the log for ever."""
        return is_source_name(name) and fold(name) not in self._somebodys


def _short(name: str) -> str:
    """A name without the words that most of them end in."""
    folded = fold(name)
    return _SOURCE_WORDS.sub("", folded) or folded


def _sources_called(company: Company) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source in company.sources.values():
        for name in (source.code, *source.names.values()):
            for form in {fold(name), _short(name)}:
                found.setdefault(form, set()).add(source.code)
    return found


def _names_of_people(company: Company) -> frozenset[str]:
    """How people are called, who left as well, and by which titles."""
    names = [mask for mask, _ in company.titles]
    for person in company.people.values():
        names += [person.name, person.latin_name, company.usernames.get(person.id, "")]
    return frozenset(fold(name) for name in names if name)

"""A walk over every route as people of every role, in the unit that things belong to and elsewhere.

What is sent goes all the way through the commands and is taken back, so that the walk sees what
rights say and not what the last visitor left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accord import Accord
from app.accounts.names import reserve_username
from app.domain.actions.refusals import NotAPartyOfContract, NotInTheTalk, NotYourTask
from app.domain.adjustments.refusals import NotTheRequester, OwnKpi, OwnRequest, StandsForParty
from app.domain.disputes.refusals import NotAParty, NotYourAnswer, NotYourClaim, OwnDispute
from app.domain.handbook.refusals import NotYourEntry
from app.domain.ids import SYSTEM, unit_id
from app.domain.people.commands import add_person, grant_role
from app.domain.people.refusals import NotYours
from app.domain.people.roles import Role
from app.domain.refusals import Refused
from app.domain.scorecards.letter import NotToSign
from app.ledger import Outcome
from tests.undone import take_back
from tests.visiting import Visitor

YES, NO, HIDDEN, BROKEN = "yes", "no", "hidden", "broken"
"""May do it, or sees it; is told that it takes another role; is told that nothing is there."""

HERE = {
    "member": (Role.MEMBER, "MKT-CHN"),
    "keeper": (Role.SOURCE_KEEPER, "MKT-CHN"),
    "lead": (Role.GROUP_LEAD, "MKT-CHN"),
    "head": (Role.DEPARTMENT_HEAD, "MKT"),
    "steward": (Role.DATA_STEWARD, "CO"),
    "finance": (Role.FINANCE, "CO"),
    "auditor": (Role.AUDITOR, "CO"),
    "admin": (Role.ADMINISTRATOR, "CO"),
}
ELSEWHERE = {f"{name} elsewhere": (HERE[name][0], "SAL") for name in ("head", "steward", "admin")}
EVERYBODY = frozenset({*HERE, *ELSEWHERE})

ABOUT_PERSONS = (
    NotYours,
    NotTheRequester,
    OwnRequest,
    OwnKpi,
    StandsForParty,
    NotAParty,
    NotYourTask,
    NotAPartyOfContract,
    NotInTheTalk,
    NotYourEntry,
    NotYourAnswer,
    NotYourClaim,
    OwnDispute,
    NotToSign,
)
"""Refusals that speak of who asks; all others speak of what was asked, to somebody who may."""


@dataclass
class Walk:
    """Everybody who walks, what they send where, and what refused them last."""

    app: Flask
    visitors: dict[str, Visitor]
    through: list[Outcome]
    refused: list[type[Refused]] = field(default_factory=list)

    def answer(self, who: str, method: str, url: str, body: Mapping[str, Any]) -> str:
        """What somebody is told at an address."""
        self.refused.clear()
        self.through.clear()
        visitor = self.visitors[who]
        if method == "GET":
            came = visitor.client.get(url)
        else:
            sent = {**body, "key": uuid4().hex}
            came = visitor.client.post(url, data=sent, headers={"X-CSRFToken": visitor.token})
        status, goes_to = came.status_code, came.headers.get("Location", "")
        came.close()
        if status >= 500 or (status == 303 and goes_to.startswith("/sign-in")):
            return BROKEN
        if self.through:
            return YES  # it was done; that it was taken back is the walk's own doing
        if status == 404:
            return HIDDEN
        told = status == 403 or any(issubclass(one, ABOUT_PERSONS) for one in self.refused)
        return NO if told else YES


def walk(app: Flask, company: Accord, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Bring everybody in, each with one role in one place and nothing else."""
    people = {name: uuid4() for name in (*HERE, *ELSEWHERE)}

    def enter(ledger: Any) -> None:
        for name, (role, unit) in {**HERE, **ELSEWHERE}.items():
            where = unit_id(unit)
            add_person(company.ledger, by=SYSTEM, id=people[name], name=name, unit=where)
            company.ledger.settle()
            grant_role(company.ledger, by=SYSTEM, person=people[name], role=role, unit=where)

    company.ledger.do(enter, via="init")
    with company.store.write() as db:
        for name, person in people.items():
            reserve_username(db, f"walker.{name}", person)
    visitors = {name: Visitor(app, id) for name, id in people.items()}
    for visitor in visitors.values():
        visitor.get("/settings")  # its token is the session's
    found = Walk(app, visitors, take_back(company, monkeypatch))
    _listen(found, monkeypatch)
    return found


def unsafe(rule: Rule) -> bool:
    """Whether the route changes something."""
    return bool((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"})


def address(app: Flask, rule: Rule, values: Mapping[str, Any]) -> str:
    """The rule's address with these values; what a rule asks for and isn't there is an error."""
    with app.test_request_context():
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None, rule
    return str(built[1])


def rules(app: Flask) -> Iterator[Rule]:
    """Every route, by its name."""
    yield from sorted(app.url_map.iter_rules(), key=lambda one: one.endpoint)


def _listen(found: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hear which refusal is spoken: its sentence comes in many words."""
    from app.views import breaking, refusing

    spoken = refusing.spoken

    def heard(refusal: Refused) -> str:
        found.refused.append(type(refusal))
        return spoken(refusal)

    for module in (refusing, breaking):
        monkeypatch.setattr(module, "spoken", heard)

"""`init` and `demo`: what an empty database begins with."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.accord import Accord
from app.accounts.invitations import accept_invitation, invite
from app.accounts.names import reserve_username
from app.accounts.passwords import hashed
from app.demonstration.loading import load_demonstration
from app.domain.ids import SYSTEM
from app.domain.metrics.commands import define_metrics
from app.domain.organisation.commands import found_organisation
from app.domain.organisation.refusals import AlreadyFounded
from app.domain.people.commands import add_person, found_unit, grant_role
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.importers.library import library_definitions
from app.terminal.answers import Answer, Impossible

FOUNDER = (Role.ADMINISTRATOR, Role.DATA_STEWARD, Role.DEPARTMENT_HEAD)
"""Whoever begins an organisation is alone in it: the first tables need all of these. Each can be
ended once somebody else holds it."""

AS_BIN_RUN_SERVES = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Founding:
    """What `accord init` is told."""

    name: str
    zone: str
    currency: str
    company_code: str
    username: str
    person: str


def init(accord: Accord, founding: Founding) -> UUID:
    """Found the organisation, its company and first administrator; returns who that is.

    The metric library is in the dictionary afterwards. Raises Impossible, Refused.
    """
    try:
        ZoneInfo(founding.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Impossible(
            f"“{founding.zone}” is no time zone: write for example Asia/Shanghai."
        ) from None
    ledger = accord.ledger
    chance = accord.surroundings.chance
    person = UUID(bytes=chance(16), version=4)

    def begin(_: object) -> None:
        found_organisation(
            ledger,
            by=SYSTEM,
            origin=f"accord/log/{UUID(bytes=chance(16), version=4)}",
            zone=founding.zone,
            currency=founding.currency,
            name=founding.name,
        )
        ledger.settle()
        company = found_unit(
            ledger,
            by=SYSTEM,
            code=founding.company_code,
            kind=UnitKind.COMPANY,
            parent=None,
            names={"zh_Hant": founding.name},
            aliases=[],
        )
        ledger.settle()
        add_person(ledger, by=SYSTEM, id=person, name=founding.person, unit=company)
        reserve_username(accord.store.connection, founding.username, person)
        for role in FOUNDER:
            grant_role(ledger, by=SYSTEM, person=person, role=role, unit=company)
        define_metrics(ledger, by=SYSTEM, definitions=library_definitions(founding.currency))

    ledger.do(begin, via="init")
    accord.forget()
    return person


def init_answer(
    accord: Accord,
    founding: Founding,
    password_file: Path | None,
    public_url: str = "",
    leaked: Container[str] = (),
) -> Answer:
    """`accord init`: founds, and tells how the first administrator signs in.

    `public_url` is the address that people type, empty where none is set.
    """
    if accord.organised() is not None:
        raise AlreadyFounded()
    password = None if password_file is None else password_file.read_text().rstrip("\r\n")
    if password is not None:
        hashed(
            password, username=founding.username, leaked=leaked
        )  # refused before anything is founded
    with accord.store.write() as db:
        person = init(accord, founding)
        token = invite(db, person, by=SYSTEM, now=accord.now())
    facts = {"username": founding.username, "person": str(person), "invitation": None}
    if password is not None:
        accept_invitation(accord.store, token, password=password, now=accord.now(), leaked=leaked)
        line = f"{founding.username} signs in with the password of {password_file}."
    else:
        facts["invitation"] = f"/invitation#{token}"
        link = f"{public_url or AS_BIN_RUN_SERVES}/invitation#{token}"
        line = f"{founding.username} sets a password at {link} (for seven days, once)."
    return Answer([f"{founding.name or 'The organisation'} is founded.", line], facts)


def demo(accord: Accord, *, if_empty: bool, progress: Callable[[int, int], None]) -> Answer:
    """Load the demonstration company, all of it or nothing. Raises Impossible."""
    if accord.organised() is not None:
        if if_empty:
            return Answer(["The database has its organisation already: left as it is."], {})
        raise Impossible("The demonstration company goes into an empty database only.")
    with accord.store.write():
        steps = load_demonstration(accord.store, progress)
    accord.forget()
    return Answer([f"Loaded the demonstration company: {steps} steps."], {"steps": steps})

"""Beginning the log of an organisation."""

from uuid import UUID

from app.domain.aggregate import TextRef
from app.domain.ids import ORGANISATION
from app.domain.organisation.organisation import Organisation
from app.domain.organisation.refusals import AlreadyFounded
from app.domain.reference import Ledger


def found_organisation(
    ledger: Ledger, *, by: UUID, origin: str, zone: str, currency: str, name: str
) -> None:
    """The first event of a log. Raises AlreadyFounded."""
    if ledger.find(Organisation, ORGANISATION) is not None:
        raise AlreadyFounded()
    kept: TextRef | None = ledger.keep(name)
    ledger.save(Organisation.found(by=by, origin=origin, zone=zone, currency=currency, name=kept))


def mark_demonstration(ledger: Ledger, *, by: UUID, clock_offset: int) -> None:
    """Mark the database as sample data whose clock runs off by these microseconds."""
    organisation = ledger.get(Organisation, ORGANISATION)
    organisation.demonstrate(by=by, clock_offset=clock_offset)
    ledger.save(organisation)

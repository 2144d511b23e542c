"""The organisation: its first event names the log."""

from app.domain.ids import ORGANISATION
from app.domain.organisation.organisation import Organisation
from tests.people import TAO
from tests.recording import events, recorded


def founded() -> Organisation:
    return Organisation.found(
        by=TAO.id, origin="accord/log/1", zone="Asia/Taipei", currency="TWD", name=None
    )


def test_the_first_event_names_the_log_its_zone_and_its_currency():
    organisation = founded()
    (first,) = events(organisation)
    assert (first.origin, first.zone, first.currency) == ("accord/log/1", "Asia/Taipei", "TWD")
    assert organisation.id == ORGANISATION


def test_a_demonstration_says_how_far_its_clock_is_off():
    organisation = founded()
    events(organisation)
    organisation.demonstrate(by=TAO.id, clock_offset=-5_000_000)
    assert organisation.clock_offset == -5_000_000
    assert recorded(organisation) == ["demonstrated"]

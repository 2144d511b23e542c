"""The handbook's entries: whole from the beginning, revised as versions, taken out and put back."""

from uuid import UUID

import pytest

from app.domain.aggregate import TextRef
from app.domain.handbook.entry import Content, Entry, Kind
from app.domain.handbook.refusals import (
    EntryKept,
    EntryWithdrawn,
    NoText,
    NothingRevised,
    NoTitle,
    ReasonForWithdrawal,
)
from tests.people import CHANNELS, CHEN, LUO
from tests.recording import REASON, recorded, replayed

OTHER = TextRef(UUID(int=901, version=4), "1" * 64)
WHOLE = Content(Kind.LESSON, {"zh_Hant": REASON}, {"zh_Hant": REASON}, None, ("cac",))


def written(content: Content = WHOLE) -> Entry:
    return Entry.write(content, id=UUID(int=71, version=4), by=CHEN.id, unit=CHANNELS)


def test_an_entry_has_a_title_and_a_text():
    with pytest.raises(NoTitle):
        written(Content(Kind.CASE, {}, {"en": REASON}))
    with pytest.raises(NoText):
        written(Content(Kind.CASE, {"en": REASON}, {}))
    assert recorded(written()) == ["written"]


def test_a_revision_is_a_version_of_its_own_and_changes_something():
    entry = written()
    with pytest.raises(NothingRevised):
        entry.revise(WHOLE, by=LUO.id)
    entry.revise(Content(Kind.SOP, WHOLE.titles, {"zh_Hant": OTHER}), by=LUO.id, reason=REASON)
    again = replayed(entry)
    assert (again.version_number, again.content.kind, again.content.metrics) == (2, Kind.SOP, ())


def test_an_entry_is_taken_out_with_a_reason_and_put_back():
    entry = written()
    with pytest.raises(EntryKept):
        entry.restore(by=CHEN.id)
    with pytest.raises(ReasonForWithdrawal):
        entry.withdraw(by=CHEN.id, reason=None)
    entry.withdraw(by=CHEN.id, reason=REASON)
    for step in (
        lambda: entry.withdraw(by=CHEN.id, reason=REASON),
        lambda: entry.revise(Content(Kind.CASE, WHOLE.titles, WHOLE.texts), by=CHEN.id),
    ):
        with pytest.raises(EntryWithdrawn):
            step()
    entry.restore(by=CHEN.id)
    assert recorded(entry) == ["written", "withdrawn", "restored"]

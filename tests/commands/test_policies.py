"""Adopting policies: whose it is to do comes before what is wrong with it."""

from datetime import date

import pytest

from app.domain.people.refusals import NotYours
from app.domain.policies.commands import set_calendar
from tests.small_company import LI, small_company


def test_who_may_not_set_the_calendar_is_told_so_whatever_they_ask_for(database_url):
    with small_company(database_url) as company, pytest.raises(NotYours):
        company.accord.ledger.do(
            set_calendar, by=LI, country="XX", from_day=date(2026, 3, 1), reason="holidays"
        )

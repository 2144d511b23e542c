"""The history that a file's rows are judged by, asked about in any order."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.measurements.past import Past
from app.domain.measurements.place import Place
from app.domain.values.outliers import USUAL_LIMITS, outlier

MARKETING = UUID(int=1, version=4)
MONTHS = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]


@dataclass
class Said:
    """What was reported before."""

    reports: list[tuple[str, str, str]]

    def history(self, metric, subject):
        return self.reports


def at(period):
    return Place("leads", MARKETING, period)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(MONTHS), st.integers(0, 40), max_size=24),
    st.lists(st.tuples(st.sampled_from(MONTHS), st.integers(0, 90)), min_size=1, max_size=9),
)
def test_each_period_is_judged_by_those_before_it_whatever_was_asked_before(said, asked):
    others = [("2020-01", "erp", "7"), ("2020", "crm", "9000"), ("2020-Q1", "crm", "800")]
    reports = [(period, "crm", str(value)) for period, value in sorted(said.items())]
    past = Past(Said([*others, *reports]))
    for period, value in asked:
        earlier = [Decimal(text) for when, _, text in reports if when < period]
        assert past.earlier(at(period), "crm") == earlier
        stands_out = past.stands_out(Decimal(value), at(period), "crm", USUAL_LIMITS)
        assert stands_out is outlier(Decimal(value), earlier)


def test_a_year_is_judged_by_years_and_a_source_by_its_own():
    reports = [(str(year), "crm", "100") for year in range(2010, 2020)]
    past = Past(Said([*reports, ("2019-Q4", "crm", "5000"), ("2019", "erp", "5000")]))
    assert past.earlier(at("2020"), "crm") == [Decimal(100)] * 10
    assert past.earlier(at("2020"), "erp") == [Decimal(5000)]
    assert past.stands_out(Decimal(5000), at("2020"), "crm", USUAL_LIMITS)

"""Which of several sources' values counts, and whether they contradict each other (數據打架)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from app.domain.scoring.terms import Report


def official(reports: Iterable[Report], sources: Sequence[str]) -> Report | None:
    """The report that counts: one made official by a ruling, else the first named source's.

    `sources`: the official ones, first named first; the others of them confirm. None where none
    of them reported, whatever the rest say. Held reports don't count. (domain.md 6)

    >>> crm, workbook = Report("crm", Decimal(400)), Report("sales_excel", Decimal(380))
    >>> official([workbook, crm], ["crm", "finance"]).source
    'crm'
    >>> official([workbook], ["crm"]) is None
    True
    """
    standing = [one for one in reports if not one.held]
    for one in standing:
        if one.ruled:
            return one
    for source in sources:
        for one in standing:
            if one.source == source:
                return one
    return None


def is_in_conflict(
    reports: Iterable[Report], counting: Report | None, tolerance: Decimal | None
) -> bool:
    """Whether two reports differ by more than the tolerance, a fraction of the official value.

    Equal to the tolerance is no conflict; None allows no difference. What named items explain is
    not counted. A ruling settles the cell. Without an official value the first report is the
    measure. (domain.md 6)

    >>> crm = Report("crm", Decimal(400))
    >>> is_in_conflict([crm, Report("sales_excel", Decimal(392))], crm, Decimal("0.02"))
    False
    >>> is_in_conflict([crm, Report("sales_excel", Decimal(391))], crm, Decimal("0.02"))
    True
    """
    standing = [one for one in reports if not one.held]
    if len(standing) < 2 or any(one.ruled for one in standing):
        return False
    unexplained = [Fraction(one.value) - Fraction(one.explained) for one in standing]
    measure = abs(Fraction((counting or standing[0]).value))
    return max(unexplained) - min(unexplained) > measure * Fraction(tolerance or 0)

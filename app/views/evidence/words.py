"""The words for what was erased, and for what a pack is of."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.evidence.erasure import Ground
from app.domain.refusals import N_
from app.views import formatting
from projections.evidence.queries import ErasureRow

GROUNDS: Mapping[str, str] = {
    Ground.PERSON_ASKED: N_("the person asked for it"),
    Ground.CONSENT_WITHDRAWN: N_("consent was withdrawn"),
    Ground.NO_LONGER_NEEDED: N_("no longer needed"),
    Ground.NEVER_LAWFUL: N_("should never have been written"),
}


KINDS: Mapping[str, str] = {
    "kpi": N_("One KPI"),
    "period": N_("The whole scorecard"),
    "dispute": N_("A dispute"),
}
"""What an evidence pack is of."""


def erased_words(row: ErasureRow | None) -> str:
    """What stands in the place of an erased text; empty where no event tells of an erasure."""
    if row is None:
        return ""
    return gettext(
        "erased on %(moment)s (%(ground)s)",
        moment=formatting.moment(row.recorded_at),
        ground=gettext(GROUNDS.get(row.ground, row.ground)),
    )

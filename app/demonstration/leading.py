"""The demonstration company's list of leads: counted by two definitions, and handed over today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from app.demonstration.acting import Step
from app.domain.ids import ident, unit_id
from app.domain.leads.commands import bring_list, write_rule
from app.domain.leads.counting import Counting
from app.domain.leads.handing_over import answer_leads, hand_over
from app.domain.leads.handover import Answer, Rejection
from app.importers.record_lists import Columns, list_of
from app.ledger import Ledger

METRIC, PERIOD, VERSION = "valid_leads", "2026-06", 2
OURS, THEIRS = "MKT-SUP", "SAL-S"
NAME = "華南區六月有效線索抽樣.csv"
AS_DEFINED = Counting.of(
    [("電話已接通", "is", "是"), ("雙向溝通時間", "within_days", "7")], once_by="客戶編號"
)
AS_SALES_SEES_IT = Counting.of(
    [("電話已接通", "is", "是"), ("預算已確認", "is", "是")], dated_by="分派日"
)
ACCEPTED, UNREACHABLE, NO_NEED = range(1, 31), range(31, 37), range(37, 41)
"""The records that were answered in the first half hour; of the others nothing was said yet."""


def steps(
    ledger: Ledger,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    people: Mapping[str, UUID],
    zone: ZoneInfo,
) -> list[Step]:
    """What happens to the list, each step with its time."""
    id = ident("demonstration list", PERIOD)
    brought = list_of(
        header, list(enumerate(rows, start=2)), name=NAME, digest="", columns=Columns(), zone=zone
    )
    marketing, sales = people["tian.lilan"], people["su.yuechan"]
    bring = partial(
        bring_list,
        ledger,
        by=marketing,
        id=id,
        metric=METRIC,
        subject=unit_id(THEIRS),
        period=PERIOD,
        unit=unit_id(OURS),
        source="crm",
        brought=brought,
    )
    write = partial(write_rule, ledger, metric=METRIC)
    defined = partial(
        write, by=people["ye.ruolin"], version=VERSION, unit=None, counting=AS_DEFINED
    )
    wished = partial(write, by=sales, version=None, unit=unit_id(THEIRS), counting=AS_SALES_SEES_IT)
    sent = partial(hand_over, ledger, by=marketing, list_id=id, unit=unit_id(THEIRS))
    answered = partial(answer_leads, ledger, by=sales, list_id=id)
    rejected = partial(answered, answer=Answer.REJECTED)
    return [
        (datetime.fromisoformat(at), action)
        for at, action in (
            ("2026-07-03T10:10:00+08:00", bring),
            ("2026-07-03T11:30:00+08:00", defined),
            ("2026-07-03T15:05:00+08:00", wished),
            ("2026-07-06T08:30:00+08:00", sent),
            (
                "2026-07-06T08:50:00+08:00",
                partial(answered, numbers=ACCEPTED, answer=Answer.ACCEPTED),
            ),
            (
                "2026-07-06T08:54:00+08:00",
                partial(rejected, numbers=UNREACHABLE, ground=Rejection.UNREACHABLE),
            ),
            (
                "2026-07-06T08:56:00+08:00",
                partial(rejected, numbers=NO_NEED, ground=Rejection.NO_NEED),
            ),
        )
    ]

"""Every route as every role, in the own unit and in another: one table of what each is told.

The table stands here and not in the code: it says in full what app/domain/people/rights.py comes
to on every page, so that a wrong right there, or a page that forgot to ask, is found here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.domain.actions.commands import TaskWords, set_task
from app.domain.actions.feedback import Tone
from app.domain.actions.improving import (
    Agreement,
    note_feedback,
    propose_contract,
    record_coaching,
)
from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import request_adjustment
from app.domain.disputes.commands import Claim, open_dispute
from app.domain.disputes.dispute import Subject
from app.domain.handbook.commands import Wording, write_entry
from app.domain.handbook.entry import Kind as HandbookKind
from app.domain.ids import SYSTEM, unit_id
from app.domain.leads.commands import Brought, bring_list, write_rule
from app.domain.leads.counting import Counting
from app.domain.leads.handing_over import hand_over
from app.domain.leads.record import LeadRecord
from app.domain.measurements.place import Place
from app.domain.people import rights
from app.domain.people.rights import Act
from app.domain.people.roles import Role
from app.domain.scorecards.line import kpi_id
from app.eventlog.tables import texts
from app.packing import asking_for_pack
from app.press.jobs import Job
from app.press.jobs import ask as ask_to_print
from app.reading.quality import carry_out_run
from tests.demo_database import card_of, kpi_of, persons
from tests.views.walking import EVERYBODY, HIDDEN, NO, YES, address, rules, unsafe, walk

SEE_PERSONAL = frozenset({"lead", "head", "steward", "finance", "auditor"})
"""Who sees the scorecard of a member of their group; to all others nothing of it is there."""

OTHERS_THAN_APPROVERS = "member keeper lead auditor admin admin-"


@dataclass(frozen=True)
class Row:
    """Who may (`yes`), and who is told that it takes another role (`no`); a dash is for elsewhere.

    To everybody else nothing is there.
    """

    yes: str = ""
    no: str = ""

    def expected(self, who: str) -> str:
        short = who.replace(" elsewhere", "-")
        if short in self.yes.split():
            return YES
        return NO if short in self.no.split() else HIDDEN


SHORT = " ".join(sorted(one.replace(" elsewhere", "-") for one in EVERYBODY))
ALL = Row(SHORT)
NOBODY_SEES = Row()
"""Nothing of this kind is there in the walk: an import, a number that is due of the walkers."""

READS_LEADS = "member keeper lead head steward auditor"
"""Who works in the unit whose number it is, which took the list over, and who looks after it."""

FORM_FIRST = ALL
"""What the walk sends here is not whole, which is said before the command asks for rights."""


def told(yes: str) -> Row:
    """Everybody sees the thing; who may not do this to it is told so."""
    return Row(yes, " ".join(set(SHORT.split()) - set(yes.split())))


def hidden(yes: str) -> Row:
    """To who may not, nothing is there."""
    return Row(yes)


TABLE: Mapping[str, Row] = {
    "actions.abandonment": told("lead head steward"),
    "actions.completion": told("lead head steward"),
    "actions.handover": told("lead head steward"),
    "actions.index": ALL,
    "actions.move": told("lead head steward"),
    "actions.new": told("lead head steward"),
    "actions.outcome": told("lead head steward"),
    "actions.promise": told("lead head steward"),
    "actions.promise_typed": told("lead head steward"),
    "actions.resumption": told("lead head steward"),
    "actions.show": ALL,
    "access.index": ALL,
    "access.make": hidden("admin admin-"),
    "access.revocation": NOBODY_SEES,
    "access.secret": NOBODY_SEES,
    "adjustments.approve": told("head"),
    "adjustments.ask": told("head"),
    "adjustments.confirm": told(""),
    "adjustments.index": ALL,
    "adjustments.reject": told("head"),
    "adjustments.show": ALL,
    "adjustments.stand_in": told("admin"),
    "adjustments.submit": told(""),
    "adjustments.withdraw": told(""),
    "adopting.adopt": told("admin"),
    "adopting.effect": told("admin"),
    "adopting.show": ALL,
    "attaching.attach": FORM_FIRST,
    "attaching.attached": NOBODY_SEES,
    "audit.as_lines": hidden("head steward auditor admin head- steward- admin-"),
    "audit.as_table": hidden("head steward auditor admin head- steward- admin-"),
    "audit.index": hidden("head steward auditor admin head- steward- admin-"),
    "audit.show": hidden("steward auditor admin"),
    "breakdowns.record": FORM_FIRST,
    "breakdowns.show": ALL,
    "bringing.brought": hidden("admin admin-"),
    "bringing.check": hidden("admin admin-"),
    "bringing.index": hidden("admin admin-"),
    "carrying.draft": told("lead head steward"),
    "carrying.show": told("lead head steward"),
    "causes.answers": told("lead head steward"),
    "causes.cause": told("lead head steward"),
    "causes.removal": told("lead head steward"),
    "causes.show": ALL,
    "changes.show": ALL,
    "counting.count": hidden(READS_LEADS),
    "counting.export": hidden(READS_LEADS),
    "counting.naming": NOBODY_SEES,
    "coaching.acknowledgement": Row("", "head auditor"),
    "coaching.index": ALL,
    "coaching.new": told("lead head head-"),
    "coaching.record": told("lead head"),
    "coaching.remark": Row("", "head auditor"),
    "coaching.show": hidden("head auditor"),
    "contracts.conclusion": ALL,
    "contracts.index": ALL,
    "contracts.propose": told("lead head steward"),
    "contracts.show": ALL,
    "contracts.signature": told(""),
    "contracts.withdrawal": told(""),
    "days.save": told("head"),
    "days.show": told("head"),
    "defining.rule": ALL,
    "defining.write": told("steward"),
    "describing.benchmark": told("steward"),
    "describing.call": told("steward"),
    "describing.names_and_benchmark": told("steward"),
    "describing.reinstate": told("steward"),
    "describing.retire": told("steward"),
    "describing.retirement": told("steward"),
    "differences.clear": NOBODY_SEES,
    "differences.explain": NOBODY_SEES,
    "differences.show": NOBODY_SEES,
    "disputes.answer": told(""),
    "disputes.appeal": ALL,
    "disputes.appeal_decision": told("head head-"),
    "disputes.comment": ALL,
    "disputes.effect": ALL,
    "disputes.index": ALL,
    "disputes.new": ALL,
    "disputes.open": ALL,
    "disputes.ruled": ALL,
    "disputes.ruling": told("steward"),
    "disputes.show": ALL,
    "disputes.withdrawal": told(""),
    "checks.check": FORM_FIRST,
    "checks.show": ALL,
    "documents.dictionary": ALL,
    "documents.handbook": ALL,
    "documents.letter": ALL,
    "documents.review": ALL,
    "drafting.added": told("lead head steward"),
    "drafting.choose": told("lead head steward"),
    "drafting.draft": told("lead head steward"),
    "drafting.line": told("lead head steward"),
    "drafting.marks": told("lead head steward"),
    "drafting.new": hidden("lead head steward head- steward-"),
    "drafting.remainder": told("lead head steward"),
    "entrusting.confirmation": Row(
        "", OTHERS_THAN_APPROVERS
    ),  # an approver is told that nothing waits
    "entrusting.delegation": FORM_FIRST,
    "entrusting.delegation_ending": NOBODY_SEES,
    "entrusting.refusal": Row("", OTHERS_THAN_APPROVERS),
    "evidence.checkpoint": NOBODY_SEES,
    "evidence.erasure": hidden("admin"),
    "evidence.index": hidden("head steward auditor head- steward-"),
    "evidence.packs": told("head steward auditor"),
    "evidence.seen": NOBODY_SEES,
    "evidence.show": hidden("head steward auditor"),
    "evidence.taken": hidden("head steward auditor"),
    "evidence.text": hidden("admin"),
    "figures.of_line": ALL,
    "figures.of_score": ALL,
    "filling.index": ALL,
    "filling.save": NOBODY_SEES,
    "filling.show_row": NOBODY_SEES,
    "filling.undo": NOBODY_SEES,
    "finding.show": ALL,
    "feedback.note": ALL,
    "feedback.removal": told("lead head steward"),
    "feedback.show": ALL,
    "foreseeing.block": NOBODY_SEES,
    "handing.answer": Row("member lead head", "keeper steward auditor"),
    "handing.send": Row("head steward", "member keeper lead auditor"),
    "handing_over.handed": told("admin head"),
    "handing_over.show": told("admin head"),
    "handbook.index": ALL,
    "handbook.new": told("member keeper lead head steward head- steward-"),
    "handbook.restoration": told("lead head steward"),
    "handbook.revised": told("lead head steward"),
    "handbook.revision": told("lead head steward"),
    "handbook.show": ALL,
    "handbook.withdrawal": told("lead head steward"),
    "handbook.write": told("member keeper lead head steward head- steward-"),
    "home.show": ALL,
    "imports.brought": NOBODY_SEES,
    "imports.check": NOBODY_SEES,
    "imports.checked": NOBODY_SEES,
    "imports.filed": FORM_FIRST,
    "imports.index": ALL,
    "imports.left_behind": NOBODY_SEES,
    "imports.reversal": NOBODY_SEES,
    "imports.show": NOBODY_SEES,
    "last_entry.show": ALL,
    "leads.bring": FORM_FIRST,
    "leads.export": hidden(READS_LEADS),
    "leads.index": ALL,
    "leads.new": ALL,
    "leads.record": hidden(READS_LEADS),
    "leads.show": hidden(READS_LEADS),
    "leads.withdrawal": Row("head steward", "member keeper lead auditor"),
    "letterhead.change": told("admin"),
    "letterhead.logo": NOBODY_SEES,
    "letterhead.show": ALL,
    "countersigning.name": NOBODY_SEES,
    "countersigning.show": NOBODY_SEES,
    "letters.acknowledge": ALL,
    "letters.show": ALL,
    "letters.sign": ALL,
    "measurements.decline": told("steward"),
    "measurements.edit": ALL,
    "measurements.record": ALL,
    "measurements.release": told("steward"),
    "measurements.verify": told("steward"),
    "measurements.why": ALL,
    "measurements.withdraw": told("lead head steward"),
    "messages.attempt": NOBODY_SEES,
    "messages.choice": ALL,
    "messages.choices": ALL,
    "messages.index": hidden("admin admin-"),
    "metrics.appoint": told("steward"),
    "metrics.compare": NOBODY_SEES,
    "metrics.define": told("steward"),
    "metrics.export": ALL,
    "metrics.formula_check": ALL,
    "metrics.index": ALL,
    "metrics.new": told("steward"),
    "metrics.redefine": FORM_FIRST,
    "metrics.show": ALL,
    "metrics.sources": told("steward"),
    "metrics.version": told("steward"),
    "people.departure": told("admin"),
    "people.export": ALL,
    "people.index": ALL,
    "people.invitation": told("admin"),
    "people.joined": told("admin"),
    "people.joining": hidden("admin admin-"),
    "people.name": told("admin"),
    "people.place": told("admin"),
    "people.role": told("admin"),
    "people.role_ending": told("admin"),
    "people.show": ALL,
    "people.signing_out": told("admin"),
    "people.title": told("keeper lead head steward admin head- steward- admin-"),
    "periods.closure": Row("head", "steward finance auditor"),
    "periods.decision": Row("head", "steward finance auditor"),
    "periods.hold": Row("head", "steward finance auditor"),
    "periods.nudge": Row("head", "steward finance auditor"),
    "periods.index": hidden("lead head steward finance auditor head- steward-"),
    "periods.reconsidered": Row("head", "steward finance auditor"),
    "periods.reopening": Row("head steward finance", "auditor"),
    "periods.reopening_dropped": Row("head steward finance", "auditor"),
    "periods.reopening_request": Row("head steward finance", "auditor"),
    "periods.resumption": Row("head", "steward finance auditor"),
    "periods.show": hidden("head steward finance auditor"),
    "printing.begin": hidden("head steward finance auditor"),
    "printing.show": hidden("head steward finance auditor"),
    "printing.taken": hidden("head steward finance auditor"),
    "policies.calendar": ALL,
    "policies.country": told("admin"),
    "policies.day": told("admin"),
    "quality.carry_out": told("steward steward-"),
    "quality.conflicts": ALL,
    "quality.decline": FORM_FIRST,
    "quality.export_conflicts": ALL,
    "quality.export_held": ALL,
    "quality.index": ALL,
    "quality.release": FORM_FIRST,
    "quality.run": ALL,
    "quality.runs": ALL,
    "quality.unverified": ALL,
    "quality.verify": FORM_FIRST,
    "requesting.new": told("member lead head steward"),
    "requesting.preview": told("member lead head steward"),
    "requesting.rewrite": NOBODY_SEES,
    "requesting.rewritten": NOBODY_SEES,
    "requesting.submit": told("member lead head steward"),
    "reviews.appeal": NOBODY_SEES,
    "reviews.appeal_decision": NOBODY_SEES,
    "reviews.assessment": NOBODY_SEES,
    "reviews.calibration": NOBODY_SEES,
    "reviews.confirmation": NOBODY_SEES,
    "reviews.final": NOBODY_SEES,
    "reviews.gathering": NOBODY_SEES,
    "reviews.index": ALL,
    "reviews.raters": NOBODY_SEES,
    "reviews.rating": NOBODY_SEES,
    "reviews.rating_cast": NOBODY_SEES,
    "reviews.self_review": NOBODY_SEES,
    "reviews.show": NOBODY_SEES,
    "reviews.team": NOBODY_SEES,
    "reviews.verdicts": NOBODY_SEES,
    "rules.approve": told("head head-"),
    "rules.show": ALL,
    "what_if.show": ALL,
    "scorecards.export": ALL,
    "scorecards.index": ALL,
    "scorecards.kpi": ALL,
    "scorecards.newest": ALL,
    "scorecards.score_why": ALL,
    "scorecards.show": ALL,
    "scorecards.why": ALL,
    "sides.attached": NOBODY_SEES,
    "sides.bring": FORM_FIRST,
    "sources.advise": told("steward"),
    "sources.entrust": told("steward"),
    "sources.export": ALL,
    "sources.index": ALL,
    "sources.name": told("steward"),
    "sources.new": told("steward"),
    "sources.show": ALL,
    "sources.take_usual": told("steward"),
    "suggesting.dismiss": ALL,
    "suggesting.show": ALL,
    "suggesting.tell": FORM_FIRST,
    "targets.count": told("head"),
    "targets.counting": told("head"),
    "targets.lines": ALL,
    "targets.marks": told("head"),
    "targets.owners": told("head"),
    "targets.phase": told("head"),
    "targets.phased": told("head"),
    "targets.phasing_remainder": told("head"),
    "targets.reassign": told("head"),
    "targets.remainder": told("head"),
    "targets.retarget": told("head"),
    "targets.retire": told("head"),
    "targets.retirement": told("head"),
    "targets.reweigh": told("head"),
    "targets.target": told("head"),
    "team.begun": hidden("admin admin-"),
    "team.check": hidden("admin admin-"),
    "team.new": hidden("admin admin-"),
    "together.save": hidden("head"),
    "together.send": hidden("head"),
    "together.show": hidden("head"),
    "together.total": told("head"),
    "gaps.export": ALL,
    "gaps.show": ALL,
    "meeting.promise": told("lead head steward"),
    "meeting.show": ALL,
    "missed.export": ALL,
    "missed.show": ALL,
    "tracking.export": ALL,
    "tracking.index": ALL,
    "tracking.line": ALL,
    "tracking.note": told("keeper lead head steward admin"),
    "tracking.show": ALL,
    "webhooks.attempt": NOBODY_SEES,
    "webhooks.closing": NOBODY_SEES,
    "webhooks.index": hidden("admin admin-"),
    "webhooks.opening": hidden("admin admin-"),
    "webhooks.show": NOBODY_SEES,
    "units.founded": told("admin"),
    "units.founding": hidden("admin admin-"),
    "units.head": told("admin"),
    "units.names": told("admin"),
    "units.place": told("admin"),
    "units.show": ALL,
}

DOORS = {
    "static": "files without rights",
    "api.about_key": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.answer_leads": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.batch": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.bring_leads": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.document": "for everybody: it tells what can be called, and of nobody",
    "api.hand_over_leads": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.lead_lists": "a key of its own, and no session: tests/views/api/test_calling.py",
    "api.measurement": "a key of its own, and no session: tests/views/api/test_calling.py",
    "operation.healthz": "for those who run it",
    "operation.readyz": "for those who run it",
    "operation.metrics": "for those who run it",
    "open_sessions.show": "one's own sessions",
    "open_sessions.ending": "one's own sessions",
    "provider.go": "before one is somebody",
    "provider.invited": "before one is somebody",
    "provider.returned": "before one is somebody",
    "provider.leaving": "for whoever just left",
    "provider.again": "one's own identity",
    "second_step.begin": "one's own second step at the door",
    "second_step.confirm": "one's own second step at the door",
    "second_step.picture": "one's own second step at the door",
    "second_step.remove": "one's own second step at the door",
    "second_step.show": "one's own second step at the door",
    "session.code": "before one is somebody",
    "session.code_given": "before one is somebody",
    "invitation.show": "before one is somebody",
    "invitation.taken": "before one is somebody",
    "invitation.password": "before one is somebody",
    "invitation.acceptance": "before one is somebody",
    "session.sign_in": "before one is somebody",
    "session.signed_in": "before one is somebody",
    "session.tried": "before one is somebody",
    "session.sign_out": "one's own session",
    "session.settings": "one's own settings",
    "session.password": "one's own password",
    "session.preferences": "one's own language and theme",
}
"""Routes that ask for no role, each with its reason."""

# What a form needs so that rights come to speak; `@name` is one of the things of the walk.
USUAL = {
    "reason": "because",
    "note": "because",
    "answer": "both",
    "words": "because",
    "typed": "3.2",
    "source": "@source",
    "name": "x",
    "target": "100",
    "from_period": "2026-08",
    "mask": "x",
    "on": "2026-07-01",
    "unit": "@unit",
}
LENT = {
    "held": "@lent",
    "to": "@steward",
    "from_day": "2026-07-06",
    "until_day": "2026-07-10",
}
OF_A_KPI = {"card": "@card", "kpi": "@kpi", "period": "2026-06"}
SENT: Mapping[str, Mapping[str, str]] = {
    "disputes.open": {"metric": "@metric", "subject": "@subject", "period": "2026-05"},
    "causes.removal": {"cause": "@task"},
    "coaching.record": {"person": "@person", "day": "2026-07-01", "talked": "x"},
    "contracts.propose": {
        "aim": "x",
        "measures": "y",
        "until": "2026-12-31",
        "parties": "@steward",
    },
    "handbook.revised": {"title": "x", "text": "y", "kind": "case"},
    "handbook.write": {"title": "x", "text": "y", "kind": "case"},
    "actions.handover": {"owner": "@steward"},
    "actions.move": {"due": "2026-09-01"},
    "actions.outcome": {"outcome": "good"},
    "actions.promise": {**OF_A_KPI, "owner": "@steward", "due": "2026-09-01"},
    "actions.promise_typed": OF_A_KPI,
    "adjustments.stand_in": {"person": "@steward"},
    "drafting.added": {
        "rule": "ratio",
        "cycle": "month",
        "subject": "@unit",
        "owner_1": "@person",
        "weight": "5",
        "baseline_period": "",
    },
    "drafting.draft": {"holder": "@group", "year": "2027", "owner": "@person"},
    "entrusting.confirmation": {"role": "finance", "unit": "@company"},
    "entrusting.refusal": {"role": "finance", "unit": "@company"},
    "entrusting.delegation": LENT,
    "entrusting.delegation_ending": LENT,
    "evidence.packs": {"card": "@card", "period": "2026-06"},
    "evidence.erasure": {"ground": "request"},
    "defining.write": {"attribute": "channel", "operator": "is", "value": "x"},
    "handing.answer": {"answer": "accepted", "numbers": "1"},
    "letters.sign": {"password": "x"},
    "metrics.appoint": {"first": "crm", "second": "", "steward": "@steward"},
    "metrics.define": {
        **{
            f"{field}_{language}": "x"
            for field in ("name", "meaning")
            for language in ("en", "zh_hant", "zh_hans")
        },
        "code": "new_one",
        "unit": "count",
        "decimals": "0",
        "direction": "higher",
        "dimension": "process",
        "kind": "process",
        "aggregation": "sum",
        "frequency": "monthly",
        "default_rule": "ratio",
    },
    "people.joined": {"username": "walker.new"},
    "people.role": {"role": "member"},
    "people.role_ending": {"role": "member"},
    "periods.closure": {"named": "2026-Q2"},
    "periods.decision": {"card": "@card", "kpi": "@kpi", "decision": "zero"},
    "policies.country": {"country": "TW", "from_day": "2026-07-06"},
    "printing.begin": {"unit": "@unit", "period": "2026-06", "language": "en"},
    "policies.day": {"day": "2026-10-01", "kind": "free"},
    "requesting.preview": {"card": "@card", "first_period": "2026-08"},
    "requesting.submit": {
        "card": "@card",
        "category": "competitor",
        "explanation": "x",
        "first_period": "2026-08",
        "size": "large",
    },
    "sources.name": {
        **{f"name_{language}": "x" for language in ("en", "zh_hant", "zh_hans")},
        "code": "new_source",
        "how": "edit",
        "keeper_unit": "@unit",
        "keeper": "@steward",
    },
    "sources.advise": {"note": "Friday's extract"},
    "sources.entrust": {"keeper_unit": "@unit", "keeper": "@steward"},
    "units.founded": {"code": "NEW", "kind": "group", "parent": "@unit"},
    "units.place": {"parent": "@company"},
    "units.head": {"head": "@steward"},
    "meeting.promise": {"typed": "Move the budget !2w"},
    "tracking.note": {"cause": "a rival's sale"},
}
ASKED: Mapping[str, str] = {
    "defining.rule": "?version=1",
    "defining.write": "?version=1",
    "measurements.edit": "?kpi={kpi}&within={period}",
    "measurements.record": "?kpi={kpi}&within={period}",
    "requesting.new": "?card={card}&kpi={kpi}",
    "actions.new": "?card={card}&kpi={kpi}&period=2026-06",
    "disputes.ruled": "?metric={metric}&subject={subject}&period=2026-05",
    "disputes.new": "?metric={metric}&subject={subject}&period=2026-05",
}
NAMES_A_CARD = frozenset({"card", "contract_id", "request_id", "subject", "task", "word"})
ABOUT_A_CARD = (
    *("scorecards.kpi", "requesting.", "disputes.new", "disputes.open", "evidence.packs"),
    *("disputes.ruled", "actions.new", "actions.promise", "causes."),
)
ASKS_NOTHING = ("scorecards.newest",)
"""Leads on to a page that asks, whatever there is."""


@pytest.fixture
def walking(app, company, monkeypatch):
    """Everybody, before the things of a unit and those of a person in it."""
    # Who may have a document is settled before it is printed, which takes a process and a second.
    monkeypatch.setattr("app.views.documents.turns.printed", lambda document: b"%PDF-1.7")
    do, who = company.ledger.do, persons(company)
    group, wu = unit_id("MKT-CHN"), who["wu.guanting"]
    unit_kpi = kpi_of("channel_roi", "MKT-CHN", "MKT-CHN")
    own_kpi = kpi_id(card_of(wu), "keyword_roi", wu)

    def ask(by: str, card: UUID, kpi: UUID, target: str) -> UUID:
        wanted = (Wanted(Action.CHANGE, card, kpi, after={"target": Decimal(target)}),)
        asked = Asked(wanted, "2026-08", "competitor", explanation="x")
        return do(request_adjustment, by=who[by], asked=asked).value

    def promised(card: UUID, kpi: UUID) -> UUID:
        words = TaskWords(owner=who["luo.jianwei"], words="x", due=date(2026, 8, 1))
        place = {"card": card, "kpi": kpi, "period": "2026-06"}
        return do(set_task, by=SYSTEM, id=uuid4(), words=words, **place).value

    def agreed(card: UUID) -> UUID:
        parties = (who["luo.jianwei"], who["shen.wanqing"])
        agreement = Agreement("x", "y", date(2026, 12, 31), parties)
        place = {"card": card, "period": "2026-06"}
        return do(propose_contract, by=SYSTEM, id=uuid4(), agreement=agreement, **place).value

    def heard(card: UUID) -> UUID:
        place = {"card": card, "period": "2026-06"}
        return do(note_feedback, by=SYSTEM, id=uuid4(), tone=Tone.WISH, words="x", **place).value

    dispute = uuid4()
    do(
        open_dispute,
        by=who["qin.haoran"],
        id=dispute,
        place=Place("channel_roi", group, "2026-06"),
        kind=Subject.NUMBER,
        standing=None,
        claim=Claim("3", "crm", "ours", "report"),
    )
    leads = do(handed_over_list, by=who["tian.lilan"], subject=group).value
    pack = do(
        asking_for_pack(company),
        by=who["ye.ruolin"],
        card=card_of("MKT-CHN"),
        kpi=None,
        period="2026-06",
    ).value
    run = do(carry_out_run, by=SYSTEM, today=company.now().date(), scheduled=True).value
    with company.reading() as db:
        text = db.execute(sa.select(texts.c.id).limit(1)).scalar()
    job = Job(uuid4(), unit_id("MKT"), "2026-06", 1, "en", who["ye.ruolin"], company.now())
    with company.store.write() as db:
        ask_to_print(db, job, [])
    common = {
        "id": dispute,
        "job": job.id,
        "unit": unit_id("MKT"),
        "group": group,
        "company": unit_id("CO"),
        "steward": who["ye.ruolin"],
        "lent": f"department_head/{unit_id('MKT')}",
        "pack": pack,
        "list_id": leads,
        "number": 1,
        "run": run,
        "told": uuid4(),
        "text": text,
        "batch_id": uuid4(),
        "digest": "0" * 64,
        "talk": do(
            record_coaching,
            by=SYSTEM,
            id=uuid4(),
            person=who["chen.yating"],
            day=date(2026, 7, 1),
            period="2026-Q2",
            talked="x",
        ).value,
        "entry": do(
            write_entry,
            by=who["luo.jianwei"],
            id=uuid4(),
            card=card_of("MKT-CHN"),
            period="2026-Q2",
            wording=Wording(HandbookKind.CASE, {"en": "x"}, {"en": "x"}),
        ).value,
        "period": "2026-06",
        "within": "2026-06",
        "year": 2026,
        "position": 100,
        "form": "csv",
        "figure": "target",
        "beside": "grade",
        "policy": "scoring",
        "code": "leads",
        "source": "crm",
    }
    of_unit = {
        "card": card_of("MKT-CHN"),
        "kpi": unit_kpi,
        "metric": "channel_roi",
        "subject": group,
        "person": who["chen.yating"],
        "request_id": ask("luo.jianwei", card_of("MKT-CHN"), unit_kpi, "3.5"),
        "task": promised(card_of("MKT-CHN"), unit_kpi),
        "contract_id": agreed(card_of("MKT-CHN")),
        "word": heard(card_of("MKT-CHN")),
    }
    of_person = {
        "card": card_of(wu),
        "kpi": own_kpi,
        "metric": "keyword_roi",
        "subject": wu,
        "person": wu,
        "request_id": ask("wu.guanting", card_of(wu), own_kpi, "3.9"),
        "task": promised(card_of(wu), own_kpi),
        "contract_id": agreed(card_of(wu)),
        "word": heard(card_of(wu)),
    }
    return Walking(walk(app, company, monkeypatch), {**common, **of_unit}, {**common, **of_person})


def handed_over_list(ledger: Any, *, by: UUID, subject: UUID) -> UUID:
    """A list of another unit's behind the group's number, handed over to the group, and two
    definitions that count it."""
    brought = Brought("l.csv", "", ("id",), (), (LeadRecord(1, "1", "", {"id": "1"}),))
    metric, period, unit = "channel_roi", "2026-06", unit_id("MKT-SUP")
    found = bring_list(
        ledger, by=by, id=uuid4(), metric=metric, subject=subject, period=period, unit=unit,
        source="crm", brought=brought,
    )  # fmt: skip
    hand_over(ledger, by=by, list_id=found, unit=subject)
    for value, whose in (("1", unit), ("2", subject)):
        counting = Counting.of([("id", "is", value)])
        write_rule(ledger, by=SYSTEM, metric=metric, version=None, unit=whose, counting=counting)
    return found


@dataclass
class Walking:
    """The walkers, and the things before them."""

    walk: Any
    of_unit: Mapping[str, Any]
    of_person: Mapping[str, Any]

    def differences(self, endpoints: Iterable[str] = ()) -> dict[str, str]:
        """Where somebody is told otherwise than the table says: who where, told and expected."""
        found: dict[str, str] = {}
        wanted = set(endpoints)
        for rule in rules(self.walk.app):
            if rule.endpoint in DOORS or (wanted and rule.endpoint not in wanted):
                continue
            row = TABLE[rule.endpoint]
            for who in EVERYBODY:
                told_ = self._told(who, rule, self.of_unit)
                _note(found, f"{rule.endpoint} as {who}", told_, row.expected(who))
            if _is_about_a_card(rule):
                for who in EVERYBODY:
                    is_hidden = who not in SEE_PERSONAL and rule.endpoint not in ASKS_NOTHING
                    expected = HIDDEN if is_hidden else row.expected(who)
                    told_ = self._told(who, rule, self.of_person)
                    _note(found, f"{rule.endpoint} as {who}, personal", told_, expected)
        return found

    def _told(self, who: str, rule: Any, things: Mapping[str, Any]) -> str:
        values = {**things, "code": "crm"} if rule.endpoint.startswith("sources.") else dict(things)
        if rule.endpoint.startswith("drafting."):
            values["metric"] = "leads"
        url = address(self.walk.app, rule, values) + ASKED.get(rule.endpoint, "").format(**values)
        body = {
            name: str(values[text[1:]]) if text.startswith("@") else text
            for name, text in {**USUAL, **SENT.get(rule.endpoint, {})}.items()
        }
        if rule.endpoint.startswith("requesting."):
            body[f"target-{values['kpi'].hex}"] = "3.4"
        return str(self.walk.answer(who, "POST" if unsafe(rule) else "GET", url, body))


def _note(found: dict[str, str], what: str, came: str, expected: str) -> None:
    if came != expected:
        found[what] = f"{came}, expected {expected}"


def _is_about_a_card(rule: Any) -> bool:
    names_one = bool(rule.arguments & NAMES_A_CARD) and not rule.endpoint.startswith("periods.")
    return names_one or rule.endpoint.startswith(ABOUT_A_CARD)


def unlisted(app: Any) -> set[str]:
    """Routes that the table says nothing of, and entries of routes that are gone."""
    return {rule.endpoint for rule in rules(app)} ^ {*TABLE, *DOORS}


def test_every_route_has_an_entry_and_every_entry_a_route(app):
    assert unlisted(app) == set()


def test_a_route_without_an_entry_is_found(app):
    app.add_url_rule("/planted", "planted", lambda: "")
    assert unlisted(app) == {"planted"}


def test_every_route_tells_every_role_what_the_table_says(walking):
    found = walking.differences()
    assert not found, "\n".join(f"{what}: {told}" for what, told in found.items())


def test_a_planted_wrong_right_is_found(walking, monkeypatch):
    monkeypatch.setitem(rights.TABLE, Act.VERIFY_VALUE, (Role.DATA_STEWARD, Role.GROUP_LEAD))
    monkeypatch.setitem(rights.TABLE, Act.READ_CARD, (Role.DATA_STEWARD,))
    found = set(walking.differences(["measurements.verify", "letters.show"]))
    assert {one for one in found if one.startswith("letters")} == {
        "letters.show as lead, personal",
        "letters.show as head, personal",
        "letters.show as finance, personal",
        "letters.show as auditor, personal",
    }
    assert "measurements.verify as lead" in found


def test_a_page_that_forgot_to_ask_is_found(walking, monkeypatch):
    monkeypatch.setattr("app.views.messages.routes._demand_outbox", lambda: None)
    found = walking.differences(["messages.index"])
    assert set(found) == {f"messages.index as {who}" for who in EVERYBODY if "admin" not in who}

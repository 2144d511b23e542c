"""Every event as a sentence for people: the one place that finds the words."""

from collections.abc import Mapping

from flask_babel import gettext

from app.domain.refusals import N_
from app.views.audit.sentences_of_actions import OF_ACTIONS
from app.views.audit.words import Metrics, Sources, Words
from app.views.quality.words import ground_said
from projections.audit.queries import AuditRow
from projections.people.queries import Names

SENTENCES: Mapping[str, str] = {
    **OF_ACTIONS,
    "organisation.organisation.founded": N_("%(by)s began the log %(origin)s"),
    "organisation.organisation.demonstrated": N_("%(by)s marked the database as sample data"),
    "people.unit.founded": N_("%(by)s founded the unit %(unit)s"),
    "people.unit.renamed": N_("%(by)s renamed the unit %(names)s"),
    "people.unit.moved": N_("%(by)s moved the unit %(unit)s under %(parent)s"),
    "people.unit.headed": N_("%(by)s made %(person)s head of %(unit)s"),
    "people.person.joined": N_("%(by)s entered %(person)s in %(unit)s"),
    "people.person.renamed": N_("%(by)s changed the name of %(person)s"),
    "people.person.moved": N_("%(by)s moved %(person)s to %(unit)s"),
    "people.person.role_granted": N_("%(by)s made %(person)s %(role)s in %(unit)s"),
    "people.person.role_ended": N_("%(by)s ended the role %(role)s of %(person)s in %(unit)s"),
    "people.role_confirmation.opened": N_(
        "%(by)s opened the confirmation of %(person)s as %(role)s in %(unit)s"
    ),
    "people.role_confirmation.asked": N_(
        "%(by)s asked for a second person to make %(person)s %(role)s in %(unit)s"
    ),
    "people.role_confirmation.granted_alone": N_(
        "%(by)s made %(person)s %(role)s in %(unit)s without a second person"
    ),
    "people.role_confirmation.confirmed": N_("%(by)s confirmed %(person)s as %(role)s in %(unit)s"),
    "people.role_confirmation.declined": N_("%(by)s declined %(person)s as %(role)s in %(unit)s"),
    "people.delegation.given": N_(
        "%(by)s let %(delegate)s stand in for %(person)s as %(role)s in %(unit)s, "
        "%(from_day)s to %(until_day)s"
    ),
    "people.delegation.renewed": N_(
        "%(by)s set other days for standing in for %(person)s as %(role)s in %(unit)s: "
        "%(from_day)s to %(until_day)s"
    ),
    "people.delegation.ended": N_(
        "%(by)s ended the standing in for %(person)s as %(role)s in %(unit)s"
    ),
    "people.person.title_mapped": N_("%(by)s let a title in tables mean %(person)s"),
    "people.person.invited": N_("%(by)s made a link that sets the password of %(person)s"),
    "people.person.left": N_("%(by)s noted %(on)s as the last day of %(person)s"),
    "metrics.metric.defined": N_("%(by)s defined the metric %(metric)s"),
    "metrics.metric.redefined": N_(
        "%(by)s gave %(metric)s the definition %(version)s from %(period)s on"
    ),
    "metrics.metric.version_suspended": N_(
        "The appeal of %(by)s suspended the definition %(version)s of %(metric)s"
    ),
    "metrics.metric.version_restored": N_(
        "%(by)s upheld the ruling: the definition %(version)s of %(metric)s holds again "
        "from %(period)s on"
    ),
    "metrics.metric.called": N_("%(by)s gave %(metric)s these other names: %(aliases)s"),
    "metrics.metric.benchmarked": N_("%(by)s set the benchmark of %(metric)s to %(value)s"),
    "metrics.metric.retired": N_("%(by)s retired the metric %(metric)s"),
    "metrics.metric.reinstated": N_("%(by)s brought the metric %(metric)s back"),
    "metrics.metric.sources_appointed": N_(
        "%(by)s appointed the sources of %(metric)s: %(official)s; steward %(person)s"
    ),
    "metrics.source.named": N_("%(by)s named the source %(source)s, kept by %(person)s"),
    "metrics.source.entrusted": N_("%(by)s entrusted the source %(source)s to %(person)s"),
    "metrics.rules.begun": N_("%(by)s put the data management rules forward"),
    "metrics.rules.approved": N_(
        "%(by)s approved version %(version)s of the data management rules"
    ),
    "metrics.source.scheduled": N_("%(by)s set when %(source)s is due: %(due)s"),
    "metrics.source.advised": N_("%(by)s changed the note for those who record under %(source)s"),
    "disputes.dispute.opened": N_(
        "%(by)s opened a dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.answered": N_(
        "%(by)s answered in the dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.evidence_attached": N_(
        "%(by)s attached a file in the dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.list_named": N_(
        "%(by)s named a list of records in the dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.commented": N_(
        "%(by)s commented in the dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.withdrawn": N_(
        "%(by)s withdrew the dispute about %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.ruled": N_(
        "%(by)s ruled in the dispute about %(metric)s, %(subject)s, %(period)s: %(value)s"
    ),
    "disputes.dispute.appealed": N_(
        "%(by)s appealed against the ruling on %(metric)s, %(subject)s, %(period)s"
    ),
    "disputes.dispute.appeal_decided": N_(
        "%(by)s decided the appeal on %(metric)s, %(subject)s, %(period)s: %(value)s"
    ),
    "leads.list.imported": N_(
        "%(by)s brought a list of %(size)s records behind %(metric)s, %(subject)s, %(period)s"
    ),
    "leads.list.withdrawn": N_(
        "%(by)s withdrew the list of records behind %(metric)s, %(subject)s, %(period)s"
    ),
    "leads.counting_rule.written": N_("%(by)s wrote down which records count as %(metric)s"),
    "leads.counting_rule.rewritten": N_("%(by)s changed which records count as %(metric)s"),
    "leads.handover.sent": N_(
        "%(by)s handed %(size)s records over to %(unit)s: %(metric)s, %(subject)s, %(period)s"
    ),
    "leads.handover.accepted": N_(
        "%(by)s accepted %(count)s records: %(metric)s, %(subject)s, %(period)s"
    ),
    "leads.handover.rejected": N_(
        "%(by)s rejected %(count)s records: %(metric)s, %(subject)s, %(period)s"
    ),
    "leads.handover.qualified": N_(
        "%(by)s qualified %(count)s records: %(metric)s, %(subject)s, %(period)s"
    ),
    "measurements.difference.begun": N_(
        "%(by)s began to explain what %(source)s differs by: %(metric)s, %(subject)s, %(period)s"
    ),
    "measurements.difference.explained": N_(
        "%(by)s explained %(value)s of the difference of %(source)s: %(metric)s, %(subject)s, "
        "%(period)s"
    ),
    "measurements.difference.cleared": N_(
        "%(by)s cleared %(value)s from the difference of %(source)s: %(metric)s, %(subject)s, "
        "%(period)s"
    ),
    "imports.batch.started": N_("%(by)s began to import a file for %(subject)s, %(period)s"),
    "imports.batch.listed": N_("%(by)s imported the changes %(first)s to %(last)s of the file"),
    "imports.batch.finished": N_("%(by)s finished the import: %(counts)s"),
    "imports.batch.reversed": N_(
        "%(by)s reversed the import: %(undone)s taken back, %(kept)s left as they are"
    ),
    "imports.layout.mapped": N_("%(by)s explained the columns of a kind of file"),
    "imports.layout.remapped": N_("%(by)s explained the columns of a kind of file anew"),
    "imports.naming.begun": N_("%(by)s began to explain the names in the tables of %(subject)s"),
    "imports.naming.metric_named": N_(
        "%(by)s let a name in the tables of %(subject)s mean %(metric)s"
    ),
    "imports.naming.source_named": N_(
        "%(by)s let a name in the tables of %(subject)s mean the source %(source)s"
    ),
    "reviews.tracking_note.begun": N_(
        "%(by)s began the notes on %(metric)s, %(subject)s, %(period)s"
    ),
    "reviews.tracking_note.noted": N_(
        "%(by)s noted cause and countermeasure for %(metric)s, %(subject)s, %(period)s"
    ),
    "reviews.tracking_note.taken_back": N_(
        "%(by)s took the notes on %(metric)s, %(subject)s, %(period)s back"
    ),
    "reviews.tracking_note.checked_in": N_(
        "%(by)s checked %(metric)s, %(subject)s, %(period)s: %(confidence)s"
    ),
    "reviews.tracking_note.check_in_taken_back": N_(
        "%(by)s took the check-in on %(metric)s, %(subject)s, %(period)s back"
    ),
    "reviews.review_note.begun": N_("%(by)s began the review notes of %(subject)s, %(period)s"),
    "reviews.review_note.noted": N_("%(by)s noted the review of %(subject)s, %(period)s"),
    "reviews.review_note.taken_back": N_(
        "%(by)s took the review notes of %(subject)s, %(period)s back"
    ),
    "reviews.review.begun": N_("%(by)s began the review of %(subject)s, %(period)s"),
    "reviews.review.self_reviewed": N_("%(by)s wrote the self-review of %(subject)s, %(period)s"),
    "reviews.review.assessed": N_(
        "%(by)s reviewed %(subject)s, %(period)s: process adjustment %(points)s, "
        "growth bonus %(growth)s"
    ),
    "reviews.review.raters_asked": N_(
        "%(by)s asked %(count)s people of other units to rate %(subject)s, %(period)s"
    ),
    "reviews.review.gathered": N_("%(by)s gathered %(cast)s ratings of %(subject)s, %(period)s"),
    "reviews.review.kpis_judged": N_(
        "%(by)s said what becomes of each KPI of %(subject)s after %(period)s"
    ),
    "reviews.review.calibrated": N_(
        "%(by)s calibrated the review of %(subject)s, %(period)s: process adjustment %(points)s, "
        "growth bonus %(growth)s"
    ),
    "reviews.review.confirmed": N_(
        "%(by)s confirmed the review of %(subject)s, %(period)s: process adjustment %(points)s, "
        "growth bonus %(growth)s"
    ),
    "reviews.review.appealed": N_(
        "%(by)s appealed against the review of %(subject)s, %(period)s, to %(person)s"
    ),
    "reviews.review.appeal_decided": N_(
        "%(by)s decided the appeal against the review of %(subject)s, %(period)s: "
        "process adjustment %(points)s, growth bonus %(growth)s"
    ),
    "periods.unit_period.opened": N_("%(by)s began the close of %(period)s for %(unit)s"),
    "periods.unit_period.held": N_("%(by)s put %(period)s of %(unit)s on hold"),
    "periods.unit_period.resumed": N_("%(by)s ended the hold of %(period)s for %(unit)s"),
    "periods.unit_period.missing_decided": N_(
        "%(by)s decided on the missing value of %(metric)s, %(subject)s, %(period)s: %(decision)s"
    ),
    "periods.unit_period.missing_reconsidered": N_(
        "%(by)s took the decision on %(metric)s, %(subject)s, %(period)s back"
    ),
    "periods.unit_period.closed": N_("%(by)s closed %(period)s of %(unit)s: %(results)s"),
    "periods.unit_period.reopening_asked": N_("%(by)s asked to reopen %(period)s of %(unit)s"),
    "periods.unit_period.reopening_dropped": N_(
        "%(by)s dropped the wish to reopen %(period)s of %(unit)s"
    ),
    "periods.unit_period.reopened": N_(
        "%(by)s reopened %(period)s of %(unit)s, as %(person)s had asked"
    ),
    "access.api_key.made": N_("%(by)s made an API key for %(person)s in %(unit)s"),
    "access.api_key.issued": N_("%(by)s was shown the secret of an API key in %(unit)s"),
    "access.api_key.revoked": N_("%(by)s revoked an API key of %(person)s in %(unit)s"),
    "access.webhook.opened": N_("%(by)s let another system be told of changes in %(unit)s"),
    "access.webhook.closed": N_("%(by)s lets a system no longer be told of changes in %(unit)s"),
    "evidence.checkpoint.issued": N_("%(by)s signed a checkpoint over %(size)s events"),
    "evidence.erasure.carried_out": N_("%(by)s erased a text"),
    "evidence.pack.requested": N_("%(by)s took the evidence on %(subject)s, %(period)s"),
    "evidence.signing_key.introduced": N_("%(by)s let a new key sign checkpoints"),
    "quality.consistency_run.carried_out": N_(
        "%(by)s compared %(compared)s numbers between their sources: "
        "%(conflicts)s in conflict, %(missing)s missing"
    ),
    "policies.policy.begun": N_("%(by)s began the policy %(name)s"),
    "policies.policy.adopted": N_(
        "%(by)s adopted version %(version)s of the policy %(name)s from %(from_day)s on"
    ),
    "scorecards.scorecard.drafted": N_("%(by)s drafted the scorecard of %(subject)s, %(period)s"),
    "scorecards.scorecard.line_added": N_(
        "%(by)s added %(metric)s, %(subject)s, to the scorecard of %(place)s from %(period)s on: "
        "target %(value)s, weight %(weight)s, owner %(owners)s"
    ),
    "scorecards.scorecard.phased": N_(
        "%(by)s set the targets of single periods for %(metric)s, %(subject)s: %(parts)s"
    ),
    "scorecards.scorecard.unphased": N_(
        "%(by)s took the targets of single periods for %(metric)s, %(subject)s back: %(periods)s"
    ),
    "scorecards.scorecard.retargeted": N_(
        "%(by)s set the target of %(metric)s, %(subject)s, to %(value)s from %(period)s on"
    ),
    "scorecards.scorecard.reweighted": N_(
        "%(by)s set weights on the scorecard of %(place)s from %(period)s on: %(weights)s"
    ),
    "scorecards.scorecard.reassigned": N_(
        "%(by)s made %(owners)s owner of %(metric)s, %(subject)s, from %(period)s on"
    ),
    "scorecards.scorecard.retired": N_(
        "%(by)s retired %(metric)s, %(subject)s, from the scorecard of %(place)s from %(period)s on"
    ),
    "scorecards.scorecard.sources_chosen": N_(
        "%(by)s let %(official)s count for %(metric)s, %(subject)s, from %(period)s on"
    ),
    "scorecards.scorecard.aggregation_chosen": N_(
        "%(by)s let %(metric)s, %(subject)s, be taken together by “%(aggregation)s” from "
        "%(period)s on"
    ),
    "scorecards.scorecard.letter_signed": N_(
        "%(by)s signed the responsibility letter of %(subject)s: “I accept these targets”"
    ),
    "scorecards.scorecard.letter_sent": N_(
        "%(by)s sent the responsibility letter of %(subject)s for signature"
    ),
    "scorecards.scorecard.letter_countersigned": N_(
        "%(by)s countersigned the responsibility letter of %(subject)s, which is in force"
    ),
    "scorecards.scorecard.countersigner_named": N_(
        "%(by)s let %(person)s countersign the responsibility letter of %(subject)s"
    ),
    "scorecards.scorecard.addendum_attached": N_(
        "%(by)s attached the request %(code)s to the responsibility letter of %(subject)s"
    ),
    "scorecards.scorecard.addendum_acknowledged": N_(
        "%(by)s acknowledged the addendum %(code)s to the responsibility letter of %(subject)s"
    ),
    "adjustments.request.drafted": N_("%(by)s drafted the request %(code)s from %(period)s on"),
    "adjustments.request.revised": N_("%(by)s wrote the request %(code)s otherwise"),
    "adjustments.request.submitted": N_("%(by)s submitted the request %(code)s"),
    "adjustments.suggestion.noted": N_(
        "%(by)s noted what suggests a request about %(metric)s of %(subject)s"
    ),
    "adjustments.suggestion.dismissed": N_(
        "%(by)s set aside what suggests a request about %(metric)s of %(subject)s"
    ),
    "adjustments.request.evidence_attached": N_("%(by)s attached a file to the request %(code)s"),
    "adjustments.request.questioned": N_("%(by)s sent the request %(code)s back with a question"),
    "adjustments.request.confirmed": N_(
        "%(by)s confirmed the request %(code)s against the new state"
    ),
    "adjustments.request.approved": N_("%(by)s approved the request %(code)s"),
    "adjustments.request.second_approved": N_("%(by)s approved the request %(code)s for finance"),
    "adjustments.request.applied": N_("%(by)s let the request %(code)s take effect"),
    "adjustments.request.rejected": N_("%(by)s rejected the request %(code)s"),
    "adjustments.request.withdrawn": N_("%(by)s withdrew the request %(code)s"),
    "adjustments.request.stand_in_named": N_(
        "%(by)s let %(person)s decide the request %(code)s as stand-in"
    ),
    "measurements.cell.opened": N_("%(by)s opened the cell of %(metric)s, %(subject)s, %(period)s"),
    "measurements.cell.reported": N_(
        "%(by)s recorded %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s"
    ),
    "measurements.cell.corrected": N_(
        "%(by)s corrected %(old)s to %(value)s for %(metric)s, %(subject)s, %(period)s, "
        "from %(source)s"
    ),
    "measurements.cell.held": N_(
        "%(by)s entered %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s; "
        "it waits for the data steward"
    ),
    "measurements.cell.released": N_(
        "%(by)s released %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s"
    ),
    "measurements.cell.declined": N_(
        "%(by)s declined %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s"
    ),
    "measurements.cell.withdrawn": N_(
        "%(by)s withdrew %(old)s for %(metric)s, %(subject)s, %(period)s, from %(source)s"
    ),
    "measurements.cell.ruled": N_(
        "By ruling of %(by)s %(value)s counts for %(metric)s, %(subject)s, %(period)s"
    ),
    "measurements.cell.ruling_suspended": N_(
        "The ruling on %(metric)s, %(subject)s, %(period)s is suspended by the appeal of %(by)s"
    ),
    "measurements.cell.verified": N_(
        "%(by)s verified %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s"
    ),
}
"""By topic. A test walks all event classes: none is without its sentence."""

MISTYPED = N_(
    "%(by)s corrected a slip, %(old)s to %(value)s, for %(metric)s, %(subject)s, %(period)s, "
    "from %(source)s"
)
ESTIMATED = N_(
    "%(by)s released %(value)s as an estimate for %(metric)s, %(subject)s, %(period)s, "
    "from %(source)s"
)
TAKEN_BACK = N_(
    "%(by)s took back %(value)s for %(metric)s, %(subject)s, %(period)s, from %(source)s; "
    "it waited for the data steward"
)
LEFT_WITHOUT_HEAD = N_("%(by)s left %(unit)s without a head")


def sentence(
    row: AuditRow,
    names: Names,
    metrics: Metrics,
    language: str,
    sources: Sources | None = None,
) -> str:
    """The event in words, in the reader's language (inside a request, or `speaking`).

    An event that this version has no words for is told by its topic.
    """
    words = Words(row, names, metrics, language, sources or {})
    pattern = _pattern(row)
    if pattern is None:
        return gettext("%(by)s: %(topic)s", by=words["by"], topic=row.topic)
    told = gettext(pattern) % words
    if grounds := row.facts.get("grounds"):
        why = " ".join(ground_said(ground) for ground in grounds)
        told = gettext("%(sentence)s. %(more)s", sentence=told, more=why)
    typed = row.facts.get("typed")
    if typed and row.value is not None and typed not in (words["value"], format(row.value, "f")):
        told = gettext("%(sentence)s (typed %(typed)s)", sentence=told, typed=typed)
    return str(told)


def _pattern(row: AuditRow) -> str | None:
    if row.facts.get("mistyped"):
        return MISTYPED
    if row.facts.get("estimate"):
        return ESTIMATED
    if row.topic == "measurements.cell.declined" and row.reason_id is None:
        return TAKEN_BACK
    if row.topic == "people.unit.headed" and row.person is None:
        return LEFT_WITHOUT_HEAD
    return SENTENCES.get(row.topic)

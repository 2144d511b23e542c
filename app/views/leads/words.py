"""The words of lists of records, conditions and answers."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext, ngettext

from app.domain.leads.counting import Condition, Ground, Operator, Verdict
from app.domain.leads.handover import Answer, Rejection
from app.domain.refusals import N_
from app.views import formatting
from projections.leads.queries import ListRow, RuleRow
from projections.people.queries import Names

OPERATORS: Mapping[str, str] = {
    Operator.IS: N_("is"),
    Operator.IS_NOT: N_("is not"),
    Operator.ONE_OF: N_("is one of"),
    Operator.NONE_OF: N_("is none of"),
    Operator.AT_LEAST: N_("is at least"),
    Operator.AT_MOST: N_("is at most"),
    Operator.WITHIN_DAYS: N_("lies within days after the record's time"),
    Operator.FILLED: N_("is filled in"),
    Operator.EMPTY: N_("is empty"),
}
GROUNDS: Mapping[str, str] = {
    Ground.OUTSIDE_PERIOD: N_("its time lies outside the period"),
    Ground.UNDATED: N_("it has no time"),
    Ground.ERASED: N_("it was erased, or isn't the one that was imported"),
    Ground.ABSENT: N_("it isn't in this list"),
}
ANSWERS: Mapping[str, str] = {
    Answer.WAITING: N_("No answer"),
    Answer.ACCEPTED: N_("Accepted"),
    Answer.REJECTED: N_("Sent back"),
    Answer.QUALIFIED: N_("Qualified"),
}
REJECTIONS: Mapping[str, str] = {
    Rejection.DUPLICATE: N_("Duplicate"),
    Rejection.UNREACHABLE: N_("Can't be reached"),
    Rejection.NO_NEED: N_("No need or no budget"),
    Rejection.OUT_OF_REGION: N_("Out of the region"),
    Rejection.OWN_CUSTOMER: N_("Our customer already"),
    Rejection.WRONG_DETAILS: N_("Wrong details"),
    Rejection.OTHER: N_("Another reason"),
}


def condition_words(condition: Condition) -> str:
    """A condition as a sentence: 預算已確認 is 是."""
    if condition.operator is Operator.WITHIN_DAYS:
        return gettext(
            "“%(attribute)s” lies within %(days)s days after the record's time",
            attribute=condition.attribute,
            days=condition.value,
        )
    return gettext(
        "“%(attribute)s” %(operator)s %(value)s",
        attribute=condition.attribute,
        operator=gettext(OPERATORS[condition.operator]),
        value=condition.value,
    ).strip()


def ground_words(rule: RuleRow, ground: Ground, condition: int | None, repeats: int | None) -> str:
    """Why records don't count under a rule."""
    if condition is not None:
        told = condition_words(rule.counting.conditions[condition])
        if ground is Ground.UNREADABLE:
            return gettext("can't be read for: %(condition)s", condition=told)
        return gettext("doesn't meet: %(condition)s", condition=told)
    if ground is Ground.REPEATED:
        if repeats is not None:
            return gettext("repeats record %(number)s", number=repeats)
        return gettext("repeats another record")
    return gettext(GROUNDS[ground])


def verdict_words(rule: RuleRow, verdict: Verdict | None) -> str:
    """What becomes of one record under a rule."""
    if verdict is None:
        return gettext(GROUNDS[Ground.ABSENT])
    if verdict.ground is None:
        return gettext("counts")
    return ground_words(rule, verdict.ground, verdict.condition, verdict.repeats)


def rule_words(rule: RuleRow, names: Names, language: str) -> str:
    """How a rule is called: by the version of the definition, or by whose own it is."""
    return rule_name(rule.version, rule.unit, names, language)


def rule_name(version: int | None, unit: UUID | None, names: Names, language: str) -> str:
    """The same of a rule that may not be written yet."""
    if version is not None:
        return gettext("definition version %(version)s", version=version)
    return gettext("%(unit)s's own", unit=names.of(unit, language))


def list_name(row: ListRow, names: Names, language: str) -> str:
    """How a list is told from another of the same number: whose it is, and since when."""
    return gettext(
        "%(unit)s, brought on %(day)s",
        unit=names.of(row.unit, language),
        day=formatting.day(row.brought_at),
    )


def span_words(span: timedelta) -> str:
    """A length of time for people: hours up to two days, then days."""
    hours = max(int(span.total_seconds()) // 3600, 0)
    if hours < 48:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", hours // 24)

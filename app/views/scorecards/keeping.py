"""A scorecard as those see it who keep it: its lines with weights and targets, and who may what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from flask import abort, url_for
from flask_babel import gettext

from app.domain.ids import SYSTEM
from app.domain.people.rights import Act, Thing
from app.domain.scorecards.letter import LetterInForce
from app.domain.scorecards.terms import first_month
from app.domain.scoring.relative import absolute_target
from app.domain.scoring.terms import RelativeTarget
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.ledger import Seen
from app.reading.balances import balance_of
from app.views import formatting
from app.views.asking import db, demand_right, me
from app.views.languages import tongue
from app.views.metrics import words
from app.views.metrics.words import word
from app.views.scorecards.place import line_of_superiors, may_see
from app.views.scorecards.wording import said, title_of
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import Names, names
from projections.policies.queries import scoring_policy
from projections.scorecards.letters import is_bound
from projections.scorecards.queries import CardRow, LineRow, TermsRow, card_with_lines
from projections.temporal import NOW


@dataclass(frozen=True)
class KeptLine:
    """A line of the keeping page."""

    kpi: UUID
    name: str
    metric_url: str
    owners: str
    subject: str
    said: str
    target: str
    span: str
    parts: int
    weight: Decimal
    retired: str


@dataclass(frozen=True)
class Kept:
    """A scorecard with what its pages need.

    `may_draft` and `may_set` are false while a letter in force binds it; `may_carry` isn't: next
    year's scorecard is another one.
    """

    card: CardRow
    name: str
    rows: Mapping[UUID, LineRow]
    known: Mapping[str, MetricRow]
    names: Names
    month: str
    may_draft: bool
    may_set: bool
    may_carry: bool = False
    is_bound: bool = False

    @property
    def seen(self) -> Seen:
        """The version of the scorecard, for forms to carry."""
        return Seen(self.card.id, self.card.version)

    @property
    def in_force(self) -> list[LineRow]:
        """The lines that are not retired."""
        return [row for row in self.rows.values() if row.retired_from is None]

    def metric(self, row: LineRow) -> MetricRow:
        return self.known[row.metric]

    def terms(self, row: LineRow, period: str | None = None) -> TermsRow:
        """The terms of a line in a period's first month, or in the month that the page is about."""
        month = first_month(period) if period else self.month
        held = [one for one in row.terms if one.from_month <= month]
        return held[-1] if held else row.terms[0]


def kept(card: UUID) -> Kept:
    """The scorecard as it stands now; 404 where the reader may not see it."""
    found = card_with_lines(db(), at=NOW, card=card)
    called = names(db(), at=NOW)
    if found is None or not may_see(found[0], called):
        abort(404)
    row, lines = found
    thing, bound = thing_of(row.holder, called), is_bound(db(), card, at=NOW)
    may_carry = me().may(Act.DRAFT_CARD, thing)
    return Kept(
        card=row,
        name=card_title(row, called),
        rows={line.kpi: line for line in lines},
        known=metrics(db(), at=NOW),
        names=called,
        month=_month(row.year),
        may_draft=may_carry and not bound,
        may_set=me().may(Act.SET_TARGET, thing) and not bound,
        may_carry=may_carry,
        is_bound=bound,
    )


def kept_line(card: UUID, kpi: UUID) -> tuple[Kept, LineRow]:
    """A line whose terms the reader may change. Raises NotYours, LetterInForce."""
    found = kept(card)
    demand_right(Act.SET_TARGET, thing_of(found.card.holder, found.names))
    row = found.rows.get(kpi)
    if row is None or row.retired_from is not None:
        abort(404)
    if found.is_bound:
        raise LetterInForce(card=card, kpi=kpi)
    return found, row


def thing_of(holder: UUID, called: Names) -> Thing:
    """A scorecard as rights see it, for the same answer as the command gives."""
    person = called.persons.get(holder)
    if person is None:
        return Thing(unit=holder)
    line = line_of_superiors(holder, called)
    return Thing(
        unit=person.unit, holder=holder, superiors=frozenset(line[:1]), line=frozenset(line)
    )


def thing_to_ask_about(card: CardRow, lines: Iterable[LineRow], called: Names) -> Thing:
    """A scorecard as `thing_of`, with those who may ask for changes of it as the owners of its
    KPIs, and as who answers for it, as the commands judge it."""
    owners = {person for line in lines for person, _ in line.terms[-1].owners}
    answering = frozenset({card.owner} if card.owner else ())
    return replace(thing_of(card.holder, called), owners=answering | owners)


def card_title(card: CardRow, called: Names) -> str:
    """The title of the scorecard in the language of the page."""
    return title_of(card, called, tongue())


def kept_lines(found: Kept) -> list[KeptLine]:
    """All lines, those that were retired last."""
    rows = sorted(found.rows.values(), key=lambda row: (row.retired_from is not None, row.place))
    return [_line(found, row) for row in rows]


@dataclass(frozen=True)
class ShownBalance:
    """See `scorecards/_remainder.html`. `state` is whole, open or over."""

    total: str
    state: str
    sentence: str
    advice: Sequence[str]


def balance(
    found: Kept, weights: Mapping[UUID, Decimal], more: Sequence[tuple[str, Decimal]] = ()
) -> ShownBalance:
    """The weights as a whole, with those that were typed, and lines still to be added."""
    lines = [(row.metric, weights.get(row.kpi, found.terms(row).weight)) for row in found.in_force]
    policy = scoring_policy(db(), at=NOW, on=Period.parse(found.month).last_day)
    weighed = balance_of([*lines, *more], found.known, policy)
    left = formatting.weight(abs(weighed.remainder))
    if weighed.remainder > 0:
        state, sentence = "open", gettext("assigned; %(rest)s left to assign.", rest=left)
    elif weighed.remainder < 0:
        state, sentence = "over", gettext("assigned; %(over)s too much.", over=left)
    else:
        state, sentence = "whole", gettext("assigned in full.")
    return ShownBalance(
        formatting.weight(weighed.total), state, sentence, [said(note) for note in weighed.advice]
    )


def target_words(terms: TermsRow, metric: MetricRow) -> str:
    """What a line asks for: a level, a range, or a change with the level that it means."""
    if terms.low is not None and terms.high is not None:
        return f"{_shown(terms.low, metric)} – {_shown(terms.high, metric)}"
    if terms.target is not None and terms.relative_change is None:
        return _shown(terms.target, metric)
    if terms.relative_change is None:
        return formatting.ABSENT
    change = formatting.signed_percent(terms.relative_change)
    level = terms.target if terms.target is not None else _level(terms, terms.relative_change)
    if level is None:
        return gettext("%(change)s, baseline missing", change=change)
    return f"{_shown(level, metric)} ({change})"


def span_words(terms: TermsRow, metric: MetricRow) -> str:
    """Floor and challenge, where both or one of them is given."""
    said = []
    if terms.floor is not None:
        said.append(gettext("floor %(value)s", value=_shown(terms.floor, metric)))
    if terms.challenge is not None:
        said.append(gettext("challenge %(value)s", value=_shown(terms.challenge, metric)))
    return gettext(", ").join(said)


def _line(found: Kept, row: LineRow) -> KeptLine:
    metric, terms, language = found.metric(row), found.terms(row), me().language
    retired = (
        gettext("retired from %(period)s", period=formatting.period(row.retired_from))
        if row.retired_from
        else ""
    )
    subject = "" if row.subject == found.card.holder else found.names.of(row.subject, language)
    return KeptLine(
        kpi=row.kpi,
        name=metric.name(language),
        metric_url=url_for("metrics.show", code=row.metric),
        owners=owner_words(terms.owners, found.names),
        subject=subject,
        said=f"{word(words.CYCLES, terms.cycle)} · {word(words.RULES, terms.rule)}",
        target=target_words(terms, metric),
        span=span_words(terms, metric),
        parts=len(row.parts),
        weight=terms.weight,
        retired=retired,
    )


def owner_words(owners: Sequence[tuple[UUID, Decimal]], called: Names) -> str:
    """Owners by name, joint ones with their shares."""
    language = tongue()
    if len(owners) == 1:
        return called.of(owners[0][0], language)
    return gettext(", ").join(
        f"{called.of(person, language)} {formatting.percent(share)}"
        for person, share in owners
        if person != SYSTEM
    )


def _level(terms: TermsRow, change: Decimal) -> Fraction | None:
    period = terms.baseline_period or ""
    return absolute_target(RelativeTarget(change, "", period, terms.baseline))


def _shown(value: Decimal | Fraction, metric: MetricRow) -> str:
    places = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
    return formatting.amount_within(Fraction(value), metric.unit, places)


def _month(year: int) -> str:
    """This month in the scorecard's year, or the nearest one of it."""
    today = me().today
    if today.year == year:
        return today.isoformat()[:7]
    return f"{year}-01" if today.year < year else f"{year}-12"

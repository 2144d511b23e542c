"""The forms that make and keep a scorecard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.domain.scorecards.terms import Owner
from app.domain.values.kinds import Unit
from app.domain.values.outcome import BarePercent
from app.domain.values.period import Period
from app.domain.values.reading import read_value
from app.domain.values.showing import show
from app.views import formatting
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.metrics import words
from app.views.refusing import spoken_sentence
from app.views.scorecards.wanted import Against, Wanted, typed_baseline, wanted
from app.views.typed import typed_amount
from projections.metrics.queries import MetricRow, SourceRow
from projections.scorecards.queries import TermsRow

OWNERS = (1, 2, 3)
WHOLE = Decimal(1)


class DraftForm(AskedForm):
    """A new scorecard: whose, for which year, and what it starts from."""

    holder = IdField(lazy_gettext("Unit or person"), [Needed()])
    year = SelectField(lazy_gettext("Year"), [Needed()], coerce=int)
    name = StringField(lazy_gettext("Title"), [AtMost(120)], filters=[stripped])
    owner = IdField(lazy_gettext("Answers for it"), [Optional()])
    superior = IdField(lazy_gettext("Agrees it"), [Optional()])
    start = SelectField(lazy_gettext("Start from"), default="")
    stage = SelectField(lazy_gettext("Stage that proposes weights"), default="")


class OwnersForm(AskedForm):
    """Up to three owners; several have shares that make 100%."""

    owner_1 = IdField(lazy_gettext("Owner"), [Needed()])
    share_1 = StringField(lazy_gettext("Share"), [AtMost(20)])
    owner_2 = IdField(lazy_gettext("Joint owner"), [Optional()])
    share_2 = StringField(lazy_gettext("Share"), [AtMost(20)])
    owner_3 = IdField(lazy_gettext("Joint owner"), [Optional()])
    share_3 = StringField(lazy_gettext("Share"), [AtMost(20)])

    def owners(self) -> tuple[Owner, ...]:
        """Those who were chosen; one alone has the whole, whatever stands beside."""
        chosen = [(self[f"owner_{at}"].data, self[f"share_{at}"]) for at in OWNERS]
        named = [(person, share) for person, share in chosen if person is not None]
        if len(named) == 1:
            return (Owner(named[0][0], WHOLE),)
        return tuple(
            Owner(person, typed_amount(share, Unit.PERCENT, points=True) or Decimal(0))
            for person, share in named
        )

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        super().refuse(sentence, field="owner_1" if field == "owner" else field)

    @staticmethod
    def standing_owners(owners: Sequence[tuple[UUID, Decimal]]) -> dict[str, Any]:
        """What the fields show before anything is typed."""
        found: dict[str, Any] = {}
        for at, (person, share) in zip(OWNERS, owners, strict=False):
            found[f"owner_{at}"] = person
            found[f"share_{at}"] = show(share, Unit.PERCENT)
        return found


class WantedForm(AskedForm):
    """Target, floor and challenge as people write them, and from when they hold."""

    target = StringField(lazy_gettext("Target"), [AtMost(60)])
    floor = StringField(lazy_gettext("Floor"), [AtMost(60)])
    challenge = StringField(lazy_gettext("Challenge"), [AtMost(60)])
    baseline_period = SelectField(lazy_gettext("Measured against"))
    baseline = StringField(lazy_gettext("Value then"), [AtMost(40)])
    from_period = SelectField(lazy_gettext("Holds from"), [Needed()])
    reason = TextAreaField(lazy_gettext("Reason"), [AtMost(500)], filters=[stripped])

    def __init__(self, formdata: Any = None, *, year: int, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.from_period.choices = periods_of(year)
        self.baseline_period.choices = baseline_periods(year)

    def wanted(self, metric: MetricRow, subject: UUID) -> Wanted:
        """The values as the commands take them; errors stay on the fields."""
        against = Against(
            subject,
            Period.parse(self._baseline_period()),
            typed_baseline(self.baseline, metric),
        )
        return wanted(self.target, self.floor, self.challenge, metric, against)

    def _baseline_period(self) -> str:
        """The one chosen; the whole year before where none was, or one that isn't offered."""
        offered = [key for key, _ in self.baseline_period.choices]
        return self.baseline_period.data if self.baseline_period.data in offered else offered[0]

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        super().refuse(sentence, field="target" if field in ("low", "high") else field)


class TargetForm(WantedForm):
    """Other values for a line, with the reason."""

    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])


class CountingForm(AskedForm):
    """Which sources count for a KPI and how its parts are taken together; empty is its metric's."""

    own_first = SelectField(lazy_gettext("Official source of this KPI"), [Optional()], default="")
    own_second = SelectField(lazy_gettext("Confirmed by"), [Optional()], default="")
    own_aggregation = SelectField(lazy_gettext("Over longer periods"), [Optional()], default="")

    def offer(self, metric: MetricRow, sources: Mapping[str, SourceRow], language: str) -> None:
        """The sources that the metric takes values from, and the ways that its unit allows."""
        taken = [
            (code, sources[code].name(language) if code in sources else code)
            for code in (*metric.official, *metric.others)
        ]
        named = dict(taken)
        usual = gettext(", ").join(named[code] for code in metric.official)
        said = gettext("as the metric says: %(usual)s", usual=usual or formatting.ABSENT)
        self.own_first.choices = [("", said), *taken]
        self.own_second.choices = [("", gettext("nobody else")), *taken]
        way = words.word(words.AGGREGATIONS, metric.aggregation)
        self.own_aggregation.choices = [
            ("", gettext("as the metric says: %(usual)s", usual=way)),
            *words.choices(words.AGGREGATIONS),
        ]

    def sources(self) -> tuple[str, ...]:
        """The sources chosen, the first first; none where they are the metric's."""
        if not self.own_first.data:
            return ()
        chosen = (self.own_first.data, self.own_second.data)
        return tuple(dict.fromkeys(code for code in chosen if code))

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        named = {"sources": "own_first", "aggregation": "own_aggregation"}
        super().refuse(sentence, field=named.get(field or "", field))

    @staticmethod
    def standing_counting(terms: TermsRow) -> dict[str, Any]:
        """What the fields show before anything is chosen."""
        first, second, *_ = (*terms.sources, "", "")
        return {
            "own_first": first,
            "own_second": second,
            "own_aggregation": terms.aggregation,
        }


class LineForm(WantedForm, OwnersForm, CountingForm):
    """A KPI to add."""

    subject = IdField(lazy_gettext("Whose values"), [Needed()])
    weight = StringField(lazy_gettext("Weight"), [Needed(), AtMost(20)])
    cycle = SelectField(lazy_gettext("Due"), [Needed()])
    rule = SelectField(lazy_gettext("Scored"), [Needed()])
    objective = StringField(
        lazy_gettext("Leads to the objective"), [AtMost(200)], filters=[stripped]
    )
    goal_dimension = StringField(lazy_gettext("Goal dimension"), [AtMost(80)], filters=[stripped])

    def __init__(self, formdata: Any = None, *, year: int, **kwargs: Any) -> None:
        super().__init__(formdata, year=year, **kwargs)
        self.cycle.choices = words.choices(words.CYCLES)
        self.rule.choices = words.choices(words.RULES)


class TermForm(AskedForm):
    """From when, and why: what every change of a line carries."""

    from_period = SelectField(lazy_gettext("Holds from"), [Needed()])
    reason = TextAreaField(lazy_gettext("Reason"), [Needed(), AtMost(500)], filters=[stripped])

    def __init__(self, formdata: Any = None, *, year: int, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.from_period.choices = periods_of(year)


class WeightsForm(TermForm):
    """The weights of all lines at once; each line's field is read by `typed_parts`."""


class ReassignForm(TermForm, OwnersForm):
    """Other owners."""


class CountForm(TermForm, CountingForm):
    """Other sources, or another way of taking the parts together."""


class RetireForm(TermForm):
    """A line that is scored no longer."""


class PhasingForm(AskedForm):
    """Targets of single periods; each period's field is read by `typed_parts`."""

    reason = TextAreaField(lazy_gettext("Reason"), [AtMost(500)], filters=[stripped])


@dataclass
class TypedPart:
    """One field of many of a kind: what was typed, what it says, and why it can't be taken."""

    name: str
    typed: str
    value: Decimal | None = None
    error: str = ""


def typed_parts(
    texts: Mapping[str, str], unit: Unit, *, currency: str = "", points: bool = False
) -> list[TypedPart]:
    """Each text read as a number; an empty one says none. `points`: 30 is 30%."""
    return [_part(name, text, unit, currency, points) for name, text in texts.items()]


def _part(name: str, text: str, unit: Unit, currency: str, points: bool) -> TypedPart:
    if not text.strip():
        return TypedPart(name, text)
    bare = BarePercent.POINTS if points else None
    reading = read_value(text, unit=unit, currency=currency, bare=bare)
    if reading.is_accepted and reading.amount:
        return TypedPart(name, text, reading.amount.number)
    said = spoken_sentence(reading.sentence, reading.facts) if reading.sentence else ""
    return TypedPart(name, text, error=said or gettext("Write a number."))


def periods_of(year: int) -> list[tuple[str, str]]:
    """The year, and each of its months."""
    whole = Period.parse(str(year))
    return [(one.key, formatting.period(one.key)) for one in (whole, *whole.months())]


def baseline_periods(year: int) -> list[tuple[str, str]]:
    """What a relative target may be measured against: the year before, and its parts."""
    before = Period.parse(str(year - 1))
    found = (before, *reversed(before.quarters()), *reversed(before.months()))
    return [(one.key, formatting.period(one.key)) for one in found]

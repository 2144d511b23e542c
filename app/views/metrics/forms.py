"""The forms of the dictionary: a new version, the sources, a new metric."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from app.domain.metrics.metric import Definition
from app.domain.values.kinds import Unit
from app.domain.values.period import Period
from app.domain.values.showing import show
from app.views import formatting
from app.views.forms import AskedForm, AtMost, Needed, stripped
from app.views.metrics import words
from app.views.typed import typed_amount
from projections.metrics.queries import MetricRow, SourceRow

LONGEST_NAME, LONGEST_MEANING = 80, 1000


class MeaningForm(AskedForm):
    """What a new version and a new metric have in common."""

    name_zh_hant = StringField(
        lazy_gettext("Name, Traditional Chinese"), [AtMost(LONGEST_NAME)], filters=[stripped]
    )
    name_zh_hans = StringField(
        lazy_gettext("Name, Simplified Chinese"), [AtMost(LONGEST_NAME)], filters=[stripped]
    )
    name_en = StringField(lazy_gettext("Name, English"), [AtMost(LONGEST_NAME)], filters=[stripped])
    dimension = SelectField(lazy_gettext("Dimension"), [Needed()])
    kind = SelectField(lazy_gettext("Result or process"), [Needed()])
    decimals = IntegerField(
        lazy_gettext("Decimal places"), [Optional(), NumberRange(0, 6)], default=0
    )
    aggregation = SelectField(lazy_gettext("Over longer periods"), [Needed()])
    default_rule = SelectField(lazy_gettext("Usual scoring rule"), [Needed()])
    frequency = SelectField(lazy_gettext("Updated"), [Needed()])
    meaning_zh_hant = TextAreaField(
        lazy_gettext("Meaning, Traditional Chinese"), [AtMost(LONGEST_MEANING)], filters=[stripped]
    )
    meaning_zh_hans = TextAreaField(
        lazy_gettext("Meaning, Simplified Chinese"), [AtMost(LONGEST_MEANING)], filters=[stripped]
    )
    meaning_en = TextAreaField(
        lazy_gettext("Meaning, English"), [AtMost(LONGEST_MEANING)], filters=[stripped]
    )
    formula = StringField(lazy_gettext("Formula"), [AtMost(400)], filters=[stripped])
    low = StringField(lazy_gettext("Lowest possible value"), [AtMost(40)])
    high = StringField(lazy_gettext("Highest possible value"), [AtMost(40)])
    tolerance = StringField(lazy_gettext("Tolerance between sources"), [AtMost(40)])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        for name, listed in self.offered():
            self[name].choices = words.choices(listed)

    def offered(self) -> tuple[tuple[str, Mapping[Any, str]], ...]:
        """The fields to choose from closed lists, with what each offers."""
        return (
            ("dimension", words.DIMENSIONS),
            ("kind", words.KINDS),
            ("aggregation", words.AGGREGATIONS),
            ("default_rule", words.RULES),
            ("frequency", words.FREQUENCIES),
        )

    def names(self) -> dict[str, str]:
        """The name in each language that has one."""
        given = {
            "zh_Hant": self.name_zh_hant.data,
            "zh_Hans": self.name_zh_hans.data,
            "en": self.name_en.data,
        }
        return {language: text for language, text in given.items() if text}

    def kinds(self) -> dict[str, Any]:
        """What the closed lists say, as the definition keeps it."""
        return {
            "dimension": self.dimension.data,
            "kind": self.kind.data,
            "decimals": self.decimals.data or 0,
            "aggregation": self.aggregation.data,
            "default_rule": self.default_rule.data,
            "frequency": self.frequency.data,
        }

    def meanings(self) -> dict[str, str]:
        """The meaning in each language that has one."""
        given = {
            "zh_Hant": self.meaning_zh_hant.data,
            "zh_Hans": self.meaning_zh_hans.data,
            "en": self.meaning_en.data,
        }
        return {language: text for language, text in given.items() if text}

    def limits(self, unit: Unit, currency: str) -> dict[str, Any]:
        """Formula, possible range and tolerance as the definition keeps them."""
        return {
            "formula": self.formula.data or "",
            "low": typed_amount(self.low, unit, currency=currency),
            "high": typed_amount(self.high, unit, currency=currency),
            "tolerance": typed_amount(self.tolerance, Unit.PERCENT, points=True),
        }


class RedefineForm(MeaningForm):
    """A new version of a definition, from a period on, with its reason."""

    from_period = SelectField(lazy_gettext("Holds from"), [Needed()])
    reason = TextAreaField(
        lazy_gettext("Reason for the change"), [Needed(), AtMost(500)], filters=[stripped]
    )

    def __init__(self, formdata: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.from_period.choices = months_around(today)

    @staticmethod
    def standing(row: MetricRow, today: date) -> dict[str, Any]:
        """What the form shows before anything is typed."""
        unit = Unit(row.unit)
        return {
            "meaning_zh_hant": row.meanings.get("zh_Hant", ""),
            "meaning_zh_hans": row.meanings.get("zh_Hans", ""),
            "meaning_en": row.meanings.get("en", ""),
            "formula": row.formula,
            "low": "" if row.low is None else show(row.low, unit),
            "high": "" if row.high is None else show(row.high, unit),
            "tolerance": "" if row.tolerance is None else show(row.tolerance, Unit.PERCENT),
            "name_zh_hant": row.names.get("zh_Hant", ""),
            "name_zh_hans": row.names.get("zh_Hans", ""),
            "name_en": row.names.get("en", ""),
            "dimension": row.dimension,
            "kind": row.kind,
            "decimals": row.decimals,
            "aggregation": row.aggregation,
            "default_rule": row.default_rule,
            "frequency": row.frequency,
            "from_period": today.isoformat()[:7],
        }


class AppointForm(AskedForm):
    """Which sources count for a metric, and who looks after it."""

    first = SelectField(lazy_gettext("Official source"), [Needed()])
    second = SelectField(lazy_gettext("Confirmed by"), [Optional()])
    others = SelectMultipleField(lazy_gettext("Also allowed"), [Optional()])
    steward = SelectField(lazy_gettext("Data steward"), [Optional()])
    reason = StringField(lazy_gettext("Reason"), [AtMost(LONGEST_MEANING)], filters=[stripped])

    def offer(
        self, sources: Mapping[str, SourceRow], stewards: list[tuple[str, str]], language: str
    ) -> None:
        """The sources and people to choose from."""
        named = [(code, source.name(language)) for code, source in sources.items()]
        self.first.choices = [("", ""), *named]
        self.second.choices = [("", gettext("nobody else")), *named]
        self.others.choices = named
        self.steward.choices = [("", gettext("nobody")), *stewards]

    @staticmethod
    def standing(row: MetricRow) -> dict[str, Any]:
        """What the form shows before anything is chosen."""
        first, second, *_ = (*row.official, "", "")
        return {
            "first": first,
            "second": second,
            "others": list(row.others),
            "steward": str(row.steward) if row.steward else "",
        }

    def official(self, row: MetricRow) -> list[str]:
        """The official sources; a third one, set elsewhere, stays where it was."""
        chosen = [code for code in (self.first.data, self.second.data) if code]
        return list(dict.fromkeys([*chosen, *row.official[2:]]))

    def steward_id(self) -> UUID | None:
        return UUID(self.steward.data) if self.steward.data else None


class DefineForm(MeaningForm):
    """A metric that the dictionary doesn't have."""

    code = StringField(lazy_gettext("Code"), [Needed(), AtMost(60)], filters=[stripped])
    name_zh_hant = StringField(
        lazy_gettext("Name, Traditional Chinese"),
        [Needed(), AtMost(LONGEST_NAME)],
        filters=[stripped],
    )
    aliases = StringField(lazy_gettext("Also called"), [AtMost(300)], filters=[stripped])
    unit = SelectField(lazy_gettext("Unit of measure"), [Needed()])
    direction = SelectField(lazy_gettext("Direction"), [Needed()])
    input_only = BooleanField(lazy_gettext("Only feeds the formulas of other metrics"))

    def offered(self) -> tuple[tuple[str, Mapping[Any, str]], ...]:
        return (*super().offered(), ("unit", words.UNITS), ("direction", words.DIRECTIONS))

    def definition(self, currency: str) -> Definition:
        """What was typed as a definition; unreadable amounts stay as errors on their fields."""
        unit = Unit(self.unit.data)
        return Definition(
            names=self.names(),
            meanings=self.meanings(),
            aliases=aliases_in(self.aliases.data or ""),
            stage="",
            direction=self.direction.data,
            unit=str(unit),
            currency=currency if unit is Unit.MONEY else "",
            input_only=self.input_only.data,
            threshold=None,
            ratio_reading="",
            typical_source="",
            packs=["all"],
            note="",
            **self.kinds(),
            **self.limits(unit, currency),
        )


def months_around(today: date) -> list[tuple[str, str]]:
    """A year of months before this one and a year after, as keys and words."""
    first = Period.month(today.year - 1, today.month)
    found = [first]
    while len(found) < 25:
        after = found[-1].last_day.toordinal() + 1
        found.append(Period.of_day(date.fromordinal(after), "month"))
    return [(one.key, formatting.period(one.key)) for one in found]


def aliases_in(text: str) -> list[str]:
    """Names as they are written in one field, with one of several marks between them."""
    for mark in ("；", "、", "，", ",", "\r", "\n"):
        text = text.replace(mark, ";")
    return [name.strip() for name in text.split(";") if name.strip()]

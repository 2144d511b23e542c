"""The forms of a review, one a step."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from app.domain.reviews.points import Points
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped

LONGEST = 4000
POINTS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,2})?")


class PointsField(StringField):
    """Points for or against: `2`, `+2`, `-1.5`; nothing is 0. `points` is the number."""

    @property
    def points(self) -> Decimal:
        return _points(self.data or "") or Decimal(0)

    def pre_validate(self, form: Any) -> None:
        if (self.data or "").strip() and _points(self.data or "") is None:
            raise ValidationError(lazy_gettext("Write points as 2 or -1.5."))


def _points(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    return Decimal(plain) if POINTS.fullmatch(plain) else None


def _long(label: Any, *needed: Any) -> TextAreaField:
    return TextAreaField(label, filters=[stripped], validators=[*needed, AtMost(LONGEST)])


class SelfReviewForm(AskedForm):
    """The individual review report."""

    worked = _long(lazy_gettext("Key actions that worked"))
    improve = _long(lazy_gettext("Points to improve"))
    next_steps = _long(lazy_gettext("Next steps"))


class VerdictsForm(AskedForm):
    """What becomes of each KPI: the page draws its fields, one choice and one reason a KPI."""

    verdicts = StringField()


class TeamForm(AskedForm):
    """The team's row of a period, or the plan row of the next."""

    period = HiddenField()
    core_objective = StringField(
        lazy_gettext("Core objective"), filters=[stripped], validators=[AtMost(500)]
    )
    worked = _long(lazy_gettext("What worked"))
    problems = _long(lazy_gettext("Problems"))
    next_direction = _long(lazy_gettext("Next direction"))

    def __init__(self, formdata: Any = None, *, ids: str = "", **kwargs: Any) -> None:
        self.ids = ids
        super().__init__(formdata, **kwargs)


class PointsForm(AskedForm):
    """A process adjustment and a growth bonus."""

    points = PointsField(lazy_gettext("Process adjustment"))
    rule = StringField(lazy_gettext("Rule it is given under"))
    growth = PointsField(lazy_gettext("Growth bonus"))
    growth_kpi = IdField(lazy_gettext("KPI that grew"))

    def given(self) -> Points:
        """The points as the domain knows them."""
        return Points(
            points=self.points.points,
            rule=self.rule.data or "",
            growth=self.growth.points,
            growth_kpi=self.growth_kpi.data,
        )

    def refuse(self, sentence: str, *, field: str | None = None) -> None:
        super().refuse(sentence, field="points" if field == "process_adjustment" else field)


class AssessmentForm(PointsForm):
    """The superior's review."""

    ids = "assessment"
    reason = _long(lazy_gettext("Reason for the process adjustment"))
    growth_reason = _long(lazy_gettext("Reason for the growth bonus"))
    words = _long(lazy_gettext("Assessment in words"))
    waived = StringField(
        lazy_gettext("Why without a self-review"), filters=[stripped], validators=[AtMost(LONGEST)]
    )


class RatersForm(AskedForm):
    """Who may rate."""

    people = SelectMultipleField(
        lazy_gettext("People of other units"), validators=[Needed()], validate_choice=False
    )


class RatingForm(AskedForm):
    """A rating; nothing of it is kept beside its rater."""

    needs_key = False
    rating = StringField(lazy_gettext("Rating, 0 to 100"), validators=[Needed()])
    remark = _long(lazy_gettext("Remark"))

    @property
    def number(self) -> int:
        return int(unicodedata.normalize("NFKC", self.rating.data or "").strip())

    def validate_rating(self, field: Field) -> None:
        """A whole number of at most three digits; the rule has the limits."""
        plain = unicodedata.normalize("NFKC", field.data or "").strip()
        if not re.fullmatch(r"[0-9]{1,3}", plain):
            raise ValidationError(lazy_gettext("Write a whole number from 0 to 100."))


class CalibrationForm(PointsForm):
    """Points after a comparison."""

    ids = "calibration"
    reason = _long(lazy_gettext("What the comparison showed"), Needed())


class ConfirmationForm(AskedForm):
    """The head's word."""

    ids = "confirmation"
    words = _long(lazy_gettext("Remark"))


class GradeAppealForm(AskedForm):
    """A reviewed person's wish that a head without a part looks again."""

    ids = "appeal"
    to = IdField(lazy_gettext("To"), validators=[Needed()])
    reason = _long(lazy_gettext("Why somebody should look again"), Needed())


class AppealDecisionForm(PointsForm):
    """The last word."""

    ids = "decision"
    decision = StringField(
        lazy_gettext("Decision"), default="upheld", validators=[AnyOf(["upheld", "other"])]
    )
    reason = _long(lazy_gettext("Reason"), Needed())

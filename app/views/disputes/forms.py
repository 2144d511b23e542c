"""The forms of a dispute: the claim, the answer, remarks, the ruling, the appeal."""

from flask_babel import lazy_gettext
from wtforms import MultipleFileField, StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from app.domain.disputes.dispute import Outcome, Subject
from app.domain.values.period import Period
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.typed import period_key

LONGEST = 2000


class ClaimForm(AskedForm):
    """One side's four fields."""

    typed = StringField(lazy_gettext("Our value"), validators=[AtMost(100)])
    source = StringField(lazy_gettext("Source"), filters=[stripped], validators=[AtMost(100)])
    words = TextAreaField(
        lazy_gettext("What we claim"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )
    evidence = StringField(
        lazy_gettext("Evidence"), filters=[stripped], validators=[AtMost(LONGEST)]
    )

    files = MultipleFileField(lazy_gettext("Files"))


class EvidenceForm(AskedForm):
    """A side's files and a list of records, brought later on."""

    files = MultipleFileField(lazy_gettext("Files"))
    lists = IdField(lazy_gettext("List of records"))


class OpeningForm(ClaimForm):
    """The first claim, with what it is about, and who else is to answer."""

    kind = StringField(
        lazy_gettext("What it is about"),
        default=str(Subject.NUMBER),
        validators=[Needed(), AnyOf([str(one) for one in Subject])],
    )
    asked = IdField(lazy_gettext("Who else should answer"))
    lists = IdField(lazy_gettext("List of records"))


class RemarkForm(AskedForm):
    """A remark beneath a dispute."""

    words = TextAreaField(
        lazy_gettext("Comment"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )


class RulingForm(AskedForm):
    """The decision of a steward, or of the head to whom it fell."""

    outcome = StringField(
        lazy_gettext("The ruling follows"),
        default=str(Outcome.SIDE_A),
        validators=[AnyOf([str(one) for one in Outcome])],
    )
    typed = StringField(lazy_gettext("Another value"), validators=[AtMost(100)])
    reason = TextAreaField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )
    meaning = TextAreaField(
        lazy_gettext("What the metric means from then on"),
        filters=[stripped],
        validators=[AtMost(LONGEST)],
    )
    from_period = StringField(
        lazy_gettext("From the period"), filters=[stripped], validators=[AtMost(20)]
    )

    def validate_from_period(self, field: StringField) -> None:
        """A new definition needs the period from which it holds."""
        if not self.meaning.data:
            return
        try:
            Period.parse(period_key(field.data))
        except ValueError:
            raise ValidationError(lazy_gettext("Write the period as 2026-Q3 or 2026-07.")) from None


class AppealForm(AskedForm):
    """A side's wish that somebody looks again."""

    reason = TextAreaField(
        lazy_gettext("Why somebody should look again"),
        filters=[stripped],
        validators=[Needed(), AtMost(LONGEST)],
    )


class AppealDecisionForm(AskedForm):
    """The last word: the ruling is upheld, or another value counts."""

    decision = StringField(
        lazy_gettext("Decision"), default="upheld", validators=[AnyOf(["upheld", "other"])]
    )
    typed = StringField(lazy_gettext("Another value"), validators=[AtMost(100)])
    reason = TextAreaField(
        lazy_gettext("Reason"), filters=[stripped], validators=[Needed(), AtMost(LONGEST)]
    )

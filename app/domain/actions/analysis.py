"""Why a KPI missed its target: the six questions, and causes beneath causes as a fishbone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.actions.refusals import (
    CauseWithoutCategory,
    CauseWithoutWords,
    NoSuchCause,
    NothingAnalysed,
)
from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import ident
from app.domain.reviews.check_in import Cause


@dataclass(frozen=True)
class Answers:
    """What was answered to the six questions (5W1H); None where nothing was."""

    what: TextRef | None = None
    who: TextRef | None = None
    where: TextRef | None = None
    when: TextRef | None = None
    why: TextRef | None = None
    how: TextRef | None = None

    def facts(self) -> dict[str, Any]:
        """Plain values for the event."""
        return {name: getattr(self, name) for name in QUESTIONS}


QUESTIONS = ("what", "who", "where", "when", "why", "how")


def analysis_id(kpi: UUID, period: str) -> UUID:
    """The id of the analysis of a KPI's period."""
    return ident("analysis", kpi, period)


class Analysis(Aggregate):
    """A cause analysis (原因分析) of a KPI in a period: 5W1H, and a list of causes (魚骨圖).

    A cause stands in a category, or beneath another cause, whose category it has.
    """

    TOPIC = "actions.analysis"

    class Event(Aggregate.Event):
        """Every event names the place that is analysed."""

        TOPIC = "actions.analysis.event"
        card: UUID
        kpi: UUID
        period: str

    class Begun(Event, Aggregate.Created):
        """The place of the analysis."""

        TOPIC = "actions.analysis.begun"
        metric: str
        subject: UUID

    class Answered(Event):
        """All answers as they hold from now on."""

        TOPIC = "actions.analysis.answered"
        what: TextRef | None
        who: TextRef | None
        where: TextRef | None
        when: TextRef | None
        why: TextRef | None
        how: TextRef | None

    class CauseNamed(Event):
        """A cause in a category; `beneath` is the cause that it explains, None for a main one."""

        TOPIC = "actions.analysis.cause_named"
        cause: UUID
        category: str
        beneath: UUID | None
        words: TextRef

    class CauseDropped(Event):
        """It was not the cause; what stands beneath it goes with it."""

        TOPIC = "actions.analysis.cause_dropped"
        cause: UUID

    @classmethod
    def begin(
        cls, *, by: UUID, card: UUID, kpi: UUID, period: str, metric: str, subject: UUID
    ) -> "Analysis":
        """An analysis without words yet; saved together with its first ones."""
        return cls._create(
            cls.Begun,
            id=analysis_id(kpi, period),
            by=by,
            card=card,
            kpi=kpi,
            period=period,
            metric=metric,
            subject=subject,
        )

    def __init__(self, card: UUID, kpi: UUID, period: str, metric: str, subject: UUID) -> None:
        self.card = card
        self.kpi = kpi
        self.period = period
        self.answers = Answers()
        self.causes: dict[UUID, tuple[Cause, UUID | None]] = {}

    def answer(self, answers: Answers, *, by: UUID) -> None:
        """Let these answers hold. Raises NothingAnalysed."""
        if answers == Answers():
            raise NothingAnalysed(field="what")
        self._answered(by=by, **self._place(), **answers.facts())

    def name_cause(
        self,
        *,
        by: UUID,
        cause: UUID,
        category: Cause | None,
        words: TextRef | None,
        beneath: UUID | None = None,
    ) -> None:
        """Put a cause on the list; one beneath another is of its category.

        Raises CauseWithoutWords, NoSuchCause, CauseWithoutCategory.
        """
        if words is None:
            raise CauseWithoutWords(field="words")
        if beneath is not None:
            if beneath not in self.causes:
                raise NoSuchCause(field="beneath")
            category = self.causes[beneath][0]
        if category is None:
            raise CauseWithoutCategory(field="category")
        self._cause_named(
            by=by,
            **self._place(),
            cause=cause,
            category=str(category),
            beneath=beneath,
            words=words,
        )

    def drop_cause(self, *, by: UUID, cause: UUID) -> None:
        """Take a cause off the list, with those beneath it. Raises NoSuchCause."""
        if cause not in self.causes:
            raise NoSuchCause()
        self._cause_dropped(by=by, **self._place(), cause=cause)

    def _place(self) -> dict[str, Any]:
        return {"card": self.card, "kpi": self.kpi, "period": self.period}

    @event(Answered)
    def _answered(
        self,
        by: UUID,
        card: UUID,
        kpi: UUID,
        period: str,
        what: TextRef | None,
        who: TextRef | None,
        where: TextRef | None,
        when: TextRef | None,
        why: TextRef | None,
        how: TextRef | None,
    ) -> None:
        self.answers = Answers(what, who, where, when, why, how)

    @event(CauseNamed)
    def _cause_named(
        self,
        by: UUID,
        card: UUID,
        kpi: UUID,
        period: str,
        cause: UUID,
        category: str,
        beneath: UUID | None,
        words: TextRef,
    ) -> None:
        self.causes[cause] = (Cause(category), beneath)

    @event(CauseDropped)
    def _cause_dropped(self, by: UUID, card: UUID, kpi: UUID, period: str, cause: UUID) -> None:
        gone = {cause}
        while more := {id for id, (_, above) in self.causes.items() if above in gone} - gone:
            gone |= more
        for id in gone:
            del self.causes[id]

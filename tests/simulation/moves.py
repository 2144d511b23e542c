"""What the twelve do: one command after another, sensible or not, as chance has it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from app.domain.adjustments.asking import Asked, Wanted
from app.domain.adjustments.changes import Action
from app.domain.adjustments.commands import (
    approve_request,
    confirm_request,
    reject_request,
    request_adjustment,
    withdraw_request,
)
from app.domain.disputes.commands import (
    Claim,
    answer_dispute,
    appeal_ruling,
    decide_appeal,
    open_dispute,
    rule_on_dispute,
    withdraw_dispute,
)
from app.domain.disputes.dispute import Outcome, Subject
from app.domain.measurements.commands import (
    decline_value,
    release_value,
    verify_value,
    withdraw_value,
)
from app.domain.measurements.place import Place
from app.domain.measurements.typed import record_typed
from app.domain.periods.commands import (
    ask_reopening,
    decide_missing,
    drop_reopening,
    hold_period,
    reopen_period,
    resume_period,
)
from app.domain.scorecards.commands import phase_line, reassign_line, retarget_line, reweight_lines
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget
from app.domain.scoring.scored import MissingDecision
from app.reading.closing import close_with_figures
from tests.simulation.company import (
    CHEN,
    COMPANY,
    HE,
    LI,
    MA,
    MARKETING,
    PEOPLE,
    QIN,
    RECORDED,
    SALES,
    STEWARD,
    STEWARDS,
    SUN,
    WANG,
    WEIGHTS,
    XU,
    ZHOU,
)

HOLDERS = (MARKETING, SALES)
UNITS = (MARKETING, SALES, COMPANY)
AT_HOME = {MARKETING: (WANG, CHEN, STEWARD), SALES: (SUN, QIN, XU)}
TYPED = ("1200", "7.2萬", "980", "1,050", "無", "abc", "-5", "1e99", "約900", "", "0", "15%")
SHARES = ((50, 30, 20), (40, 40, 20), (60, 30, 20), (20, 20, 60))
REASONS = ("counted again", "the market moved", "")


@dataclass(frozen=True)
class Move:
    """A command with everything that it takes, so that the very same can be sent once more."""

    command: Callable[..., Any]
    arguments: Mapping[str, Any]
    cell: UUID | None = None


@dataclass
class Chooser:
    """Chooses moves. `month` is the one that the clock stands in."""

    chance: random.Random
    cards: Mapping[UUID, UUID]
    month: int = 1
    requests: list[UUID] = field(default_factory=list)
    disputes: list[UUID] = field(default_factory=list)

    def move(self) -> Move:
        """The next one."""
        kinds = {
            self._value: 40,
            self._mark: 12,
            self._terms: 12,
            self._request: 6,
            self._decision: 14,
            self._dispute: 10,
            self._period: 14,
        }
        return self.chance.choices(list(kinds), list(kinds.values()))[0]()

    # -- who, where and when ------------------------------------------------------------------

    def _somebody(self, *fitting: UUID) -> UUID:
        """Mostly one of those whom it befits, else anybody."""
        befits = fitting and self.chance.random() < 0.75
        return self.chance.choice(fitting if befits else PEOPLE)

    def _reason(self) -> str:
        return self.chance.choice(REASONS)

    def _some_month(self, ahead: int = 0) -> str:
        return f"2026-{self.chance.randint(1, min(self.month + ahead, 12)):02}"

    def _place(self) -> Place:
        metric, subject = self.chance.choice(RECORDED), self.chance.choice(HOLDERS)
        to_come = self.chance.random() < 0.05
        return Place(metric, subject, self._some_month(ahead=1 if to_come else 0))

    def _line(self) -> tuple[UUID, UUID, UUID]:
        holder = self.chance.choice(HOLDERS)
        card = self.cards[holder]
        return holder, card, kpi_id(card, self.chance.choice(list(WEIGHTS)), holder)

    # -- numbers ------------------------------------------------------------------------------

    def _value(self) -> Move:
        place = self._place()
        number = str(self.chance.randint(500, 1_500))
        typed = number if self.chance.random() < 0.7 else self.chance.choice(TYPED)
        source = self.chance.choice(("", "crm", "crm", "finance"))
        facts = {"typed": typed, "source": source, "reason": self._reason()}
        by = self._somebody(*AT_HOME[place.subject])
        return Move(record_typed, {"by": by, "place": place, **facts}, place.cell)

    def _mark(self) -> Move:
        place, source = self._place(), self.chance.choice(("crm", "finance"))
        facts: dict[str, Any] = {"by": self._somebody(*STEWARDS), "place": place, "source": source}
        command = self.chance.choice((verify_value, withdraw_value, release_value, decline_value))
        if command is not verify_value:
            facts["reason"] = self._reason()
        return Move(command, facts, place.cell)

    # -- terms --------------------------------------------------------------------------------

    def _terms(self) -> Move:
        holder, card, kpi = self._line()
        facts: dict[str, Any] = {
            "by": self._somebody(HE, ZHOU),
            "card_id": card,
            "from_period": self._some_month(ahead=3),
            "reason": self._reason(),
        }
        target = Decimal(self.chance.randint(8, 14) * 100)
        match self.chance.randrange(4):
            case 0:
                return Move(retarget_line, {**facts, "kpi": kpi, "target": target})
            case 3:
                parts = (PeriodTarget(facts.pop("from_period"), target),)
                return Move(phase_line, {**facts, "kpi": kpi, "parts": parts})
            case 1:
                kpis = [kpi_id(card, metric, holder) for metric in WEIGHTS]
                shares = self.chance.choice(
                    ((50, 30, 20), (40, 40, 20), (60, 30, 20), (20, 20, 60))
                )
                weights = {
                    kpi: Decimal(share) / 100 for kpi, share in zip(kpis, shares, strict=True)
                }
                some = dict(self.chance.sample(sorted(weights.items()), self.chance.randint(1, 3)))
                return Move(reweight_lines, {**facts, "weights": some})
            case _:
                owners = (Owner(self._somebody(), Decimal(1)),)
                return Move(reassign_line, {**facts, "kpi": kpi, "owners": owners})

    # -- requests -----------------------------------------------------------------------------

    def _request(self) -> Move:
        _, card, kpi = self._line()
        target = Decimal(self.chance.randint(5, 15) * 100)
        asked = Asked(
            wanted=(Wanted(Action.CHANGE, card, kpi, after={"target": target}),),
            first_period=self._some_month(ahead=3),
            category=self.chance.choice(("market change", "strategy change")),
            explanation="The market moved.",
        )
        retroactive = self.chance.random() < 0.5
        facts = {
            "by": self._somebody(WANG, SUN, LI, MA),
            "asked": asked,
            "retroactive": retroactive,
        }
        return Move(request_adjustment, facts)

    def _decision(self) -> Move:
        if not self.requests:
            return self._request()
        facts = {
            "by": self._somebody(HE, ZHOU),
            "request_id": self.chance.choice(self.requests[-6:]),
        }
        command = self.chance.choice(
            (approve_request, approve_request, reject_request, confirm_request, withdraw_request)
        )
        if command is reject_request:
            facts["note"] = self._reason()
        return Move(command, facts)

    # -- disputes -----------------------------------------------------------------------------

    def _dispute(self) -> Move:
        by = self._somebody(WANG, SUN, LI, MA, XU, HE)
        if not self.disputes or self.chance.random() < 0.3:
            id = UUID(int=self.chance.getrandbits(128), version=4)
            claim = Claim(str(self.chance.randint(500, 1_500)), "finance", "Ours is right.")
            facts = {"id": id, "place": self._place(), "kind": Subject.NUMBER, "standing": None}
            return Move(open_dispute, {"by": by, **facts, "claim": claim})
        about = {"by": by, "dispute": self.chance.choice(self.disputes[-5:])}
        moves = (
            partial(Move, answer_dispute, {**about, "claim": Claim("1000", "crm", "No, ours.")}),
            partial(Move, rule_on_dispute, {**about, "outcome": Outcome.SIDE_A, "reason": "seen"}),
            partial(Move, rule_on_dispute, {**about, "outcome": Outcome.SIDE_B, "reason": "seen"}),
            partial(Move, appeal_ruling, {**about, "reason": "not so"}),
            partial(Move, decide_appeal, {**about, "upheld": True, "reason": "heard"}),
            partial(Move, withdraw_dispute, {**about, "words": "settled"}),
        )
        return self.chance.choices(moves, (3, 3, 3, 2, 3, 1))[0]()

    # -- periods ------------------------------------------------------------------------------

    def _period(self) -> Move:
        month = f"2026-{self.chance.randint(max(self.month - 3, 1), self.month):02}"
        unit, by = self.chance.choice(UNITS), self._somebody(HE, ZHOU)
        about = {"by": by, "unit": unit, "period": month}
        holder, card, kpi = self._line()
        missing = {"card": card, "kpi": kpi, "decision": MissingDecision.ZERO}
        reason = {"reason": self._reason()}
        moves = (
            (3, partial(Move, hold_period, {**about, **reason})),
            (3, partial(Move, resume_period, {**about, **reason})),
            (8, partial(Move, decide_missing, {**about, "unit": holder, **missing, **reason})),
            (8, partial(Move, close_with_figures, {**about, "named": month})),
            (3, partial(Move, ask_reopening, {**about, **reason})),
            (1, partial(Move, drop_reopening, {**about, **reason})),
            (3, partial(Move, reopen_period, about)),
        )
        return self.chance.choices([one for _, one in moves], [often for often, _ in moves])[0]()

"""Loads the demonstration company: its events recorded at the times that its tables say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from app.accord import Accord, wall_clock
from app.accounts.names import reserve_username
from app.demonstration import acting, disputing, leading, reviewing
from app.demonstration.adjusting import Lines, steps
from app.domain.ids import SYSTEM, card_id, unit_id
from app.domain.measurements.commands import record_value, release_value, verify_value
from app.domain.measurements.place import Place
from app.domain.measurements.report import Entry
from app.domain.metrics.commands import (
    appoint_sources,
    define_metrics,
    name_source,
    redefine_metric,
)
from app.domain.organisation.commands import found_organisation, mark_demonstration
from app.domain.people.commands import add_person, found_unit, grant_role, head_unit, map_title
from app.domain.people.roles import Role
from app.domain.people.unit import UnitKind
from app.domain.scorecards.commands import NewLine, draft_card
from app.domain.scorecards.letters import countersign_letter, sign_letter
from app.domain.scorecards.line import kpi_id
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from app.domain.values.period import Period
from app.eventlog.store import Store
from app.importers.library import exact, library_definitions, rows

COMPANY = Path(__file__).parents[1] / "demo_data"
ZONE = "Asia/Shanghai"
CURRENCY = "CNY"
BEGINNING = datetime.fromisoformat("2025-01-01T09:00:00+08:00")
TODAY = datetime.fromisoformat("2026-07-06T09:00:00+08:00")
ACTIONS_A_TRANSACTION = 200
CYCLES = {"yearly": "year", "quarterly": "quarter", "monthly": "month"}

Row = dict[str, str]
Action = Callable[[], object]


def load_demonstration(store: Store, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Fill an empty database with the demonstration company; returns the number of actions.

    `progress(done, of)` hears how far it is. Raises AlreadyFounded.
    """
    return _Loading(store).run(progress)


@dataclass(order=True)
class _Step:
    at: datetime
    order: int
    action: Action = field(compare=False)


class _Loading:
    def __init__(self, store: Store) -> None:
        self.moment = BEGINNING
        self.accord = Accord(store, clock=lambda: self.moment, raise_errors=True)
        self.ledger = self.accord.ledger
        self.steps: list[_Step] = []
        self.people: dict[str, UUID] = {}
        self.kpis = rows(COMPANY / "kpis.csv")

    def run(self, progress: Callable[[int, int], None]) -> int:
        self._transact([self._found])
        self._transact([self._people_and_units, self._metrics_and_sources])
        self._plan()
        self.steps.sort()
        for start in range(0, len(self.steps), ACTIONS_A_TRANSACTION):
            some = self.steps[start : start + ACTIONS_A_TRANSACTION]
            self._transact([self._at(step) for step in some])
            progress(start + len(some), len(self.steps))
        self.moment = TODAY
        offset = (TODAY - wall_clock()) // timedelta(microseconds=1)
        self._transact([lambda: mark_demonstration(self.ledger, by=SYSTEM, clock_offset=offset)])
        self.accord.store.tidy()
        return len(self.steps)

    def _transact(self, actions: list[Action]) -> None:
        def all_of_them(_: object) -> None:
            for action in actions:
                action()
                self.ledger.settle()

        self.ledger.do(all_of_them, via="loader")

    def _at(self, step: _Step) -> Action:
        def act() -> None:
            self.moment = step.at
            step.action()

        return act

    def _step(self, at: str | datetime, action: Action) -> None:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        self.steps.append(_Step(moment.astimezone(UTC), len(self.steps), action))

    # -- the ground -------------------------------------------------------------------------

    def _found(self) -> None:
        chance = UUID(bytes=self.accord.surroundings.chance(16), version=4)
        found_organisation(
            self.ledger,
            by=SYSTEM,
            origin=f"accord/log/{chance}",
            zone=ZONE,
            currency=CURRENCY,
            name="禾原生活(示範公司)",
        )

    def _people_and_units(self) -> None:
        units = rows(COMPANY / "units.csv")
        people = rows(COMPANY / "people.csv")
        for row in units:
            found_unit(
                self.ledger,
                by=SYSTEM,
                code=row["unit"],
                kind=UnitKind(row["kind"]),
                parent=unit_id(row["parent"]) if row["parent"] else None,
                names={"zh_Hant": row["name_zh_hant"], "en": row["name_en"]},
                aliases=_list(row["aliases"]),
            )
        for row in people:
            self.people[row["username"]] = UUID(
                bytes=self.accord.surroundings.chance(16), version=4
            )
        for row in people:
            self._add_person(row)
        for row in units:
            head_unit(
                self.ledger, by=SYSTEM, unit=unit_id(row["unit"]), head=self.people[row["head"]]
            )

    def _add_person(self, row: Row) -> None:
        person = self.people[row["username"]]
        add_person(
            self.ledger,
            by=SYSTEM,
            id=person,
            name=row["name_zh_hant"],
            latin_name=row["name_latin"],
            email=row["email"],
            unit=unit_id(row["unit"]),
            titles={"zh_Hant": row["title_zh_hant"], "en": row["title_en"]},
            superior=self.people.get(row["superior"]),
            joined_on=date.fromisoformat(row["joined_on"]),
        )
        reserve_username(self.accord.store.connection, row["username"], person)
        for role in _list(row["roles"]):
            name, _, unit = role.partition("@")
            grant_role(self.ledger, by=SYSTEM, person=person, role=Role(name), unit=unit_id(unit))
        for mask in _list(row["masked_titles"]):
            map_title(self.ledger, by=SYSTEM, person=person, mask=mask)

    def _metrics_and_sources(self) -> None:
        define_metrics(self.ledger, by=SYSTEM, definitions=library_definitions(CURRENCY))
        for row in rows(COMPANY / "sources.csv"):
            name_source(
                self.ledger,
                by=SYSTEM,
                code=row["source"],
                names={"zh_Hant": row["name_zh_hant"], "en": row["name_en"]},
                how=row["how"],
                keeper_unit=unit_id(row["keeper_unit"]),
                keeper=self.people[row["keeper"]],
                due={"zh_Hant": row["due_zh_hant"], "en": row["due_en"]},
            )
        reported: dict[str, list[str]] = {}
        for row in rows(COMPANY / "measurements.csv"):
            sources = reported.setdefault(row["metric"], [])
            if row["source"] not in sources:
                sources.append(row["source"])
        for row in rows(COMPANY / "metric_sources.csv"):
            official = _list(row["official_sources"])
            appoint_sources(
                self.ledger,
                by=SYSTEM,
                code=row["metric"],
                official=official,
                others=[s for s in reported.get(row["metric"], []) if s not in official],
                steward=self.people[row["steward"]],
            )

    # -- what happens at its own time ----------------------------------------------------------

    def _plan(self) -> None:
        for row in rows(COMPANY / "definitions.csv"):
            self._step(row["recorded_at"], partial(self._redefine, row))
        by_card: dict[str, list[Row]] = {}
        for kpi in self.kpis:
            by_card.setdefault(kpi["scorecard"], []).append(kpi)
        for lines in by_card.values():
            signed = f"{lines[0]['superior_signed_on']}T18:00:00+08:00"
            self._step(signed, partial(self._draft, lines))
            self._step(signed, partial(self._sign, lines[0]))
        for measurement in rows(COMPANY / "measurements.csv"):
            self._plan_measurement(measurement)
        requests: dict[str, list[Row]] = {}
        for change in rows(COMPANY / "adjustments.csv"):
            requests.setdefault(change["request"], []).append(change)
        for changes in requests.values():
            for at, action in steps(self.ledger, self._lines(), changes, ZoneInfo(ZONE)):
                self._step(at, action)
        heads = {lines[0]["scorecard"]: lines[0] for lines in by_card.values()}
        for when, action in reviewing.steps(
            self.ledger,
            rows(COMPANY / "reviews.csv"),
            card=lambda row: card_id(self._holder(heads[row["scorecard"]]), 2026),
            holder=lambda row: self._holder(heads[row["scorecard"]]),
            people=self.people,
        ):
            self._step(when, action)

        self._plan_actions(heads)
        by_name = {
            row["name_zh_hant"]: self.people[row["username"]]
            for row in rows(COMPANY / "people.csv")
        }
        for dispute in rows(COMPANY / "disputes.csv"):
            for moment, act in disputing.steps(self.ledger, dispute, self.people, by_name):
                self._step(moment, act)

        records = rows(COMPANY / "lead_list.csv")
        cells = [list(record.values()) for record in records]
        for moment, act in leading.steps(
            self.ledger, list(records[0]), cells, self.people, ZoneInfo(ZONE)
        ):
            self._step(moment, act)

    def _plan_actions(self, heads: dict[str, Row]) -> None:
        """Tasks, and what the handbook has; each with an id of its own by chance."""

        def new_id() -> UUID:
            return UUID(bytes=self.accord.surroundings.chance(16), version=4)

        def card(row: Row) -> UUID:
            return card_id(self._holder(heads[row["scorecard"]]), 2026)

        by_code = {kpi["kpi"]: kpi for kpi in self.kpis}
        promised, learned = rows(COMPANY / "tasks.csv"), rows(COMPANY / "handbook.csv")
        for when, action in (
            *acting.tasks(
                self.ledger,
                promised,
                card=card,
                kpi=lambda code: self._kpi(by_code[code]),
                people=self.people,
                new_id=new_id,
            ),
            *acting.lessons(self.ledger, learned, card=card, people=self.people, new_id=new_id),
        ):
            self._step(when, action)

    def _redefine(self, row: Row) -> None:
        redefine_metric(
            self.ledger,
            by=self.people[row["recorded_by"]],
            code=row["metric"],
            from_period=row["from_period"],
            meanings={
                "zh_Hant": row["definition_zh_hant"],
                "zh_Hans": row["definition_zh_hans"],
                "en": row["definition_en"],
            },
            reason=row["reason_zh_hant"],
        )

    def _plan_measurement(self, row: Row) -> None:
        self._step(row["recorded_at"], lambda: self._record(row))
        if row["verified_at"]:
            place = self._place(row)
            self._step(
                row["verified_at"],
                lambda: verify_value(
                    self.ledger,
                    by=self.people[row["verified_by"]],
                    place=place,
                    source=row["source"],
                ),
            )

    def _record(self, row: Row) -> None:
        place, by = self._place(row), self.people[row["recorded_by"]]
        effect = record_value(
            self.ledger,
            by=by,
            place=place,
            entry=Entry(
                source=row["source"],
                value=exact(row["value"]) or Decimal(0),
                how=row["how"],
                typed=row["typed"],
            ),
            reason=row["reason"],
            evidence=row["evidence"],
        )
        if effect == "held":
            # Early values of a short history stand out; the steward knows them to be right.
            self.ledger.settle()
            release_value(
                self.ledger, by=self.people["ye.ruolin"], place=place, source=row["source"]
            )

    def _place(self, row: Row) -> Place:
        return Place(row["metric"], self._subject(row["subject"]), row["month"])

    def _subject(self, name: str) -> UUID:
        return self.people[name] if name in self.people else unit_id(name)

    # -- scorecards ---------------------------------------------------------------------------

    def _draft(self, lines: list[Row]) -> None:
        head = lines[0]
        draft_card(
            self.ledger,
            by=self.people[head["superior"]],
            holder=self._holder(head),
            year=int(head["period"]),
            name=head["scorecard_name_zh_hant"],
            owner=self.people[head["owner"]],
            superior=self.people[head["superior"]],
            lines=tuple(self._line(row) for row in lines if not row["introduced_by"]),
        )

    def _sign(self, head: Row) -> None:
        """The letter as the table says: owner and joint owners sign, the superior after them."""
        card = card_id(self._holder(head), int(head["period"]))
        on = date.fromisoformat(head["owner_signed_on"])
        joint = [
            owner.partition(":")[0]
            for row in self.kpis
            if row["scorecard"] == head["scorecard"]
            for owner in _list(row["joint_owners"])
        ]
        for owner in dict.fromkeys((head["owner"], *joint)):
            by = self.people[owner]
            sign_letter(self.ledger, by=by, card_id=card, signed_on=on)
        countersign_letter(
            self.ledger,
            by=self.people[head["superior"]],
            card_id=card,
            signed_on=date.fromisoformat(head["superior_signed_on"]),
        )

    def _holder(self, row: Row) -> UUID:
        if row["level"] == "person":
            return self.people[row["owner"]]
        return unit_id(row["owner_unit"])

    def _line(self, row: Row, first_period: str = "") -> NewLine:
        return NewLine(
            metric=row["metric"],
            subject=self._subject(row["measured_at"]),
            terms=self._terms(row),
            objective=row["objective_zh_hant"],
            goal_dimension=row["goal_dimension_zh_hant"],
            parts=tuple(
                PeriodTarget(period, target)
                for period, target in _parts(row)
                if not first_period or _not_before(period, first_period)
            ),
        )

    def _terms(self, row: Row) -> Terms:
        joint = [owner.partition(":") for owner in _list(row["joint_owners"])]
        owners = tuple(
            Owner(self.people[name], Decimal(share) / 100) for name, _, share in joint
        ) or (Owner(self.people[row["line_owner"]], Decimal(1)),)
        relative = None
        if row["relative_change"]:
            relative = Relative(
                change=Decimal(row["relative_change"]),
                baseline_period=row["baseline_period"],
                baseline=exact(row["baseline_value"]),
                source=row["source"],
            )
        return Terms(
            weight=exact(f"{row['weight']}%") or Decimal(0),
            rule=row["rule"],
            cycle=CYCLES[row["cycle"]],
            floor=exact(row["floor"]),
            target=exact(row["target"]),
            challenge=exact(row["challenge"]),
            relative=relative,
            stated=row["stated_target"],
            aggregation=row["aggregation"],
            sources=tuple(_list(row["source"])),
            owners=owners,
        )

    def _lines(self) -> Lines:
        return Lines(
            card=lambda row: card_id(self._holder(row), 2026),
            kpi=self._kpi,
            added=self._line,
            by_code={kpi["kpi"]: kpi for kpi in self.kpis},
            people=self.people,
        )

    def _kpi(self, row: Row) -> UUID:
        card = card_id(self._holder(row), 2026)
        return kpi_id(card, row["metric"], self._subject(row["measured_at"]))


def _parts(row: Row) -> list[tuple[str, Decimal]]:
    months = [(f"2026-{month:02}", exact(row[f"m{month:02}"])) for month in range(1, 13)]
    quarters = [(f"2026-Q{quarter}", exact(row[f"q{quarter}"])) for quarter in range(1, 5)]
    return [(period, target) for period, target in months + quarters if target is not None]


def _not_before(period: str, first: str) -> bool:
    return Period.parse(period).first_day >= Period.parse(first).first_day


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]

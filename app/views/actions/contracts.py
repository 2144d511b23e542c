"""Improvement contracts: proposed, signed by all parties, and how they ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext

from app.domain.actions.contract import Standing
from app.domain.actions.improving import (
    Agreement,
    conclude_contract,
    propose_contract,
    sign_contract,
    withdraw_contract,
)
from app.domain.refusals import N_
from app.domain.values.period import Period
from app.ledger import Seen
from app.views import formatting
from app.views.actions import choosing
from app.views.actions.improving_forms import (
    ConclusionForm,
    ContractForm,
    ContractWithdrawalForm,
)
from app.views.actions.showing import may_note
from app.views.asking import db, do, me, moment
from app.views.audit.stepping import tell_steps
from app.views.forms import AskedForm
from app.views.fragments import answered, shown
from app.views.happened import Step, happened
from app.views.refusing import refusals_on
from app.views.scorecards.place import demand_to_see, period_of
from app.views.scorecards.wording import title_of
from projections.actions.improvement import ContractRow, contract, contracts_of
from projections.people.queries import Names, names
from projections.scorecards.queries import CardRow, scorecard

bp = Blueprint("contracts", __name__, url_prefix="/contracts")

STANDINGS = {
    Standing.PROPOSED: N_("To be signed"),
    Standing.IN_FORCE: N_("In force"),
    Standing.CONCLUDED: N_("Ended"),
    Standing.WITHDRAWN: N_("Withdrawn"),
}
USUAL_SPAN = timedelta(days=91)


@bp.get("/<uuid:card>/<period>")
def index(card: UUID, period: str) -> Response:
    """The contracts of a scorecard, and the form of a new one about a period."""
    found, key = _card(card), period_of(period)
    form = ContractForm(data={"until": me().today + USUAL_SPAN})
    return shown("actions/contracts.html", **_listing(found, key, form))


@bp.post("/<uuid:card>/<period>")
def propose(card: UUID, period: str) -> Response:
    """A contract, laid before its parties."""
    found, key, form, id = _card(card), period_of(period), ContractForm(request.form), uuid4()
    if form.validate():
        with refusals_on(form):
            agreement = Agreement(
                aim=form.aim.data or "",
                measures=form.measures.data or "",
                until=form.until.data or me().today,
                parties=tuple(_people(form)),
            )
            done = do(
                propose_contract,
                key=form.key.data,
                id=id,
                card=card,
                period=key.key,
                agreement=agreement,
            )
            id = UUID(str(done.value))
    back = url_for("contracts.show", contract_id=id)
    return answered(form, "actions/contracts.html", back_to=back, **_listing(found, key, form))


@bp.get("/<uuid:contract_id>")
def show(contract_id: UUID) -> Response:
    """One contract with its signatures."""
    row, card, called = _contract(contract_id)
    tell_steps(things=[contract_id])
    return shown("actions/contract.html", **_context(row, card, called))


@bp.post("/<uuid:contract_id>/signature")
def signature(contract_id: UUID) -> Response:
    """A party accepts it."""
    return _step(contract_id, AskedForm(request.form), sign_contract)


@bp.post("/<uuid:contract_id>/conclusion")
def conclusion(contract_id: UUID) -> Response:
    """How it ended."""
    form = ConclusionForm(request.form)
    met, words = form.met.data == "yes", form.words.data or ""
    return _step(contract_id, form, conclude_contract, met=met, words=words)


@bp.post("/<uuid:contract_id>/withdrawal")
def withdrawal(contract_id: UUID) -> Response:
    """It holds no longer."""
    form = ContractWithdrawalForm(request.form)
    return _step(contract_id, form, withdraw_contract, reason=form.reason.data or "")


def _step(id: UUID, form: AskedForm, command: Any, **given: Any) -> Response:
    _contract(id)
    if form.validate():
        with refusals_on(form):
            do(command, key=form.key.data, seen=form.seen.data, contract=id, **given)
    row, card, called = _contract(id)
    back = url_for("contracts.show", contract_id=id)
    return answered(
        form, "actions/contract.html", back_to=back, **_context(row, card, called, form)
    )


def _card(id: UUID) -> CardRow:
    at = moment().position
    found = scorecard(db(), id, at=at)
    if found is None:
        abort(404)
    demand_to_see(found, names(db(), at=at))
    return found


def _contract(id: UUID) -> tuple[ContractRow, CardRow, Names]:
    at = moment().position
    row = contract(db(), id, at=at)
    card = scorecard(db(), row.card, at=at) if row else None
    if row is None or card is None:
        abort(404)
    called = names(db(), at=at)
    demand_to_see(card, called)
    return row, card, called


def _people(form: ContractForm) -> list[UUID]:
    found = []
    for text in form.parties.data or ():
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _listing(card: CardRow, period: Period, form: ContractForm) -> dict[str, Any]:
    at, language = moment().position, me().language
    called = names(db(), at=at)
    may = not moment().is_past and may_note(card, called)
    return {
        "card": card,
        "period": period.key,
        "name": title_of(card, called, language),
        "card_url": url_for("scorecards.show", card=card.id, period=period.key),
        "rows": [_line(row) for row in contracts_of(db(), card.id, at=at)],
        "form": form if may else None,
        "units": choosing.people_by_unit(card) if may else [],
    }


def _line(row: ContractRow) -> dict[str, Any]:
    return {
        "aim": row.aim,
        "said": gettext(
            "%(period)s, until %(day)s",
            period=formatting.period(row.period),
            day=formatting.day(row.until),
        ),
        "standing": gettext(STANDINGS[Standing(row.standing)]),
        "url": url_for("contracts.show", contract_id=row.contract, as_of=request.args.get("as_of")),
    }


def _context(
    row: ContractRow, card: CardRow, called: Names, sent: AskedForm | None = None
) -> dict[str, Any]:
    language, mine = me().language, me().id
    forms: dict[str, AskedForm] = {
        "signature_form": AskedForm(),
        "conclusion_form": ConclusionForm(),
        "withdrawal_form": ContractWithdrawalForm(),
    }
    for name, form in forms.items():
        form.seen.data = Seen(row.contract, row.version)
        if sent is not None and type(sent) is type(form):
            forms[name] = sent
    is_one = mine in (*row.parties, row.proposed_by) and not moment().is_past
    return {
        "row": row,
        "standing": gettext(STANDINGS[Standing(row.standing)]),
        "name": title_of(card, called, language),
        "list_url": url_for("contracts.index", card=card.id, period=row.period),
        "proposed_by": called.of(row.proposed_by, language),
        "signatures": [
            (called.of(party, language), row.signatures.get(party)) for party in row.parties
        ],
        "may_sign": row.waits_for(mine) and not moment().is_past,
        "may_conclude": is_one and row.standing == Standing.IN_FORCE,
        "may_withdraw": is_one and row.standing in (Standing.PROPOSED, Standing.IN_FORCE),
        "messages": sent.messages if sent else [],
        "happened": happened(sent) if sent else list[Step](),
        **forms,
    }

"""The peer's pages: a card now and as of a moment, an edit, the newest of the history."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_POST

from bench import figures
from bench.peer.models import Card, Cell, Line

FIELDS = (
    *("id", "name", "metric", "subject", "owner__first_name", "source", "weight", "target"),
    *("floor", "challenge", "unit", "is_less_better", "is_mean"),
)


class ValueForm(forms.Form):
    """A number and the reason for it."""

    typed = forms.DecimalField()
    reason = forms.CharField(max_length=500)
    seen = forms.CharField(required=False)


@login_required
def show(request: HttpRequest, card: str, period: str) -> HttpResponse:
    """A card, perhaps as it was at a moment in microseconds."""
    then = request.GET.get("as_of")
    return render(request, "card.html", _page(request, card, period, then) | {"then": then})


@login_required
@require_POST
def record(request: HttpRequest, card: str, period: str, line: str, month: str) -> HttpResponse:
    """Another value, its history beside it, and the cell with all that hangs on it."""
    form = ValueForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=422)
    with transaction.atomic():
        own = get_object_or_404(Line, pk=line)
        cell = Cell.objects.select_for_update().get(
            metric=own.metric, subject=own.subject, period=month
        )
        cell.value, cell.typed = form.cleaned_data["typed"], request.POST["typed"]
        cell.version, cell.verified = cell.version + 1, False
        cell._change_reason = form.cleaned_data["reason"]
        cell.save()
    page = _page(request, card, period, None)
    row = next(one for one in page["lines"] if one["id"] == line)
    found = next(one for one in row["cells"] if one["month"] == month)
    return render(request, "answer.html", page | {"line": row, "cell": found, "then": None})


@login_required
def history(request: HttpRequest) -> HttpResponse:
    """The newest fifty."""
    rows = [
        (
            f"{one.history_date:%Y-%m-%d %H:%M}",
            one.history_id,
            one.history_user and one.history_user.first_name,
            one.history_type,
            one.metric,
            one.subject,
            one.period,
            None,
            one.value,
            one.history_change_reason,
        )
        for one in Cell.history.select_related("history_user").order_by("-history_id")[:50]
    ]
    return render(request, "history.html", {"rows": rows, "me": _me(request)})


def _page(request: HttpRequest, card: str, period: str, then: str | None) -> dict[str, Any]:
    months, trend = figures.months_of(period)
    own = get_object_or_404(Card, pk=card)
    rows = list(Line.objects.filter(card=card).order_by("place").values_list(*FIELDS))
    cells: Any = Cell.objects
    if then is not None:
        cells = Cell.history.as_of(datetime.fromtimestamp(int(then) / 1_000_000, UTC))
    found: dict[tuple[str, str], dict[str, figures.Known]] = {}
    asked = cells.filter(
        metric__in={row[2] for row in rows},
        subject__in={row[3] for row in rows},
        period__range=(trend[0], trend[-1]),
    )
    for one in asked:
        known = (float(one.value), one.version, one.typed, one.verified)
        found.setdefault((one.metric, one.subject), {})[one.period] = known
    lines = [figures.line(row, found.get((row[2], row[3]), {}), months, trend) for row in rows]
    first = (own.name, own.holder)
    return {"me": _me(request), **figures.shown(card, period, first, months, lines)}


def _me(request: HttpRequest) -> tuple[int, str]:
    return request.user.pk, request.user.first_name


urlpatterns = [
    path("cards/<str:card>/<str:period>", show),
    path("cards/<str:card>/<str:period>/<str:line>/<str:month>", record),
    path("history", history),
]

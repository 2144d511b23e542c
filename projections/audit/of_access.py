"""Keys and webhooks: whose they are, and where they are for."""

from app.domain.access.api_key import ApiKey
from app.domain.access.webhook import Webhook
from projections.audit.row import project, put
from projections.temporal import At, Rows


@project.register(ApiKey.Made)
@project.register(ApiKey.Issued)
@project.register(ApiKey.Revoked)
def _(event: ApiKey.Made | ApiKey.Issued | ApiKey.Revoked, at: At, rows: Rows) -> None:
    put(rows, event, at, person=event.owner, unit=event.unit, place=event.unit)


@project.register(Webhook.Opened)
@project.register(Webhook.Closed)
def _(event: Webhook.Opened | Webhook.Closed, at: At, rows: Rows) -> None:
    put(rows, event, at, unit=event.unit, place=event.unit)

"""What the page of webhooks shows, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from fanlight.model.errors import AppError
from fanlight.model.webhook import Sending, Webhook
from fanlight.web.views import Chrome


@dataclass(frozen=True, slots=True)
class WebhookView:
    """`sendings` are its last ones."""

    webhook: Webhook
    sendings: Sequence[Sending] = ()


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """`/account/webhooks`. `secret` is that of the one just made; `url` and `artifact` what was
    typed into a form that failed.
    """

    chrome: Chrome
    items: Sequence[WebhookView]
    secret: str = ""
    url: str = ""
    artifact: str = ""
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class UnsubscribeView:
    """`done` after the click."""

    chrome: Chrome
    action: str
    done: bool = False

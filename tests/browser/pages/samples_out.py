"""The pages of what leaves the server: webhooks, letters, streams of the audit log."""

from collections.abc import Callable
from typing import Any

from tests.browser.pages.samples_admin import CHROME

from fanlight.model.errors import Invalid
from fanlight.model.stream import Progress
from fanlight.model.webhook import Sending, Webhook
from fanlight.web.admin.audit_streams import AuditStreamsView
from fanlight.web.webhooks_view import UnsubscribeView, WebhooksView, WebhookView

_NOW = CHROME.now
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_FUNNEL = "q5h2m7k3x4v6w2z5a7b3c4d6ef"


def webhooks() -> WebhooksView:
    url = "https://ci.harbour.example/hooks/fanlight/9f2c4e1ab7d04b6c8e5f"
    good = Webhook(2, "b", 1, _FUNNEL, "Where sign-ups stop", url, _NOW - _HOUR, 0, None, "")
    words = "It answered with the status 503."
    off = _NOW - 5 * _MINUTE
    bad = Webhook(1, "a", 1, "", "", "https://192.0.2.7:8443/", _NOW - 9 * _HOUR, 10, off, words)
    sendings = (
        Sending(3, "m3", "t", _NOW - 2_000, 0, None, _NOW, None, ""),
        Sending(2, "m2", "t", _NOW - _MINUTE, 2, _NOW, _NOW + _MINUTE, 503, words),
        Sending(1, "m1", "", _NOW - _HOUR, 1, _NOW - _HOUR, None, 204, ""),
    )
    items = [WebhookView(good, sendings), WebhookView(bad)]
    return WebhooksView(CHROME, items, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def webhooks_failed() -> WebhooksView:
    problem = Invalid("bad-webhook-url", "A webhook has an address that begins with https://.")
    return WebhooksView(CHROME, [], url="http://inside", artifact=_FUNNEL, problem=problem)


def unsubscribe() -> UnsubscribeView:
    return UnsubscribeView(CHROME, "#main")


def unsubscribed() -> UnsubscribeView:
    return UnsubscribeView(CHROME, "#main", done=True)


def streams() -> AuditStreamsView:
    well = ("siem", "syslog+tls://logs.harbour.example:6514", "ocsf")
    away = ("archive", "s3://harbour-audit", "json")
    problem = "The bucket did not take it: PermissionDeniedError."
    return AuditStreamsView(
        CHROME,
        [
            Progress(*well, 91_412, 0, None, _NOW - 4_000, 0, None, ""),
            Progress(*away, 91_240, 172, _NOW - _HOUR, _NOW - _HOUR, 14, _NOW - _MINUTE, problem),
        ],
    )


def no_streams() -> AuditStreamsView:
    return AuditStreamsView(CHROME, [])


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "webhooks": ("webhooks.html", webhooks),
    "webhooks-failed": ("webhooks.html", webhooks_failed),
    "unsubscribe": ("unsubscribe.html", unsubscribe),
    "unsubscribed": ("unsubscribe.html", unsubscribed),
    "audit-streams": ("admin/audit_streams.html", streams),
    "audit-streams-none": ("admin/audit_streams.html", no_streams),
}

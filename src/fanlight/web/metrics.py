"""`GET /metrics`: what the server counts, as Prometheus reads it; and the counting of requests."""

import asyncio
import hmac
from collections.abc import Iterator
from importlib.metadata import version
from ipaddress import ip_address
from itertools import accumulate
from platform import python_version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fanlight.model.errors import Denied
from fanlight.model.measures import BOUNDS, BlobSizes, Durations
from fanlight.ops import measures
from fanlight.ops.context import Context
from fanlight.ops.measures import Now
from fanlight.web.caller import Ctx, bearer

if TYPE_CHECKING:
    from prometheus_client.core import Metric

router = APIRouter(include_in_schema=False)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROXIED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_BUCKETS = (*map(str, BOUNDS), "+Inf")


class Measured:
    """Counts every answer as it begins, since an event stream may take days to end."""

    def __init__(self, app: ASGIApp, ctx: Context) -> None:
        self._app = app
        self._requests = ctx.measures.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else "other"
                self._requests[method, _route(scope), message["status"]] += 1
            await send(message)

        await self._app(scope, receive, counted)


@router.get("/metrics")
async def metrics(request: Request, ctx: Ctx) -> Response:
    """For whoever asks on the machine itself, or has the token of the setting."""
    if not _may_read(request, ctx):
        raise Denied(
            "metrics-denied",
            "The metrics are not for everybody.",
            "Ask from the machine itself, or send the setting metrics_token as bearer token.",
        )
    found = await measures.now(ctx)
    # Copies, since requests are counted on while this is written in a thread.
    counted = dict(ctx.measures.requests)
    publishes = {
        name: Durations(list(each.counts), each.seconds)
        for name, each in ctx.measures.publishes.items()
    }
    text, kind = await asyncio.to_thread(_written, found, counted, publishes, ctx.measures.blobs)
    return Response(text, headers={"content-type": kind})


def _may_read(request: Request, ctx: Context) -> bool:
    given, token = bearer(request), ctx.metrics_token
    if given is not None:
        return bool(token) and hmac.compare_digest(given.encode(), token.encode())
    # A proxy on this machine comes from here too, on behalf of anybody, whatever it says of them.
    is_laptop = _is_loopback(urlsplit(ctx.origins.app).hostname or "")
    if not is_laptop or any(name in request.headers for name in _PROXIED):
        return False
    client = request.client.host if request.client else ""
    return _is_loopback(client) and _is_loopback(request.url.hostname or "")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _route(scope: Scope) -> str:
    """The route's pattern: paths hold IDs and secrets, and there is no end of them."""
    path: str = scope["path"]
    for prefix in ("/static/", "/~"):
        if path.startswith(prefix):
            return prefix
    if path in {"/mcp", "/metrics", "/healthz", "/readyz"}:
        return path
    pattern: str | None = getattr(scope.get("route"), "path", None)
    return "other" if pattern is None else pattern


def _written(
    found: Now,
    counted: dict[tuple[str, str, int], int],
    publishes: dict[str, Durations],
    blobs: BlobSizes,
) -> tuple[bytes, str]:
    # Takes a tenth of a second to import, which a server that nobody scrapes never needs.
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.registry import Collector

    class _Counted(Collector):
        def collect(self) -> "Iterator[Metric]":
            yield from _traffic(counted, publishes)
            yield from _state(found, blobs)

    registry = CollectorRegistry()
    registry.register(_Counted())
    ProcessCollector(registry=registry)
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _traffic(
    counted: dict[tuple[str, str, int], int], publishes: dict[str, Durations]
) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    requests = CounterMetricFamily(
        "fanlight_requests", "Answers begun.", labels=["method", "route", "status"]
    )
    for (method, route, status), count in sorted(counted.items()):
        requests.add_metric([method, route, str(status)], count)
    yield requests
    took = HistogramMetricFamily(
        "fanlight_publish_seconds", "How long publishes took.", labels=["outcome"]
    )
    for outcome, each in publishes.items():
        sums = [float(count) for count in accumulate(each.counts)]
        took.add_metric([outcome], list(zip(_BUCKETS, sums, strict=True)), each.seconds)
    yield took


def _state(found: Now, blobs: BlobSizes) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

    build = {
        "version": version("fanlight"),
        "python": python_version(),
        "database": found.database,
    }
    yield InfoMetricFamily("fanlight_build", "What runs here.", value=build)
    yield GaugeMetricFamily("fanlight_viewers", "Open event streams.", found.streams)
    yield CounterMetricFamily("fanlight_events_told", "Events sent to viewers.", found.told)
    yield GaugeMetricFamily(
        "fanlight_database_bytes", "Size of the database.", found.database_bytes
    )
    yield GaugeMetricFamily("fanlight_blobs", "Blobs at the last sweep.", blobs.count)
    yield GaugeMetricFamily("fanlight_blob_bytes", "Their size at the last sweep.", blobs.size)

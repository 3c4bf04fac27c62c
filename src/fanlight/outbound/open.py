"""From a stream's URL to its target."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fanlight.kit import webhook_signing
from fanlight.kit.clock import Clock
from fanlight.model.stream import Target

_SYSLOG_PORTS = {"syslog+tcp": 601, "syslog+tls": 6514}
_BUCKETS = {"s3", "gs", "az"}
SCHEMES = frozenset({"https", "http", *_SYSLOG_PORTS, *_BUCKETS})


@dataclass(frozen=True, slots=True)
class Where:
    """`secret` signs what is posted; `trust` is a file of the authorities to trust instead."""

    id: str
    url: str
    secret: str = field(default="", repr=False)
    trust: Path | None = None


def open_target(where: Where, clock: Clock) -> Target:
    """Does not connect. Raises `Invalid` for a bucket's URL that cannot be used."""
    parts = urlsplit(where.url)
    if parts.scheme in _SYSLOG_PORTS:
        from fanlight.outbound.syslog import SyslogTarget

        tls = _trust(where.trust) if parts.scheme == "syslog+tls" else None
        port = parts.port or _SYSLOG_PORTS[parts.scheme]
        return SyslogTarget(parts.hostname or "", port, tls=tls)
    if parts.scheme in _BUCKETS:
        from fanlight.outbound.bucket import BucketTarget

        return BucketTarget(where.url)
    from fanlight.outbound.hook import HookTarget
    from fanlight.outbound.post import HttpPoster

    # Whoever sets up the server may send its log wherever they like.
    trust = _trust(where.trust) if where.trust else None
    poster = HttpPoster(anywhere=True, trust=trust)
    key = webhook_signing.key_in(where.secret)
    return HookTarget(where.id, where.url, key, poster=poster, clock=clock)


def _trust(authorities: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authorities)

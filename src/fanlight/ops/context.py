"""What every operation is given first: the services and settings it may use."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fanlight.db.engine import Database
from fanlight.db.people import Org
from fanlight.kit.clock import Clock
from fanlight.kit.remembered import Remembered
from fanlight.kit.signing import SigningKey
from fanlight.model.house import House
from fanlight.model.identity import TrustedHeaders
from fanlight.model.limits import Limits
from fanlight.model.measures import Measures
from fanlight.model.oauth import Client
from fanlight.model.observed import Observed
from fanlight.model.ports import (
    BlobStore,
    Bus,
    ClientDocuments,
    Hub,
    IdentityProvider,
    Mailer,
    Poster,
    SiteRuntime,
)
from fanlight.model.stream import Stream
from fanlight.model.viewing import Openings


@dataclass(frozen=True, slots=True)
class Origins:
    """Where people and pages live.

    Attributes:
        app: origin of the application, without a slash at its end.
        content: origin of pages; `*` stands for the label of one artifact and viewer. Without a
            `*`, all pages share one host ("degraded isolation").
        sites: origin of sites; `*` stands for the name of one. Empty where none are served.
    """

    app: str
    content: str
    sites: str = ""

    @property
    def has_own_hosts(self) -> bool:
        return "*" in self.content


@dataclass(frozen=True, slots=True)
class Body:
    """An unpacked object, and how many differences it is away from a whole one."""

    data: bytes
    depth: int


@dataclass(slots=True)
class Bodies:
    """The most recently used unpacked objects, by key, up to `limit` bytes in all."""

    limit: int
    size: int = 0
    _kept: OrderedDict[int, Body] = field(default_factory=OrderedDict)

    def get(self, pk: int) -> Body | None:
        found = self._kept.get(pk)
        if found is not None:
            self._kept.move_to_end(pk)
        return found

    def put(self, pk: int, body: Body) -> None:
        if len(body.data) > self.limit // 4 or pk in self._kept:
            return
        self._kept[pk] = body
        self.size += len(body.data)
        while self.size > self.limit:
            _, dropped = self._kept.popitem(last=False)
            self.size -= len(dropped.data)


@dataclass(slots=True)
class Patches:
    """The most recently used live patches, by keys of (old, new) page, up to `limit` bytes.

    None is kept where there is no use in a patch. `making` is held while one is made: a patch is
    made once, however many ask for it.
    """

    limit: int
    size: int = 0
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    _kept: OrderedDict[tuple[int, int], bytes | None] = field(default_factory=OrderedDict)

    def __contains__(self, key: tuple[int, int]) -> bool:
        return key in self._kept

    def get(self, key: tuple[int, int]) -> bytes | None:
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: tuple[int, int], patch: bytes | None) -> None:
        self._kept[key] = patch
        self.size += len(patch or b"") + 64
        while self.size > self.limit:
            _, dropped = self._kept.popitem(last=False)
            self.size -= len(dropped or b"") + 64


@dataclass(frozen=True, slots=True)
class Context:
    """`admitted` remembers for a few seconds what the content origin was allowed to show.

    `providers` are those at which people may sign in, by ID, in the order of their buttons.

    `proxy` is one whose headers say who somebody is, once its secret was right.

    `house` is what surrounds every page, for some seconds.

    `documents` are read for programs that are known by one, which `described` remembers.

    `observed` waits to be written into the audit log, whose end `audit_key` signs;
    `checkpoints` are the blobs that are known to hold such signatures; `streams` take its rows
    elsewhere.
    `openings` wait to be counted as views.
    `metrics_token` reads the metrics from anywhere; empty stands for nobody.
    """

    db: Database
    blobs: BlobStore
    bus: Bus
    hub: Hub
    clock: Clock
    limits: Limits
    origins: Origins
    org: Org
    bodies: Bodies
    patches: Patches
    audit_key: SigningKey
    mailer: Mailer
    openings: Openings
    poster: Poster
    runtime: SiteRuntime
    metrics_token: str = field(default="", repr=False)
    providers: Mapping[str, IdentityProvider] = field(default_factory=dict)
    proxy: TrustedHeaders | None = None
    documents: ClientDocuments | None = None
    described: Remembered[str, Client] = field(default_factory=lambda: Remembered(1_000))
    measures: Measures = field(default_factory=Measures)
    house: Remembered[str, House] = field(default_factory=lambda: Remembered(1))
    admitted: Remembered[Any, Any] = field(default_factory=lambda: Remembered(10_000))
    checkpoints: set[bytes] = field(default_factory=set)
    observed: Observed = field(default_factory=Observed)
    streams: tuple[Stream, ...] = ()

    def idle_since(self, now: int) -> int:
        """A session that was not used since then has ended."""
        return now - self.limits.session_idle_seconds * 1000

    def began_since(self, now: int) -> int:
        """A session that began before then has ended."""
        return now - self.limits.session_seconds * 1000

    def url_of(self, artifact_id: str, n: int | None = None) -> str:
        page = f"{self.origins.app}/a/{artifact_id}"
        return page if n is None else f"{page}/v/{n}"

    def site_url(self, slug: str) -> str:
        """Where a site is served; empty where none are."""
        origin = self.origins.sites.replace("*", slug)
        return f"{origin}/" if origin else ""

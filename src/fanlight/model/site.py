"""Sites: apps of Worker-compatible modules and files, saved as immutable versions and deployed."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fanlight.model.artifact import Role

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

MODULES = {
    ".js": "esModule",
    ".mjs": "esModule",
    ".wasm": "wasm",
    ".txt": "text",
    ".html": "text",
    ".sql": "text",
    ".json": "json",
}
"""How the names of files end that an app can import, and what each is to the runtime."""

COMPATIBILITY_DATE = "2026-11-17"
"""The newest that the pinned runtime knows."""


def is_slug(text: str) -> bool:
    """Whether it can be a site's name: a DNS label of at most 40 characters."""
    return _SLUG.fullmatch(text) is not None


class SiteKind(StrEnum):
    WORKER = "worker"
    STATIC = "static"


class State(StrEnum):
    """Of a deployment, in the order that it goes through them; superseded by a later one."""

    PENDING = "pending"
    STARTING = "starting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Layout:
    """What the files of a version are for.

    Attributes:
        entry: path of the module with the default export; empty for a static site.
        modules: paths of what it may import, the entry among them.
        assets: prefix of the files that are served as they are, with a slash at its end; empty
            for all files, None for none.
        vars: text and JSON values that the app finds in its environment.
    """

    kind: SiteKind
    entry: str = ""
    modules: tuple[str, ...] = ()
    assets: str | None = None
    compatibility_date: str = ""
    compatibility_flags: tuple[str, ...] = ()
    vars: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a version comes from, as its client claims: a Git commit, and an agent."""

    commit: str = ""
    branch: str = ""
    remote: str = ""
    dirty: bool = False
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """`live` is the version that is served; `role` what the actor is to it."""

    pk: int
    id: str
    slug: str
    owner: int
    owner_name: str
    head: int
    live: int | None
    created_at: int
    updated_at: int
    role: Role


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """Immutable. `hash` is over its layout, and the path and content of each of its files."""

    n: int
    layout: Layout
    origin: Origin
    author_name: str
    hash: str
    size: int
    files: int
    created_at: int


@dataclass(frozen=True, slots=True)
class SiteFile:
    """Its content is the blob of that hash."""

    path: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """A version that was, or is to be, made live. `message` says why it failed."""

    n: int
    version: int
    state: State
    message: str
    author_name: str
    created_at: int
    ended_at: int | None


@dataclass(frozen=True, slots=True)
class Module:
    """One file of an app, under the name by which the others import it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class App:
    """What the runtime runs. The first module is the entry."""

    modules: tuple[Module, ...]
    compatibility_date: str
    compatibility_flags: tuple[str, ...] = ()
    vars: dict[str, Any] = field(default_factory=dict)

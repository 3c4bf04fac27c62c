"""A live page, its versions, and what an actor may be to it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from fanlight.model.actor import Agent


class Role(IntEnum):
    """Artifact roles, each including the one before it."""

    NONE = 0
    VIEWER = 1
    COMMENTER = 2
    EDITOR = 3
    OWNER = 4


class Audience(StrEnum):
    PRIVATE = "private"
    PEOPLE = "people"
    ORG = "org"
    PUBLIC = "public"


SEES_ALL = Role.EDITOR
"""From this role on, the newest version is shown even where an earlier one is pinned."""


WIDTH = {each: width for width, each in enumerate(Audience)}
"""How wide each audience is: 0 for the narrowest."""


class ListScope(StrEnum):
    """Whose artifacts a list shows, among those that its reader may see."""

    MINE = "mine"
    SHARED = "shared"
    ORG = "org"
    ALL = "all"


class Kind(StrEnum):
    """`page` is one self-contained document; `set` is several files with relative links."""

    PAGE = "page"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact as one actor sees it.

    Attributes:
        pk: its row; never leaves the server.
        role: what the asking actor is to it.
        head: number of the newest version that the actor may see.
        pinned: number of the version that is the newest for whoever may not publish.
        folder: the key of the folder that it is in; others may not know of it.
        named: whether a person gave it its title.
        described: number of the version that brought description or icon; None where a person did.
        seq: position of its newest event.
        starred: whether the asking person pinned it to their gallery.
        ended_at: when its deletion for good was ordered; then it is nobody's any more.
        taken_down: why an administrator moved it to the trash; empty where its owner did.
        quarantined_at: when an administrator closed it, for `quarantine_reason`.
    """

    pk: int
    id: str
    owner: int
    owner_name: str
    title: str
    description: str
    icon: str
    audience: Audience
    head: int
    seq: int
    created_at: int
    updated_at: int
    deleted_at: int | None
    archived_at: int | None
    role: Role
    starred: bool = False
    agent: str = ""
    excerpt: str = ""
    pinned: int | None = None
    folder: int | None = None
    described: int | None = None
    named: bool = False
    quarantined_at: int | None = None
    quarantine_reason: str = ""
    taken_down: str = ""
    ended_at: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether there may be newer versions that the actor must learn nothing of."""
        return self.pinned is not None and self.role < SEES_ALL


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a version comes from: what its agent claims, beside what the server observed.

    Attributes:
        claimed: `remote`, `commit`, `dirty`, `path` and the like, as the client sent them.
        door: the surface the publish came through.
        address: the client's network address.
    """

    agent: Agent | None = None
    claimed: tuple[tuple[str, str], ...] = ()
    door: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One publish: immutable.

    Attributes:
        entry: path of the published document within its files.
        source: object of that document, as published.
        page: object of the document as shown (the same object where nothing was rendered).
        manifest: object that lists the files, or None where `entry` is the only one.
        page_sha256: of the shown document.
        content_sha256: of the files as published: of the manifest, or of the only file.
        size: bytes of all files as published.
    """

    n: int
    created_at: int
    author: str
    title: str
    label: str
    note: str
    kind: Kind
    entry: str
    source: int
    page: int
    manifest: int | None
    page_sha256: bytes
    content_sha256: bytes
    size: int
    restored_from: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a version's manifest."""

    path: str
    sha256: bytes
    size: int

"""The JSON of the API, the command line and MCP, each made from the model in one place."""

from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model.artifact import Artifact, FileEntry, Version
from fanlight.model.page import PageWarning
from fanlight.model.share import Share
from fanlight.wire import choices


class Shape(BaseModel):
    """Unknown fields are refused on the way in, so that a misspelt one is not silently lost.

    So is a lone surrogate, which is no text and cannot be written in any answer.
    """

    # Pydantic looks into a string only where something is asked of it.
    model_config = ConfigDict(extra="forbid", frozen=True, str_min_length=0)

    holds_secret: ClassVar[bool] = False
    """Shown once and kept nowhere, not even to answer a repeated request."""


class Warned(Shape):
    code: str
    message: str
    line: int | None = None
    url: str | None = None
    file: str | None = None

    @classmethod
    def from_model(cls, warning: PageWarning) -> Self:
        return cls(
            code=warning.code,
            message=warning.message,
            line=warning.line,
            url=warning.url,
            file=warning.file,
        )


class Published(Shape):
    id: str
    url: str
    version: int
    title: str
    unchanged: bool
    warnings: list[Warned]


class AgentShape(Shape):
    name: str
    version: str = ""
    session: str = ""


class PersonShape(Shape):
    name: str


class ArtifactShape(Shape):
    """`version` is the newest that the caller sees; `pinned` is for whoever sees newer ones too."""

    id: str
    url: str
    title: str
    description: str
    icon: str
    owner: PersonShape
    role: str
    audience: str
    version: int
    pinned: int | None
    agent: str
    starred: bool
    archived: bool
    deleted_at: str | None
    created_at: str
    updated_at: str

    @classmethod
    def from_model(cls, artifact: Artifact, *, url: str) -> Self:
        return cls(
            id=artifact.id,
            url=url,
            title=artifact.title,
            description=artifact.description,
            icon=artifact.icon,
            owner=PersonShape(name=artifact.owner_name),
            role=artifact.role.name.lower(),
            audience=artifact.audience,
            version=artifact.head,
            pinned=None if artifact.is_held else artifact.pinned,
            agent=artifact.agent,
            starred=artifact.starred,
            archived=artifact.archived_at is not None,
            deleted_at=iso_or_none(artifact.deleted_at),
            created_at=iso(artifact.created_at),
            updated_at=iso(artifact.updated_at),
        )


class VersionShape(Shape):
    n: int
    created_at: str
    title: str
    label: str
    note: str
    author: PersonShape
    agent: AgentShape | None
    kind: Literal["page", "set"]
    entry: str
    size: int
    restored_from: int | None
    page_sha256: str

    @classmethod
    def from_model(cls, version: Version) -> Self:
        agent = version.provenance.agent
        return cls(
            n=version.n,
            created_at=iso(version.created_at),
            title=version.title,
            label=version.label,
            note=version.note,
            author=PersonShape(name=version.author),
            agent=AgentShape(name=agent.name, version=agent.version, session=agent.session)
            if agent
            else None,
            kind=version.kind.value,
            entry=version.entry,
            size=version.size,
            restored_from=version.restored_from,
            page_sha256=version.page_sha256.hex(),
        )


class ProvenanceShape(Shape):
    """`claimed` is what the client said; `observed` is what the server saw."""

    claimed: dict[str, str]
    observed: dict[str, str]


class VersionDetail(VersionShape):
    """`provenance` is for members: addresses and remotes are nothing for visitors with a link."""

    provenance: ProvenanceShape | None

    @classmethod
    def from_model(cls, version: Version, *, inside: bool = False) -> Self:
        source = version.provenance
        observed = {"door": source.door, "address": source.address, "author": version.author}
        return cls(
            **VersionShape.from_model(version).model_dump(),
            provenance=ProvenanceShape(claimed=dict(source.claimed), observed=observed)
            if inside
            else None,
        )


class FileShape(Shape):
    path: str
    size: int
    sha256: str

    @classmethod
    def from_model(cls, entry: FileEntry) -> Self:
        return cls(path=entry.path, size=entry.size, sha256=entry.sha256.hex())


class Artifacts(Shape):
    items: list[ArtifactShape]
    next_cursor: str | None


class Versions(Shape):
    items: list[VersionShape]
    next_cursor: str | None


class Files(Shape):
    items: list[FileShape]
    next_cursor: str | None = None


class HunkShape(Shape):
    a_start: int
    b_start: int
    rows: list[tuple[str, str]]


class FileDiffShape(Shape):
    path: str
    status: str
    hunks: list[HunkShape] | None


class DiffStats(Shape):
    added: int
    removed: int


class DiffShape(Shape):
    a: int
    b: int
    files: list[FileDiffShape]
    stats: DiffStats


class Change(Shape):
    """What `PATCH /artifacts/{id}` changes; what is left out stays."""

    title: str | None = None
    description: str | None = None
    icon: str | None = None
    archived: choices.Flag | None = None
    starred: choices.Flag | None = None


class Meta(Shape):
    """What goes with a publish: the query of a raw body, the `meta` part of a form.

    `folder` is the ID or the name of the one that it is put into.
    """

    entry: str | None = None
    title: str | None = None
    description: str = ""
    icon: str = ""
    label: str = ""
    note: str = ""
    base_version: int | None = None
    force: bool = False
    audience: choices.Audience | None = None
    folder: str | None = None
    filename: str | None = None
    remote: str = ""
    commit: str = ""
    dirty: bool | None = None
    path: str = ""
    allow_secrets: str = ""

    def claimed(self) -> tuple[tuple[str, str], ...]:
        """What the client says of its source, without what it does not say."""
        dirty = "" if self.dirty is None else str(self.dirty).lower()
        found = {"remote": self.remote, "commit": self.commit, "dirty": dirty, "path": self.path}
        return tuple((name, value) for name, value in found.items() if value)


class Restore(Shape):
    """`allow_secrets`: why it comes back with what was found in it."""

    version: choices.Whole
    label: str = ""
    note: str = ""
    allow_secrets: str = ""


class FrameWanted(Shape):
    version: choices.Whole | None = None


class FrameShape(Shape):
    url: str
    nonce: str
    version: int
    expires_in: int


class ViolationShape(Shape):
    directive: str = Field(max_length=500)
    url: str = Field(max_length=4_000)
    line: choices.Whole = Field(default=0, ge=0, le=2**31 - 1)


class ViolationSeen(ViolationShape):
    """What viewers' shells tell. Column and source come from the browser and are not kept."""

    column: choices.Whole = Field(default=0, ge=0, le=2**31 - 1)
    source: str = Field("", max_length=4_000)


class LinkShape(Shape):
    """`rests`: it opens for nobody, since whose it is owns the artifact no more, or is away."""

    id: str
    last_four: str
    created_at: str
    expires_at: str | None
    has_password: bool
    max_views: int | None
    opened: int
    rests: bool


class ShareShape(Shape):
    """`who` is an e-mail address, or `group:` and a name; `guest`: somebody outside.

    `kept_out` says why a guest sees nothing of it for now; empty where they do.
    """

    kind: str
    who: str
    name: str
    role: str
    guest: bool
    kept_out: str

    @classmethod
    def from_model(cls, share: Share) -> Self:
        return cls(
            kind=share.kind,
            who=share.who,
            name=share.name,
            role=share.role.name.lower(),
            guest=share.is_guest,
            kept_out=share.kept_out,
        )


class InFolder(Shape):
    """Whoever sees the folder sees what is in it, too."""

    id: str
    name: str
    audience: str


class SharingShape(Shape):
    """`allowed` are the audiences that the organisation's policy allows.

    `pinned` is the version that viewers and commenters see as the newest; null for the newest.
    """

    audience: str
    pinned: int | None
    folder: InFolder | None
    people: list[ShareShape]
    links: list[LinkShape]
    allowed: list[str]


class ShareWanted(Shape):
    """Without a role they keep what they have; who has none becomes a viewer."""

    role: choices.Given | None = None


class SharingWanted(Shape):
    """What is left out stays. `pinned`: a version's number, or null for the newest.

    `allow_secrets`: why it is opened with what was found in it, where the policy allows that.
    """

    audience: choices.Audience | None = None
    pinned: choices.Whole | None = Field(None, ge=1)
    allow_secrets: str = ""


class LinkWanted(Shape):
    """`max_views`: how many browsers may open it; those that did go on."""

    expires_in: choices.Whole | None = None
    password: str | None = None
    max_views: choices.Whole | None = None


class NewLinkShape(Shape):
    holds_secret = True

    id: str
    url: str
    expires_at: str | None


class Me(Shape):
    name: str
    kind: str
    role: str | None
    scopes: list[str]
    server: str


class SessionShape(Shape):
    """`device` is what the browser says of itself, in words; `current` the one that asks."""

    id: str
    device: str
    created_at: str
    seen_at: str
    current: bool


class Sessions(Shape):
    items: list[SessionShape]
    next_cursor: str | None = None

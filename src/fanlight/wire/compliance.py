"""The JSON of the compliance API."""

from typing import Any, Self

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model.artifact import Version
from fanlight.model.compliance import Change, Record, Said
from fanlight.wire.audit import AuditEntry
from fanlight.wire.shapes import LinkShape, Shape, ShareShape


class Owner(Shape):
    id: str
    email: str


class ComplianceArtifact(Shape):
    """One of all artifacts. `held` says that a legal hold keeps it."""

    id: str
    url: str
    title: str
    description: str
    owner: Owner
    audience: str
    version: int
    created_at: str
    updated_at: str
    archived_at: str | None
    deleted_at: str | None
    quarantined_at: str | None
    held: bool

    @classmethod
    def from_model(cls, record: Record, *, url: str) -> Self:
        return cls(
            id=record.id,
            url=url,
            title=record.title,
            description=record.description,
            owner=Owner(id=record.owner, email=record.owner_email),
            audience=record.audience,
            version=record.head,
            created_at=iso(record.created_at),
            updated_at=iso(record.updated_at),
            archived_at=iso_or_none(record.archived_at),
            deleted_at=iso_or_none(record.deleted_at),
            quarantined_at=iso_or_none(record.quarantined_at),
            held=record.held,
        )


class ComplianceArtifacts(Shape):
    items: list[ComplianceArtifact]
    next_cursor: str | None


class ComplianceVersion(Shape):
    """`sha256` is of the only file, or of the list of files; `page_sha256` of what is shown."""

    n: int
    created_at: str
    author: str
    title: str
    label: str
    note: str
    entry: str
    size: int
    sha256: str
    page_sha256: str

    @classmethod
    def from_model(cls, version: Version) -> Self:
        return cls(
            n=version.n,
            created_at=iso(version.created_at),
            author=version.author,
            title=version.title,
            label=version.label,
            note=version.note,
            entry=version.entry,
            size=version.size,
            sha256=version.content_sha256.hex(),
            page_sha256=version.page_sha256.hex(),
        )


class ComplianceVersions(Shape):
    items: list[ComplianceVersion]
    next_cursor: str | None


class ComplianceSharing(Shape):
    """What its owner gave; the organisation's policy may make less of it."""

    audience: str
    people: list[ShareShape]
    links: list[LinkShape]


class EarlierText(Shape):
    text: str
    until: str


class ComplianceComment(Shape):
    """Deleted ones have no text. `earlier`: what it said before, where a legal hold kept that."""

    id: str
    thread: str
    version: int
    author: Owner
    agent: str
    text: str
    created_at: str
    edited_at: str | None
    deleted_at: str | None
    earlier: list[EarlierText]

    @classmethod
    def from_model(cls, said: Said) -> Self:
        return cls(
            id=said.id,
            thread=said.thread,
            version=said.version,
            author=Owner(id=said.author, email=said.author_email),
            agent=said.agent,
            text=said.text,
            created_at=iso(said.created_at),
            edited_at=iso_or_none(said.edited_at),
            deleted_at=iso_or_none(said.deleted_at),
            earlier=[EarlierText(text=each.text, until=iso(each.until)) for each in said.earlier],
        )


class ComplianceComments(Shape):
    items: list[ComplianceComment]
    next_cursor: str | None


class ChangeShape(Shape):
    position: int
    at: str
    type: str
    artifact: str
    data: dict[str, Any]

    @classmethod
    def from_model(cls, change: Change) -> Self:
        return cls(
            position=change.position,
            at=iso(change.at),
            type=change.type,
            artifact=change.artifact,
            data=change.data,
        )


class Changes(Shape):
    """Ask again with `next_cursor`: at once where there is `more`, else when news is wanted."""

    items: list[ChangeShape]
    next_cursor: str | None
    more: bool


class Activities(Shape):
    """As `Changes`."""

    items: list[AuditEntry]
    next_cursor: str | None
    more: bool


class Deleting(Shape):
    """It is gone for everybody; its rows and bytes follow within seconds to hours."""

    id: str
    state: str = "deleting"

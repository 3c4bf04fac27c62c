"""The JSON of sites."""

from typing import Self

from fanlight.kit.clock import iso, iso_or_none
from fanlight.model.site import Deployment, Origin, SavedVersion, Site
from fanlight.wire import choices
from fanlight.wire.shapes import PersonShape, Shape


class SiteMeta(Shape):
    """What is sent with the files of a version: the site's name for a new one, and its commit."""

    slug: str = ""
    commit: str = ""
    branch: str = ""
    remote: str = ""
    dirty: choices.Flag = False

    def origin(self) -> Origin:
        return Origin(self.commit, self.branch, self.remote, self.dirty)


class SiteShape(Shape):
    """`head` is the newest saved version, `live` the one that is served; null before the first.

    `url` is where it is served; empty on a server without an address for sites.
    """

    id: str
    slug: str
    url: str
    owner: PersonShape
    head: int
    live: int | None
    created_at: str
    updated_at: str

    @classmethod
    def from_model(cls, site: Site, url: str) -> Self:
        return cls(
            id=site.id,
            slug=site.slug,
            url=url,
            owner=PersonShape(name=site.owner_name),
            head=site.head,
            live=site.live,
            created_at=iso(site.created_at),
            updated_at=iso(site.updated_at),
        )


class Sites(Shape):
    items: list[SiteShape]
    next_cursor: str | None = None


class SavedShape(Shape):
    """`hash` is over all its files; what Git says, and the agent, are the client's claims."""

    version: int
    kind: str
    entry: str
    hash: str
    files: int
    size: int
    commit: str
    branch: str
    remote: str
    dirty: bool
    agent: str
    author: PersonShape
    created_at: str

    @classmethod
    def from_model(cls, saved: SavedVersion) -> Self:
        origin = saved.origin
        return cls(
            version=saved.n,
            kind=saved.layout.kind,
            entry=saved.layout.entry,
            hash=saved.hash,
            files=saved.files,
            size=saved.size,
            commit=origin.commit,
            branch=origin.branch,
            remote=origin.remote,
            dirty=origin.dirty,
            agent=origin.agent,
            author=PersonShape(name=saved.author_name),
            created_at=iso(saved.created_at),
        )


class SavedVersions(Shape):
    items: list[SavedShape]
    next_cursor: str | None = None


class SavedAnswer(Shape):
    """What a save answers."""

    site: SiteShape
    version: int
    commit: str


class DeploymentWanted(Shape):
    """The newest version, where none is named."""

    version: choices.Whole | None = None


class DeploymentShape(Shape):
    """`state` is pending, starting, succeeded, failed with a message why, or superseded."""

    deployment: int
    version: int
    state: str
    message: str
    author: PersonShape
    created_at: str
    ended_at: str | None

    @classmethod
    def from_model(cls, found: Deployment) -> Self:
        return cls(
            deployment=found.n,
            version=found.version,
            state=found.state,
            message=found.message,
            author=PersonShape(name=found.author_name),
            created_at=iso(found.created_at),
            ended_at=iso_or_none(found.ended_at),
        )


class Deployments(Shape):
    items: list[DeploymentShape]
    next_cursor: str | None = None

"""What happens to sites."""

from dataclasses import dataclass
from typing import ClassVar

from fanlight.model.events.base import Event


@dataclass(frozen=True, slots=True)
class SiteSaved(Event):
    """A version was saved; the first one makes the site."""

    type: ClassVar[str] = "site.saved"
    site: str
    slug: str
    version: int
    hash: str
    commit: str
    dirty: bool


@dataclass(frozen=True, slots=True)
class SiteDeploymentAsked(Event):
    """Somebody wants a saved version to be live."""

    type: ClassVar[str] = "site.deployment_asked"
    site: str
    slug: str
    version: int
    deployment: int


@dataclass(frozen=True, slots=True)
class SiteDeployed(Event):
    """It is. `before` is the version that was."""

    type: ClassVar[str] = "site.deployed"
    site: str
    slug: str
    version: int
    deployment: int
    before: int | None


@dataclass(frozen=True, slots=True)
class SiteDeploymentFailed(Event):
    """It is not, and what was live is as before."""

    type: ClassVar[str] = "site.deployment_failed"
    site: str
    slug: str
    version: int
    deployment: int
    message: str

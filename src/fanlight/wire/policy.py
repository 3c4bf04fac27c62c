"""The JSON of the organisation's policy."""

from pydantic import Base64Bytes

from fanlight.wire import choices
from fanlight.wire.shapes import Shape


class RolePolicy(Shape):
    """How far what those with a role own reaches, and the audience it begins with.

    Null where the policy says nothing of it.
    """

    role: str
    most: choices.Audience | None
    first: choices.Audience | None
    guest_domains: list[str] | None


class FolderPolicy(Shape):
    """How far a folder and what is in it reach, and the audience of new artifacts in it."""

    id: str
    name: str
    owner: str
    most: choices.Audience | None
    first: choices.Audience | None
    guest_domains: list[str] | None


class PublishingOff(Shape):
    """Who switched publishing off."""

    at: str
    by: str


class PolicyShape(Shape):
    """`most` is the widest audience, `first` that of new artifacts.

    Of all that applies to an artifact, by its owner's role and by its folder, the narrowest holds;
    `folders` are those that the policy says something of. `guest_domains` are those of the
    addresses of people outside with whom something is shared by name: `*` for any, and none at
    first. `page_bytes` and `set_bytes` are null where the server's limits hold, `agents` are the
    names that clients may claim; empty for any.
    """

    most: choices.Audience
    first: choices.Audience
    external_sharing: bool
    links: bool
    guest_domains: list[str]
    publishing: bool
    publishing_off: PublishingOff | None
    page_bytes: int | None
    set_bytes: int | None
    agents: list[str]
    roles: list[RolePolicy]
    folders: list[FolderPolicy]


class PolicyChange(Shape):
    """What is left out stays. 0 bytes are as many as the server takes."""

    most: choices.Audience | None = None
    first: choices.Audience | None = None
    external_sharing: choices.Flag | None = None
    links: choices.Flag | None = None
    guest_domains: list[str] | None = None
    publishing: choices.Flag | None = None
    page_bytes: choices.Whole | None = None
    set_bytes: choices.Whole | None = None
    agents: list[str] | None = None


class RolePolicyWanted(Shape):
    """Without any, the policy says nothing of the role."""

    most: choices.Audience | None = None
    first: choices.Audience | None = None
    guest_domains: list[str] | None = None


class FolderPolicyWanted(Shape):
    """Without any, the policy says nothing of the folder."""

    most: choices.Audience | None
    first: choices.Audience | None = None
    guest_domains: list[str] | None = None


class TermsShape(Shape):
    """What everybody who signs in accepts; empty for nothing. `version` counts its changes."""

    text: str
    version: int


class TermsWanted(Shape):
    text: str


class BrandShape(Shape):
    """How pages look: a name in place of Fanlight's where there is one, a colour, and a logo.

    `logo` is its path; empty for Fanlight's own.
    """

    name: str
    accent: choices.Accent
    logo: str


class BrandChange(Shape):
    """What is left out stays."""

    name: str | None = None
    accent: choices.Accent | None = None


class LogoWanted(Shape):
    """A small SVG or PNG in base64; null takes the logo away."""

    data: Base64Bytes | None

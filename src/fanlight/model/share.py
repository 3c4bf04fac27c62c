"""What an artifact's owner gave to whom, and how far the organisation lets them go."""

from dataclasses import dataclass
from enum import StrEnum

from fanlight.model.artifact import WIDTH, Audience, Role


class ShareKind(StrEnum):
    PERSON = "person"
    GROUP = "group"


GROUP_PREFIX = "group:"

GIVEN = (Role.VIEWER, Role.COMMENTER, Role.EDITOR)
"""The roles that can be given by name; an artifact has one owner."""


@dataclass(frozen=True, slots=True)
class Share:
    """`who` is a person's e-mail address, or `group:` and a group's name."""

    kind: ShareKind
    who: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class SharingPolicy:
    """What the organisation allows.

    Attributes:
        most: the widest audience; wider ones count as this one.
        first: the audience of a new artifact, unless its author says otherwise.
        external: whether anybody but members sees anything: by links, as guests, or in public.
    """

    most: Audience
    first: Audience
    external: bool

    def allows(self, audience: Audience) -> bool:
        inside = audience is not Audience.PUBLIC or self.external
        return inside and WIDTH[audience] <= WIDTH[self.most]

    @property
    def allowed(self) -> list[Audience]:
        return [each for each in Audience if self.allows(each)]


AT_FIRST = SharingPolicy(most=Audience.ORG, first=Audience.PRIVATE, external=True)
"""Of a new organisation: links lead out, but nothing is public before an administrator says so."""

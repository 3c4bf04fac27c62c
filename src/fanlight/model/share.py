"""What an artifact's owner gave to whom, and how far the organisation lets them go."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from fanlight.model.artifact import WIDTH, Audience, Role
from fanlight.model.guest import Domains, are_within, common


class ShareKind(StrEnum):
    PERSON = "person"
    GROUP = "group"


GROUP_PREFIX = "group:"

GIVEN = (Role.VIEWER, Role.COMMENTER, Role.EDITOR)
"""The roles that can be given by name; an artifact has one owner."""


@dataclass(frozen=True, slots=True)
class Share:
    """`who` is a person's e-mail address, or `group:` and a group's name.

    `kept_out` says why a guest sees nothing of it, for all that it was given to them; empty where
    they do.
    """

    kind: ShareKind
    who: str
    name: str
    role: Role
    is_guest: bool = False
    kept_out: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """What the policy says of those with a role, or of a folder; None where it says nothing."""

    most: Audience | None = None
    first: Audience | None = None
    guests: Domains | None = None


@dataclass(frozen=True, slots=True)
class SharingPolicy:
    """What the organisation allows.

    Attributes:
        most: the widest audience; wider ones count as this one.
        first: the audience of a new artifact, unless its author says otherwise.
        external: whether anybody but members sees anything: by links, as guests, or in public.
        links: whether links let anybody in.
        guests: the domains of guests' addresses; at first there are none.
    """

    most: Audience
    first: Audience
    external: bool
    links: bool = True
    guests: Domains = ()

    def within(self, *bounds: Bound) -> Self:
        """The narrowest of what this says and what they say."""
        most = [self.most, *(each.most for each in bounds if each.most is not None)]
        first = [self.first, *(each.first for each in bounds if each.first is not None)]
        guests = self.guests
        for each in bounds:
            guests = guests if each.guests is None else common(guests, each.guests)
        return replace(self, most=_narrowest(most), first=_narrowest(first), guests=guests)

    def allows(self, audience: Audience) -> bool:
        inside = audience is not Audience.PUBLIC or self.external
        return inside and WIDTH[audience] <= WIDTH[self.most]

    def lets_in(self, email: str) -> bool:
        """Whether somebody outside who has this address sees what is shared with them by name."""
        return self.external and are_within(email, self.guests)

    @property
    def allowed(self) -> list[Audience]:
        return [each for each in Audience if self.allows(each)]


def _narrowest(audiences: list[Audience]) -> Audience:
    return min(audiences, key=WIDTH.__getitem__)


AT_FIRST = SharingPolicy(most=Audience.ORG, first=Audience.PRIVATE, external=True)
"""Of a new organisation: links lead out, but nothing is public before an administrator says so."""

"""What everybody should be told, whichever way they ask: said here, by no code of the product.

The rules are those that `tests.ops` wrote down by hand: `expected` for what somebody is to a page,
`may` for what that lets them do. This adds what an organisation's state does to them, and what a
pin leaves to see.
"""

from dataclasses import dataclass, field, replace

from tests.ops.test_matrix import TIES, expected, expected_in, is_listed
from tests.ops.test_matrix_actions import may

from fanlight.model.actor import OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.guest import ANYBODY
from fanlight.model.policy import Action
from fanlight.model.share import SharingPolicy

OPEN = SharingPolicy(Audience.PUBLIC, Audience.PRIVATE, external=True, guests=ANYBODY)

# Others come to the same roles by the same ways; each is asked about by `tests.ops.test_matrix`.
ASKED = tuple(
    tie
    for tie in TIES
    if tie not in {"both", "used link", "folder both", "folder group", "folder commenter"}
    and tie not in {"folder viewer", "private folder"}
)
BY_LINK = ("link", "ended link")


@dataclass(frozen=True, slots=True)
class State:
    """What an administrator, or its owner, has made of all pages at once.

    Attributes:
        pinned: viewers see version 1 of 2, and nothing of the other.
        of_pages: `open`, `quarantined`, `trashed`, or `ended`: deleted by order.
        publishing: whether anything is published.
        ties: what is asked about: of a switch that is about links alone, those and some others.
    """

    name: str
    policy: SharingPolicy = field(default=OPEN)
    pinned: bool = True
    of_pages: str = "open"
    publishing: bool = True
    ties: tuple[str, ...] = ASKED


STATES = (
    State("latest", pinned=False),
    State("open"),
    State("no external sharing", replace(OPEN, external=False)),
    State("no links", replace(OPEN, links=False), ties=("none", "viewer", "author", *BY_LINK)),
    State("people at most", replace(OPEN, most=Audience.PEOPLE)),
    State("quarantined", of_pages="quarantined", pinned=False),
    State("trashed", of_pages="trashed"),
    State("ended", of_pages="ended"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Somebody, and how they are tied to a page with this audience.

    `by_token`: a link was opened by a browser, and gives a program nothing.
    """

    place: OrgRole | None
    tie: str
    audience: Audience
    by_token: bool = False

    def role(self, state: State) -> Role:
        """What they are to it, be it in the trash or not."""
        tie = "none" if self.by_token and self.tie in BY_LINK else self.tie
        role = expected(self.place, tie, self.audience, state.policy)
        if state.of_pages == "ended":
            return Role.NONE
        if state.of_pages == "trashed":
            return role if role is Role.OWNER else Role.NONE
        return expected_in(state.of_pages, self.place, tie, role)

    def sees(self, state: State) -> int:
        """The newest version that they see; 0 for nothing at all."""
        role = self.role(state)
        if role is Role.NONE or state.of_pages == "trashed":
            return 0
        return 1 if state.pinned and role < Role.EDITOR else 2

    def is_listed(self, state: State) -> bool:
        """Whether lists and searches of theirs have it."""
        if not self.sees(state) or self.place is None:
            return False
        closed = state.of_pages != "open" and self.tie != "author"
        tie = "none" if self.by_token and self.tie in BY_LINK else self.tie
        return not closed and is_listed(self.place, tie, self.audience, state.policy)

    def may(self, action: Action, state: State) -> bool:
        """Whether they do this to it; in quarantine nobody does more than look."""
        closed = state.of_pages == "quarantined" and action is not Action.VIEW
        return not closed and may(self.place, action, self.role(state))

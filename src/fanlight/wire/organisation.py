"""The JSON of the organisation: its people and groups, and ways in for them."""

from fanlight.model.permission import OrgRole
from fanlight.wire.shapes import Shape


class ReceiverShape(Shape):
    who: str
    name: str


class Receivers(Shape):
    items: list[ReceiverShape]
    next_cursor: str | None = None


class MemberWanted(Shape):
    """`role` is a built-in one, or one that an administrator has made."""

    email: str
    name: str = ""
    role: str = OrgRole.MEMBER.value


class MemberChange(Shape):
    role: str


class MemberShape(Shape):
    """`service`: an account without a person. `suspended_at` is set while they are suspended."""

    id: str
    email: str
    name: str
    role: str
    created_at: str
    suspended_at: str | None
    service: bool


class Members(Shape):
    items: list[MemberShape]
    next_cursor: str | None = None


class GroupWanted(Shape):
    name: str


class GroupShape(Shape):
    """`members` is how many there are. An identity provider fills a group that is `managed`."""

    id: str
    name: str
    members: int
    managed: bool


class Groups(Shape):
    items: list[GroupShape]
    next_cursor: str | None = None


class GroupMember(Shape):
    """`providers`: those of OpenID Connect whose claims put them in; none for by hand or SCIM."""

    email: str
    name: str
    providers: list[str]


class GroupDetail(GroupShape):
    """With some of its people; `next_cursor` goes on with them."""

    people: list[GroupMember]
    next_cursor: str | None = None


class SignInLinkWanted(Shape):
    email: str | None = None


class SignInLink(Shape):
    """It works once; `expires_in` is in seconds."""

    holds_secret = True

    url: str
    expires_in: int

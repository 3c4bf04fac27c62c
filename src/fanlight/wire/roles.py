"""The JSON of roles, of leavers and what they leave, of service accounts and SCIM tokens."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from fanlight.model.leaver import Rule
from fanlight.model.permission import OrgRole, Permission
from fanlight.wire.shapes import Shape

PermissionWord = Annotated[
    Permission,
    WithJsonSchema({"type": "string", "enum": [each.value for each in Permission]}),
]
RuleWord = Annotated[
    Rule, WithJsonSchema({"type": "string", "enum": [each.value for each in Rule]})
]


class RoleShape(Shape):
    """`custom` roles can be changed; of those, `members` is how many have it."""

    name: str
    custom: bool
    permissions: list[str]
    members: int | None


class Roles(Shape):
    items: list[RoleShape]
    next_cursor: str | None = None


class RoleWanted(Shape):
    name: str
    permissions: list[PermissionWord]


class RoleChange(Shape):
    """What is left out stays; `permissions` are the new ones, all of them."""

    name: str | None = None
    permissions: list[PermissionWord] | None = None


class Successor(Shape):
    """Who gets the artifacts; without one, what the organisation's rule says."""

    to: str | None = None


class TransferWanted(Shape):
    """From whom to whom, by e-mail address. Without `artifacts`, all of them."""

    source: str = Field(alias="from")
    to: str
    artifacts: list[str] | None = Field(default=None, min_length=1, max_length=1000)


class Transferred(Shape):
    """How many, and the public IDs of up to a thousand of them."""

    count: int
    artifacts: list[str]


class NewOwner(Shape):
    owner: str


class LeftShape(Shape):
    """An artifact whose owner is suspended or was removed."""

    id: str
    title: str
    owner: str
    owner_name: str
    updated_at: str


class LeftList(Shape):
    items: list[LeftShape]
    next_cursor: str | None = None


class LeaverRuleShape(Shape):
    """`to` is an address, with the rule `person` alone."""

    rule: RuleWord
    to: str | None = None


class ServiceWanted(Shape):
    name: str
    role: str = OrgRole.MEMBER.value


class ScimTokenWanted(Shape):
    name: str = "provider"


class ScimTokenShape(Shape):
    id: str
    name: str
    last_four: str
    created_at: str
    used_at: str | None


class ScimTokens(Shape):
    items: list[ScimTokenShape]
    next_cursor: str | None = None


class NewScimToken(Shape):
    """`secret` is shown this once; `url` is what the provider asks for beside it."""

    holds_secret = True

    id: str
    secret: str
    url: str

"""Between SCIM's resources and the operations: what scim2-server reads and writes through."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from scim2_models import (
    InvalidFilterException,
    InvalidValueException,
    Meta,
    NotImplementedException,
    Reference,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
)
from scim2_models.path import (
    AttrPath,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)
from scim2_server.storage import AsyncScimStorage, SearchPage

from fanlight.kit.clock import milliseconds
from fanlight.model.actor import Actor
from fanlight.model.provisioning import (
    Condition,
    Either,
    ManagedGroup,
    ManagedPerson,
    Test,
    UnknownAttributeError,
    Unless,
)
from fanlight.ops import provisioning as ops
from fanlight.ops.context import Context
from fanlight.web.scim_models import (
    MOST,
    EnterpriseUser,
    Group,
    GroupMember,
    Manager,
    Person,
    User,
)

# How deep a filter may nest; providers send one comparison or two.
_DEEPEST = 20
# What a database takes as a number of rows.
_LAST = 2**31 - 1
_MOST_EMAILS = 50
_KEPT = ("name", "displayName", "emails", "active")
_TIMES = frozenset({"meta.created", "meta.lastModified"})


class Storage(AsyncScimStorage):
    """For one request of one provider."""

    def __init__(self, ctx: Context, actor: Actor) -> None:
        self._ctx = ctx
        self._actor = actor

    async def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,  # noqa: ARG002 - applied later
    ) -> Resource[Any]:
        if _is_group(resource_type):
            return _group(await ops.find_group(self._ctx, self._actor, resource_id))
        return _person(await ops.find_person(self._ctx, self._actor, resource_id))

    async def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ARG002 - cursors are not announced
    ) -> SearchPage:
        if len(resource_types) != 1:
            raise NotImplementedException(detail="Search /Users or /Groups.")
        condition = _condition(search_request)
        count = MOST if search_request.count is None else search_request.count
        window = ops.Window(min(search_request.start_index_0 or 0, _LAST), min(count, MOST))
        found: Iterable[Resource[Any]]
        try:
            if _is_group(resource_types[0]):
                total, groups = await ops.search_groups(self._ctx, self._actor, condition, window)
                found = map(_group, groups)
            else:
                total, people = await ops.search_people(self._ctx, self._actor, condition, window)
                found = map(_person, people)
        except UnknownAttributeError as error:
            raise InvalidFilterException(detail=f"{error} is not searched.") from None
        return SearchPage(total, list(found))

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        if _is_group(resource_type):
            return _group(await ops.add_group(self._ctx, self._actor, _wanted_group(resource)))
        return _person(await ops.add_person(self._ctx, self._actor, _wanted_person(resource)))

    async def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,  # noqa: ARG002 - etags are not announced
    ) -> Resource[Any]:
        id_ = str(resource.id)
        if _is_group(resource_type):
            wanted = _wanted_group(resource)
            return _group(await ops.change_group(self._ctx, self._actor, id_, wanted))
        person = _wanted_person(resource)
        return _person(await ops.change_person(self._ctx, self._actor, id_, person))

    async def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,  # noqa: ARG002 - etags are not announced
    ) -> None:
        if _is_group(resource_type):
            await ops.drop_group(self._ctx, self._actor, resource_id)
        else:
            await ops.drop_person(self._ctx, self._actor, resource_id)


def _is_group(resource_type: ResourceType) -> bool:
    return resource_type.name == "Group"


def _person(person: ManagedPerson) -> Resource[Any]:
    told = {key: value for key, value in person.document.items() if value is not None}
    found = Person.model_validate(told)
    found.id = person.id
    found.external_id = person.external_id
    found.user_name = person.user_name
    # Who is active although the provider has not said so has no such attribute (RFC 7643, 2.5).
    found.active = person.active if "active" in told or not person.active else None
    if person.manager is not None:
        manager = Manager(value=person.manager, ref=_reference(person.manager))
        found[EnterpriseUser] = EnterpriseUser(manager=manager)
    found.meta = _meta("User", person.created_at, person.changed_at)
    return found


def _reference(id_: str) -> Any:
    """Relative to the root, which scim2-server knows."""
    return Reference["User"](f"Users/{id_}")  # type: ignore[type-arg]  # the name of a resource


def _group(group: ManagedGroup) -> Resource[Any]:
    members = [GroupMember(value=id_, ref=_reference(id_)) for id_ in group.people]
    return Group(
        id=group.id,
        external_id=group.external_id,
        display_name=group.name,
        members=members or None,
        meta=_meta("Group", group.created_at, group.changed_at),
    )


def _meta(name: str, created: int, changed: int) -> Meta:
    return Meta(resource_type=name, created=_moment(created), last_modified=_moment(changed))


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _wanted_person(resource: Resource[Any]) -> ops.PersonWanted:
    assert isinstance(resource, User)
    extension = resource[EnterpriseUser] if EnterpriseUser in _extensions(resource) else None
    manager = extension.manager if extension else None
    emails = resource.emails or []
    if len(emails) > _MOST_EMAILS:
        raise InvalidValueException(detail=f"Somebody has up to {_MOST_EMAILS} addresses.")
    primary = next((each for each in emails if each.primary), emails[0] if emails else None)
    document = resource.model_dump()
    kept: dict[str, Any] = {key: document[key] for key in _KEPT if key in document}
    return ops.PersonWanted(
        user_name=str(resource.user_name),
        name=_name(resource),
        email=(primary.value or "") if primary else "",
        external_id=resource.external_id,
        active=resource.active,
        manager=manager.value if manager else None,
        document=kept,
    )


def _extensions(resource: Resource[Any]) -> list[type[Any]]:
    return list(type(resource).get_extension_models().values())


def _name(resource: User[Any]) -> str:
    if resource.display_name:
        return resource.display_name
    name = resource.name
    if name is None:
        return ""
    return name.formatted or " ".join(filter(None, (name.given_name, name.family_name)))


def _wanted_group(resource: Resource[Any]) -> ops.GroupWanted:
    assert isinstance(resource, Group)
    people = frozenset(each.value for each in resource.members or [] if each.value)
    return ops.GroupWanted(str(resource.display_name), resource.external_id, people)


def _condition(search_request: SearchRequest[Any]) -> Condition | None:
    asked = search_request.filter
    return None if asked is None else _translated(asked.ast, _DEEPEST)


def _translated(node: FilterNode, deepest: int, inside: str = "") -> Condition:
    if deepest == 0:
        raise InvalidFilterException(detail="The filter nests too deep.")
    match node:
        case Not(expr):
            return Unless(_translated(expr, deepest - 1, inside))
        case LogicalExpr(op, terms):
            parts = tuple(_translated(term, deepest - 1, inside) for term in terms)
            return Either(parts, all_=op is LogicalOperator.and_)
        case ValuePath(path, val_filter, None):
            return _translated(val_filter, deepest - 1, f"{_attribute(path)}.")
        case Present(path):
            return Test(_attribute(path, inside), "pr")
        case Comparison(path, op, value):
            attribute = _attribute(path, inside)
            return Test(attribute, op.value, _value(attribute, value))
    raise InvalidFilterException(detail="The filter is not one that is searched by.")


def _attribute(path: AttrPath, inside: str = "") -> str:
    """As the tables of `db.provisioning` spell it, whatever the case."""
    name = f"{inside}{path.attr}.{path.sub_attr}" if path.sub_attr else f"{inside}{path.attr}"
    return _SPELT.get(name.lower(), name)


_SPELT = {
    name.lower(): name
    for name in (
        "id",
        "userName",
        "externalId",
        "displayName",
        "emails",
        "emails.value",
        "active",
        "members",
        "members.value",
        "meta.created",
        "meta.lastModified",
    )
}


def _value(attribute: str, value: Any) -> str | int | bool | None:
    if attribute not in _TIMES or value is None:
        good = value is None or isinstance(value, bool if attribute == "active" else str)
        if not good:
            raise InvalidFilterException(detail=f"{attribute} is not compared with this.")
        if isinstance(value, str) and "\x00" in value:
            raise InvalidFilterException(detail="Nothing here contains a NUL.")
        return value  # type: ignore[no-any-return]  # its kind was looked at above
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise InvalidFilterException(detail=f"{value} is no moment.") from None
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

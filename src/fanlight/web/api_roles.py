"""`/api/v1/admin/roles`: what each role may do, and roles of one's own."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from fanlight.ops import roles as ops
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import roles

router = APIRouter(prefix=f"{API}/admin/roles", tags=["admin"], route_class=Repeatable)


@router.get("")
async def listed(ctx: Ctx, actor: Caller, paged: Paged) -> roles.Roles:
    """The roles with their permissions: first those that are always there."""
    found = roles.Roles(items=[_shape(each) for each in await ops.listed(ctx, actor)])
    return paging.part(found, paged, by="name")


@router.post("", status_code=201)
async def create(wanted: roles.RoleWanted, ctx: Ctx, actor: Caller) -> roles.RoleShape:
    """Makes a role of permissions that the caller has."""
    made = await ops.create(ctx, actor, wanted.name, frozenset(wanted.permissions))
    return _shape(made)


@router.patch("/{name}")
async def change(name: str, wanted: roles.RoleChange, ctx: Ctx, actor: Caller) -> roles.RoleShape:
    """Changes a role at once for everybody who has it; their browsers sign in again."""
    chosen = None if wanted.permissions is None else frozenset(wanted.permissions)
    return _shape(await ops.change(ctx, actor, name, rename=wanted.name, permissions=chosen))


@router.delete("/{name}", status_code=204)
async def delete(
    name: str,
    ctx: Ctx,
    actor: Caller,
    replacement: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Ends a role; where members have it, `replacement` is the one that they get."""
    await ops.delete(ctx, actor, name, replacement)
    return Response(status_code=204)


def _shape(role: ops.Role) -> roles.RoleShape:
    standing = role.standing
    return roles.RoleShape(
        name=standing.name,
        custom=standing.custom is not None,
        permissions=[str(each) for each in sorted(standing.permissions)],
        members=role.members,
    )

"""`/api/v1/admin`: groups and the sharing policy; `/api/v1/people`, to share with."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from fanlight.model.share import SharingPolicy
from fanlight.ops import groups, people, policy
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import Repeatable
from fanlight.wire import shapes

router = APIRouter(prefix=API, tags=["admin"], route_class=Repeatable)


@router.get("/people")
async def receivers(
    ctx: Ctx, actor: Caller, q: Annotated[str, Query(max_length=100)] = ""
) -> shapes.Receivers:
    """Members and groups whose name or address begins with `q`, for whoever may share."""
    found = await people.receivers(ctx, actor, q)
    return shapes.Receivers(items=[shapes.ReceiverShape(**asdict(each)) for each in found])


@router.get("/admin/groups")
async def listed(ctx: Ctx, actor: Caller) -> shapes.Groups:
    """The groups, by name."""
    return shapes.Groups(items=[_group(each) for each in await groups.listed(ctx, actor)])


@router.post("/admin/groups", status_code=201)
async def create(wanted: shapes.GroupWanted, ctx: Ctx, actor: Caller) -> shapes.GroupShape:
    """Makes a group without anybody in it."""
    return _group(await groups.create(ctx, actor, wanted.name))


@router.get("/admin/groups/{name}")
async def show(name: str, ctx: Ctx, actor: Caller) -> shapes.GroupDetail:
    """A group and its people."""
    return _detail(await groups.show(ctx, actor, name))


@router.delete("/admin/groups/{name}", status_code=204)
async def delete(name: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a group, and what was shared with it; its people stay members."""
    await groups.delete(ctx, actor, name)
    return Response(status_code=204)


@router.put("/admin/groups/{name}/members/{email}")
async def put_in(name: str, email: str, ctx: Ctx, actor: Caller) -> shapes.GroupDetail:
    """Puts a member into a group."""
    return _detail(await groups.put_in(ctx, actor, name, email))


@router.delete("/admin/groups/{name}/members/{email}")
async def take_out(name: str, email: str, ctx: Ctx, actor: Caller) -> shapes.GroupDetail:
    """Takes a member out; what they saw through the group is gone at once."""
    return _detail(await groups.take_out(ctx, actor, name, email))


@router.get("/admin/policy")
async def show_policy(ctx: Ctx, actor: Caller) -> shapes.PolicyShape:
    """How far people may share."""
    return _policy(await policy.show(ctx, actor))


@router.patch("/admin/policy")
async def change_policy(wanted: shapes.PolicyChange, ctx: Ctx, actor: Caller) -> shapes.PolicyShape:
    """Changes how far people may share, at once and everywhere. No artifact is changed by it."""
    change = policy.Change(wanted.most, wanted.first, wanted.external_sharing)
    return _policy(await policy.change(ctx, actor, change))


def _group(group: groups.Group) -> shapes.GroupShape:
    return shapes.GroupShape(id=group.id, name=group.name, members=group.members)


def _detail(found: groups.Membership) -> shapes.GroupDetail:
    return shapes.GroupDetail(
        **_group(found.group).model_dump(),
        people=[shapes.GroupMember(email=email, name=name) for email, name in found.people],
    )


def _policy(found: SharingPolicy) -> shapes.PolicyShape:
    return shapes.PolicyShape(most=found.most, first=found.first, external_sharing=found.external)

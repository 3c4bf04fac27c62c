"""`/api/v1/admin`: members and groups; `/api/v1/people`, to share with."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.kit.paging import Page
from fanlight.model.member import MemberFilter
from fanlight.ops import groups, leavers, people, sign_in
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import organisation
from fanlight.wire.members import StateWord

router = APIRouter(prefix=API, tags=["admin"], route_class=Repeatable)

Word = Annotated[str, Query(max_length=254)]


@router.get("/people")
async def receivers(
    ctx: Ctx, actor: Caller, paged: Paged, q: Annotated[str, Query(max_length=100)] = ""
) -> organisation.Receivers:
    """Members and groups whose name or address begins with `q`, for whoever may share."""
    found = await people.receivers(ctx, actor, q)
    items = [organisation.ReceiverShape(**asdict(each)) for each in found]
    return paging.part(organisation.Receivers(items=items), paged, by="who")


@router.get("/admin/members")
async def members(
    ctx: Ctx,
    actor: Caller,
    q: Word = "",
    role: Word = "",
    state: StateWord | None = None,
    service: bool | None = None,
    limit: Limit = 25,
    cursor: str | None = None,
) -> organisation.Members:
    """The members, for owners and admins; `q` is a part of an address or a name."""
    wanted = MemberFilter(q=q, role=role, state=state, is_service=service)
    after = cursors.number(cursor)
    return members_of(await people.members(ctx, actor, wanted, after=after, limit=limit))


def members_of(page: Page[people.User, int]) -> organisation.Members:
    items = [member(user) for user in page.items]
    return organisation.Members(items=items, next_cursor=cursors.after(page.after))


@router.post("/admin/members", status_code=201)
async def add_member(
    wanted: organisation.MemberWanted, ctx: Ctx, actor: Caller
) -> organisation.MemberShape:
    """Adds a member, or takes back one who was removed. Only owners add owners."""
    added = await people.add_member(ctx, actor, wanted.email, wanted.name, role=wanted.role)
    return member(added)


@router.patch("/admin/members/{email}")
async def change_member(
    email: str, wanted: organisation.MemberChange, ctx: Ctx, actor: Caller
) -> organisation.MemberShape:
    """Gives a member another role; it holds at once."""
    return member(await people.change_role(ctx, actor, email, wanted.role))


@router.delete("/admin/members/{email}", status_code=204)
async def remove_member(
    email: str, ctx: Ctx, actor: Caller, to: Annotated[str | None, Query(max_length=254)] = None
) -> Response:
    """Ends their sessions and tokens at once. What they own goes to `to`, or as the rule says."""
    await leavers.remove_member(ctx, actor, email, to=to)
    return Response(status_code=204)


@router.post("/admin/sign-in-links", status_code=201)
async def sign_in_link(
    wanted: organisation.SignInLinkWanted, ctx: Ctx, actor: Caller
) -> organisation.SignInLink:
    """A link that signs a browser in once; the owner's without an address."""
    url = await sign_in.make_link(ctx, actor, wanted.email)
    return organisation.SignInLink(url=url, expires_in=ctx.limits.sign_in_link_seconds)


@router.get("/admin/groups")
async def listed(
    ctx: Ctx, actor: Caller, q: Word = "", limit: Limit = 25, cursor: str | None = None
) -> organisation.Groups:
    """The groups, by name; `q` is a part of it."""
    part = groups.Part(q, cursors.text(cursor), limit)
    found = await groups.listed(ctx, actor, part)
    items = [group_shape(each) for each in found.items]
    return organisation.Groups(items=items, next_cursor=cursors.after_text(found.after))


@router.post("/admin/groups", status_code=201)
async def create(
    wanted: organisation.GroupWanted, ctx: Ctx, actor: Caller
) -> organisation.GroupShape:
    """Makes a group without anybody in it."""
    return group_shape(await groups.create(ctx, actor, wanted.name))


@router.get("/admin/groups/{name}")
async def show(
    name: str,
    ctx: Ctx,
    actor: Caller,
    q: Word = "",
    limit: Limit = 25,
    cursor: str | None = None,
) -> organisation.GroupDetail:
    """A group and its people, by address; `q` is a part of it or of a name."""
    part = groups.Part(q, cursors.text(cursor), limit)
    return _detail(await groups.show(ctx, actor, name, part))


@router.delete("/admin/groups/{name}", status_code=204)
async def delete(name: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a group, and what was shared with it; its people stay members."""
    await groups.delete(ctx, actor, name)
    return Response(status_code=204)


@router.put("/admin/groups/{name}/members/{email}")
async def put_in(name: str, email: str, ctx: Ctx, actor: Caller) -> organisation.GroupDetail:
    """Puts a member into a group."""
    return _detail(await groups.put_in(ctx, actor, name, email))


@router.delete("/admin/groups/{name}/members/{email}")
async def take_out(name: str, email: str, ctx: Ctx, actor: Caller) -> organisation.GroupDetail:
    """Takes a member out; what they saw through the group is gone at once."""
    return _detail(await groups.take_out(ctx, actor, name, email))


def group_shape(group: groups.Group) -> organisation.GroupShape:
    return organisation.GroupShape(
        id=group.id, name=group.name, members=group.members, managed=group.is_managed
    )


def _detail(found: groups.Membership) -> organisation.GroupDetail:
    return organisation.GroupDetail(
        **group_shape(found.group).model_dump(),
        people=[_inside(each) for each in found.people.items],
        next_cursor=cursors.after_text(found.people.after),
    )


def _inside(each: groups.InGroup) -> organisation.GroupMember:
    return organisation.GroupMember(
        email=each.email, name=each.name, providers=list(each.providers)
    )


def member(user: people.User) -> organisation.MemberShape:
    return organisation.MemberShape(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.standing.name,
        created_at=iso(user.created_at),
        suspended_at=iso_or_none(user.suspended_at),
        service=user.is_service,
    )

"""Leavers and owners: suspending members, and to whom artifacts go."""

from fastapi import APIRouter

from fanlight.kit.clock import iso
from fanlight.ops import leavers as ops
from fanlight.web import API
from fanlight.web.api_admin import member
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import organisation, roles

router = APIRouter(prefix=API, tags=["admin"], route_class=Repeatable)

# Enough to see which they are; all of them are in the audit log.
_SHOWN = 1_000


@router.post("/admin/members/{email}/suspend")
async def suspend(
    email: str, wanted: roles.Successor, ctx: Ctx, actor: Caller
) -> organisation.MemberShape:
    """Ends their sessions, tokens and streams at once; nobody can sign in as them."""
    return member(await ops.suspend(ctx, actor, email, to=wanted.to))


@router.post("/admin/members/{email}/reactivate")
async def reactivate(email: str, ctx: Ctx, actor: Caller) -> organisation.MemberShape:
    """Lets them sign in again. Their tokens do not come back."""
    return member(await ops.reactivate(ctx, actor, email))


@router.get("/admin/leavers")
async def show_rule(ctx: Ctx, actor: Caller) -> roles.LeaverRuleShape:
    """Where the artifacts of leavers go."""
    found = await ops.show_rule(ctx, actor)
    return roles.LeaverRuleShape(rule=found.rule, to=found.to)


@router.put("/admin/leavers")
async def set_rule(wanted: roles.LeaverRuleShape, ctx: Ctx, actor: Caller) -> roles.LeaverRuleShape:
    """Says where they go from now on: `stay`, `manager` (as SCIM names them), or `person`."""
    found = await ops.set_rule(ctx, actor, ops.Told(wanted.rule, wanted.to))
    return roles.LeaverRuleShape(rule=found.rule, to=found.to)


@router.get("/admin/leavers/artifacts")
async def left(
    ctx: Ctx,
    actor: Caller,
    limit: Limit = 25,
    cursor: str | None = None,
) -> roles.LeftList:
    """Artifacts whose owner is suspended or was removed."""
    before = cursors.number(cursor)
    found = await ops.left(ctx, actor, before=before, limit=limit)
    items = [
        roles.LeftShape(
            id=each.id,
            title=each.title,
            owner=each.owner_email,
            owner_name=each.owner_name,
            updated_at=iso(each.updated_at),
        )
        for each in found.items
    ]
    return roles.LeftList(items=items, next_cursor=cursors.after(found.after))


@router.post("/admin/transfers")
async def transfer(wanted: roles.TransferWanted, ctx: Ctx, actor: Caller) -> roles.Transferred:
    """Gives a member's artifacts, or some of them, to another member."""
    refs = wanted.artifacts
    moved = await ops.transfer(ctx, actor, wanted.source, to=wanted.to, refs=refs)
    return roles.Transferred(count=len(moved), artifacts=moved[:_SHOWN])


@router.put("/artifacts/{id}/sharing/owner", tags=["sharing"])
async def give_away(id: str, wanted: roles.NewOwner, ctx: Ctx, actor: Caller) -> roles.NewOwner:
    """Makes another member its owner. Its owner does this, and is none afterwards."""
    return roles.NewOwner(owner=(await ops.give_away(ctx, actor, id, wanted.owner)).email)

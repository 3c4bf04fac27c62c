"""`/api/v1/admin`: legal holds, retention rules, what is done about secrets."""

from fastapi import APIRouter, Response

from fanlight.ops import holds, retention, scanning
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import governance as shapes

router = APIRouter(prefix=API, tags=["governance"], route_class=Repeatable)


@router.get("/admin/holds")
async def listed_holds(
    ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.Holds:
    """The legal holds that hold, the newest first."""
    page = await holds.listed(ctx, actor, before=cursors.number(cursor), limit=limit)
    return shapes.Holds(
        items=[shapes.HoldShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.post("/admin/holds", status_code=201)
async def place_hold(wanted: shapes.HoldWanted, ctx: Ctx, actor: Caller) -> shapes.HoldShape:
    """Keeps artifacts from being deleted for good, by whomever, until it is released."""
    return shapes.HoldShape.from_model(await holds.place(ctx, actor, wanted_hold(wanted)))


@router.get("/admin/holds/{id}/artifacts")
async def kept(
    id: str, ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.KeptList:
    """What a hold covers now, the trash included, the first that was made first."""
    page = await holds.keeps(ctx, actor, id, after=cursors.number(cursor), limit=limit)
    return shapes.KeptList(
        items=[shapes.KeptShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.delete("/admin/holds/{id}", status_code=204)
async def release_hold(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a hold; what no other one keeps can be deleted again."""
    await holds.release(ctx, actor, id)
    return Response(status_code=204)


@router.get("/admin/retention")
async def rules(ctx: Ctx, actor: Caller, paged: Paged) -> shapes.Rules:
    """How long what nobody works on is kept, and how long the trash keeps it after that."""
    found = shapes.Rules.from_model(await retention.show(ctx, actor))
    return paging.part(found, paged, by="applies_to")


@router.put("/admin/retention/rules/{applies_to:path}")
async def put_rule(
    applies_to: str, wanted: shapes.RuleWanted, ctx: Ctx, actor: Caller
) -> shapes.Rules:
    """Makes or changes the rule for a class, or for `label:` and a label."""
    found = await retention.put(ctx, actor, applies_to, wanted.days, since=wanted.since)
    return shapes.Rules.from_model(found)


@router.delete("/admin/retention/rules/{applies_to:path}")
async def remove_rule(applies_to: str, ctx: Ctx, actor: Caller) -> shapes.Rules:
    """Removes a rule; that of the trash is then the setting's again."""
    return shapes.Rules.from_model(await retention.remove(ctx, actor, applies_to))


@router.get("/admin/retention/due")
async def due(ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None) -> shapes.Dues:
    """A dry run: what a sweep would move or delete now, and by which rule."""
    page = await retention.due(ctx, actor, after=cursors.position(cursor), limit=limit)
    return shapes.Dues(
        items=[shapes.DueShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.post("/admin/retention/run")
async def run(ctx: Ctx, actor: Caller) -> shapes.SweptShape:
    """A part of the nightly sweep, now."""
    swept = await retention.run(ctx, actor)
    return shapes.SweptShape(trashed=swept.trashed, purged=swept.purged, more=swept.more)


@router.get("/admin/scanning")
async def show_scanning(ctx: Ctx, actor: Caller) -> shapes.ScanningShape:
    """What is done about secrets in what is published."""
    found = await scanning.show(ctx, actor)
    return shapes.ScanningShape(policy=found.policy, override=found.override)


@router.put("/admin/scanning")
async def change_scanning(
    wanted: shapes.ScanningShape, ctx: Ctx, actor: Caller
) -> shapes.ScanningShape:
    """Off, warn, block what everybody can open, or block. It holds from the next publish on."""
    await scanning.change(ctx, actor, scanning.Scanning(wanted.policy, wanted.override))
    return wanted


def wanted_hold(wanted: shapes.HoldWanted) -> holds.Wanted:
    return holds.Wanted(
        name=wanted.name,
        reason=wanted.reason,
        artifacts=wanted.artifacts,
        query=wanted.query(),
    )

"""`/api/v1/artifacts/{id}/views`, and `/api/v1/admin`: usage and quotas."""

from typing import Annotated

from fastapi import APIRouter, Query

from fanlight.model.usage import Quota
from fanlight.model.usage import Sort as SortedBy
from fanlight.ops import quotas, usage, viewing
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit, Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import usage as shapes

router = APIRouter(prefix=API, tags=["usage"], route_class=Repeatable)


@router.get("/artifacts/{id}/views")
async def views(id: str, ctx: Ctx, actor: Caller) -> shapes.ViewsShape:
    """How often it was viewed, by how many, and which versions; for its owner and editors."""
    return shapes.ViewsShape.from_model(await viewing.of_artifact(ctx, actor, id))


@router.get("/admin/usage")
async def show(
    ctx: Ctx, actor: Caller, days: Annotated[int, Query(ge=1, le=usage.MOST_DAYS)] = 30
) -> shapes.UsageShape:
    """What there is now, and what the last days brought: the oldest first, today last."""
    found = await usage.show(ctx, actor, days=days)
    now = found.now
    return shapes.UsageShape(
        now=shapes.UsageNow(
            members=now.members, artifacts=now.artifacts, versions=now.versions, bytes=now.bytes
        ),
        days=[shapes.UsageDay.from_model(each) for each in found.days],
    )


@router.get("/admin/usage/{by}")
async def top(
    by: shapes.By,
    ctx: Ctx,
    actor: Caller,
    sort: shapes.Sort = SortedBy.BYTES,
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.UsedList:
    """People by what they own, groups by what their members own, or artifacts; most first."""
    after = cursors.number(cursor)
    page = await usage.top(ctx, actor, by, sort, after=after, limit=limit)
    return shapes.UsedList(
        items=[shapes.UsedShape.from_model(each) for each in page.items],
        next_cursor=cursors.after(page.after),
    )


@router.get("/admin/usage-settings")
async def settings(ctx: Ctx, actor: Caller) -> shapes.UsageSettings:
    """Whether those who may publish to an artifact learn which members viewed it."""
    return shapes.UsageSettings(names=await usage.names_viewers(ctx, actor))


@router.patch("/admin/usage-settings")
async def change_settings(
    wanted: shapes.UsageSettings, ctx: Ctx, actor: Caller
) -> shapes.UsageSettings:
    """Holds at once, and also for what was viewed before."""
    names = await usage.name_viewers(ctx, actor, wanted=wanted.names)
    return shapes.UsageSettings(names=names)


@router.get("/admin/quotas")
async def listed_quotas(ctx: Ctx, actor: Caller, paged: Paged) -> shapes.Quotas:
    """What each person of each role may own at most."""
    items = [_shape(each) for each in await quotas.listed(ctx, actor)]
    return paging.part(shapes.Quotas(items=items), paged, by="role")


@router.put("/admin/quotas/{role}")
async def put_quota(
    role: str, wanted: shapes.QuotaWanted, ctx: Ctx, actor: Caller
) -> shapes.QuotaShape:
    """Sets what each person of a role may own, from the next publish on."""
    quota = Quota(wanted.bytes, wanted.artifacts)
    return _shape(await quotas.put(ctx, actor, role, quota))


def _shape(found: quotas.RoleQuota) -> shapes.QuotaShape:
    quota = found.quota
    return shapes.QuotaShape(role=found.role, bytes=quota.bytes, artifacts=quota.artifacts)

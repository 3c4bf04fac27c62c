"""`/api/v1/sites`: saved, listed, made live.

Saves stream their bodies, so they claim their idempotency key by hand and are not `Repeatable`.
"""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from fanlight.model.actor import Actor
from fanlight.model.site import Site
from fanlight.ops import answers, sites
from fanlight.ops.answers import Answer
from fanlight.ops.context import Context
from fanlight.ops.intake import Upload
from fanlight.ops.sites import Save
from fanlight.web import API
from fanlight.web.body import form_of
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Limit
from fanlight.web.repeat import IdempotencyKey, Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import sites as shapes

router = APIRouter(prefix=API, tags=["sites"], route_class=Repeatable)
saving = APIRouter(prefix=API, tags=["sites"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "meta": {
                            "type": "string",
                            "description": "JSON: slug (of a new site), commit, branch, remote, "
                            "dirty.",
                        },
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "One part a file; its filename is its path.",
                        },
                    },
                }
            },
        },
    },
}

N = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/sites")
async def listed(
    ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.Sites:
    """The caller's sites, the newest first; all of them for whoever looks after sites."""
    found = await sites.listed(ctx, actor, after=cursors.number(cursor), limit=limit)
    return shapes.Sites(
        items=[_shape(ctx, each) for each in found.items], next_cursor=cursors.after(found.after)
    )


@saving.post("/sites", status_code=201, openapi_extra=_BODY)
async def create(
    request: Request, ctx: Ctx, actor: Caller, idempotency_key: IdempotencyKey = None
) -> shapes.SavedAnswer:
    """Saves the first version of a new site: a form of its files. Nothing is live yet."""
    return await _save(request, ctx, actor, idempotency_key)


@saving.post("/sites/{site}/versions", status_code=201, openapi_extra=_BODY)
async def save(
    site: str, request: Request, ctx: Ctx, actor: Caller, idempotency_key: IdempotencyKey = None
) -> shapes.SavedAnswer:
    """Saves the next version of a site, by its ID or name. What is live stays as it is."""
    return await _save(request, ctx, actor, idempotency_key, site=site)


@router.get("/sites/{site}")
async def show(site: str, ctx: Ctx, actor: Caller) -> shapes.SiteShape:
    """One site, by its ID or name."""
    return _shape(ctx, await sites.show(ctx, actor, site))


@router.get("/sites/{site}/versions")
async def versions(
    site: str, ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.SavedVersions:
    """Its saved versions, the newest first."""
    after = cursors.number(cursor)
    found = await sites.versions(ctx, actor, site, after=after, limit=limit)
    return shapes.SavedVersions(
        items=[shapes.SavedShape.from_model(each) for each in found.items],
        next_cursor=cursors.after(found.after),
    )


@router.get("/sites/{site}/deployments")
async def deployments(
    site: str, ctx: Ctx, actor: Caller, limit: Limit = 25, cursor: str | None = None
) -> shapes.Deployments:
    """What was made live, or failed to be, the newest first."""
    after = cursors.number(cursor)
    found = await sites.deployments(ctx, actor, site, after=after, limit=limit)
    return shapes.Deployments(
        items=[shapes.DeploymentShape.from_model(each) for each in found.items],
        next_cursor=cursors.after(found.after),
    )


@router.get("/sites/{site}/deployments/{n}")
async def deployment(site: str, n: N, ctx: Ctx, actor: Caller) -> shapes.DeploymentShape:
    """How far a deployment is."""
    return shapes.DeploymentShape.from_model(await sites.deployment(ctx, actor, site, n))


@router.post("/sites/{site}/deployments", status_code=202)
async def deploy(
    site: str, wanted: shapes.DeploymentWanted, ctx: Ctx, actor: Caller
) -> shapes.DeploymentShape:
    """Asks for a saved version, the newest if none is named, to be made live."""
    asked = await sites.deploy(ctx, actor, site, wanted.version)
    return shapes.DeploymentShape.from_model(asked)


async def _save(
    request: Request, ctx: Context, actor: Actor, key: str | None, *, site: str | None = None
) -> shapes.SavedAnswer:
    # Before anything of it is taken in.
    await sites.check_may(ctx, actor, site)
    async with form_of(shapes.SiteMeta, request, limits=ctx.limits) as (meta, files):
        content = _fingerprint(f"{site} {meta.model_dump_json()}", files)
        wanted = Save(site or meta.slug, files, meta.origin())

        async def work(ctx: Context) -> Answer:
            saved = await sites.save(ctx, actor, wanted, new=site is None)
            commit = saved.version.origin.commit
            body = shapes.SavedAnswer(
                site=_shape(ctx, saved.site), version=saved.version.n, commit=commit
            )
            return Answer(201, body.model_dump())

        answer = await answers.once(ctx, answers.Request.of(actor, key, content), work)
    return shapes.SavedAnswer.model_validate(answer.body)


def _fingerprint(asked: str, files: tuple[Upload, ...]) -> bytes:
    digest = sha256(asked.encode())
    for file in files:
        digest.update(file.path.encode(errors="replace") + b"\0" + sha256(file.read()).digest())
    return digest.digest()


def _shape(ctx: Context, site: Site) -> shapes.SiteShape:
    return shapes.SiteShape.from_model(site, ctx.site_url(site.slug))

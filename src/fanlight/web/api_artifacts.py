"""`/api/v1/artifacts`: publishing, the gallery's list, one artifact."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response

from fanlight.model.actor import Actor
from fanlight.model.artifact import Artifact, ListScope
from fanlight.model.errors import Invalid
from fanlight.ops import artifacts, measures, publish, trash
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.describe import Description
from fanlight.ops.publish import Publish
from fanlight.web import API
from fanlight.web.body import publication
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import IdempotencyKey, Repeatable
from fanlight.wire import cursor as cursors
from fanlight.wire import choices, shapes

router = APIRouter(prefix=API, tags=["artifacts"], route_class=Repeatable)

IfMatch = Annotated[str | None, Header(description='The base version, as "N".')]
Limit = Annotated[int, Query(ge=1, le=100)]
Purge = Annotated[bool, Query(description="Delete for good; only from the trash.")]

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/html": {"schema": {"type": "string"}},
            "text/markdown": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "meta": {"type": "string", "description": "JSON: the query's parameters."},
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
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in shapes.Meta.model_json_schema()["properties"].items()
    ],
}


@router.post("/artifacts", status_code=201, openapi_extra=_BODY)
async def create(
    request: Request, ctx: Ctx, actor: Caller, idempotency_key: IdempotencyKey = None
) -> shapes.Published:
    """Publishes a new artifact: a raw document with metadata in the query, or a form."""
    return await accept(request, ctx, actor, idempotency_key)


@router.post("/artifacts/{id}/versions", status_code=201, openapi_extra=_BODY)
async def update(
    id: str,
    request: Request,
    response: Response,
    ctx: Ctx,
    actor: Caller,
    idempotency_key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> shapes.Published:
    """Publishes the next version. The same content again answers 200 and `unchanged`."""
    answer = await accept(
        request, ctx, actor, idempotency_key, artifact=id, base=_base_version(if_match)
    )
    if answer.unchanged:
        response.status_code = 200
    return answer


async def accept(
    request: Request,
    ctx: Context,
    actor: Actor,
    key: str | None,
    *,
    artifact: str | None = None,
    base: int | None = None,
) -> shapes.Published:
    # Whoever may not publish is told so before anything of theirs is read.
    await publish.check_may(ctx, actor, artifact)
    async with publication(request, ctx.limits) as (meta, files):
        command = Publish(
            files=files,
            artifact=artifact,
            entry=meta.entry,
            describe=_description(meta),
            base_version=base if base is not None else meta.base_version,
            force=meta.force,
            audience=meta.audience,
            claimed=meta.claimed(),
            idempotency_key=key,
        )
        answer = await measures.publishing(ctx, publish.publish(ctx, actor, command))
        return published(answer)


@router.get("/artifacts")
async def listed(
    ctx: Ctx,
    actor: Caller,
    scope: choices.ListScope = ListScope.ALL,
    q: Annotated[str, Query(max_length=500)] = "",
    pinned: bool = False,
    archived: bool = False,
    trashed: bool = False,
    agent: Annotated[str, Query(max_length=200)] = "",
    limit: Limit = 25,
    cursor: str | None = None,
) -> shapes.Artifacts:
    """What the caller may see, newest first. `q` searches titles and visible text."""
    before = cursors.decode(cursor, parts=2) if cursor else None
    filter_ = artifacts.Filter(
        scope=scope,
        query=q,
        starred=pinned,
        archived=archived,
        trashed=trashed,
        agent=agent,
        before=(before[0], before[1]) if before else None,
    )
    page = await artifacts.listed(ctx, actor, filter_, limit=limit)
    return shapes.Artifacts(
        items=[artifact_shape(ctx, item) for item in page.items],
        next_cursor=cursors.encode(*page.after) if page.after else None,
    )


@router.get("/artifacts/{id}")
async def show(id: str, ctx: Ctx, actor: Caller) -> shapes.ArtifactShape:
    """One artifact, with the caller's role on it."""
    return artifact_shape(ctx, await artifacts.show(ctx, actor, id))


@router.patch("/artifacts/{id}")
async def change(
    id: str,
    wanted: shapes.Change,
    ctx: Ctx,
    actor: Caller,
) -> shapes.ArtifactShape:
    """Renames it, describes it, archives it, or pins it to the caller's own gallery."""
    asked = artifacts.Change(**wanted.model_dump())
    return artifact_shape(ctx, await artifacts.change(ctx, actor, id, asked))


@router.delete("/artifacts/{id}")
async def delete(id: str, ctx: Ctx, actor: Caller, *, purge: Purge = False) -> shapes.ArtifactShape:
    """Moves it to the trash. With `purge`, deletes what is there for good; answers what it was."""
    remove = trash.purge if purge else artifacts.delete
    return artifact_shape(ctx, await remove(ctx, actor, id))


@router.post("/artifacts/{id}/undelete")
async def undelete(id: str, ctx: Ctx, actor: Caller) -> shapes.ArtifactShape:
    """Brings it back from the trash."""
    return artifact_shape(ctx, await artifacts.undelete(ctx, actor, id))


def artifact_shape(ctx: Context, artifact: Artifact) -> shapes.ArtifactShape:
    return shapes.ArtifactShape.from_model(artifact, url=ctx.url_of(artifact.id))


def published(answer: Published) -> shapes.Published:
    return shapes.Published(
        id=answer.id,
        url=answer.url,
        version=answer.version,
        title=answer.title,
        unchanged=answer.unchanged,
        warnings=[shapes.Warned.from_model(warning) for warning in answer.warnings],
    )


def _description(meta: shapes.Meta) -> Description:
    return Description(
        title=meta.title,
        description=meta.description,
        icon=meta.icon,
        label=meta.label,
        note=meta.note,
    )


def _base_version(if_match: str | None) -> int | None:
    if if_match is None:
        return None
    number = if_match.strip().removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Invalid(
            "bad-if-match", "If-Match holds no version.", 'Send the base version: If-Match: "3".'
        )
    return int(number)

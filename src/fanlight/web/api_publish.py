"""Publishing: a new artifact, the next version, an old one again.

A publish keeps its answer in its own transaction (`ops.answers.settle`), and its body is streamed:
so these routes hand the key to the operation, and are not `Repeatable`.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import Invalid
from fanlight.ops import publish, restoring
from fanlight.ops.answers import Published
from fanlight.ops.context import Context
from fanlight.ops.describe import Description
from fanlight.ops.publish import Publish
from fanlight.web import API
from fanlight.web.body import publication
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import IdempotencyKey
from fanlight.wire import shapes

router = APIRouter(prefix=API)

IfMatch = Annotated[str | None, Header(description='The base version, as "N".')]

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

_UNCHANGED: dict[int | str, dict[str, Any]] = {
    200: {"model": shapes.Published, "description": "Unchanged"}
}


@router.post("/artifacts", tags=["artifacts"], status_code=201, openapi_extra=_BODY)
async def create(
    request: Request, ctx: Ctx, actor: Caller, idempotency_key: IdempotencyKey = None
) -> shapes.Published:
    """Publishes a new artifact: a raw document with metadata in the query, or a form."""
    return await _accept(request, ctx, actor, idempotency_key)


@router.post(
    "/artifacts/{id}/versions",
    tags=["artifacts"],
    status_code=201,
    openapi_extra=_BODY,
    responses=_UNCHANGED,
)
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
    answer = await _accept(
        request, ctx, actor, idempotency_key, artifact=id, base=_base_version(if_match)
    )
    if answer.unchanged:
        response.status_code = 200
    return answer


@router.post("/artifacts/{id}/restore", tags=["versions"], status_code=201, responses=_UNCHANGED)
async def restore(
    id: str,
    wanted: shapes.Restore,
    response: Response,
    ctx: Ctx,
    actor: Caller,
    idempotency_key: IdempotencyKey = None,
) -> shapes.Published:
    """Publishes an old version again as a new one. The newest answers 200 and `unchanged`."""
    again = restoring.Again(
        describe=Description(label=wanted.label, note=wanted.note),
        allow_secrets=wanted.allow_secrets,
        idempotency_key=idempotency_key,
    )
    answer = await restoring.restore(ctx, actor, id, wanted.version, wanted=again)
    if answer.unchanged:
        response.status_code = 200
    return _published(answer)


async def _accept(
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
            folder=meta.folder or None,
            claimed=meta.claimed(),
            idempotency_key=key,
            allow_secrets=meta.allow_secrets,
        )
        answer = await publish.publish(ctx, actor, command)
        return _published(answer)


def _published(answer: Published) -> shapes.Published:
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

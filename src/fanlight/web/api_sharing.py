"""`/api/v1/artifacts/{id}/sharing`: the audience, people and groups, and links."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.ops import links, sharing
from fanlight.ops.sharing import Link, Sharing
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import Repeatable
from fanlight.wire import choices, shapes

router = APIRouter(
    prefix=f"{API}/artifacts/{{id}}/sharing", tags=["sharing"], route_class=Repeatable
)


@router.get("")
async def show(id: str, ctx: Ctx, actor: Caller) -> shapes.SharingShape:
    """The audience, whom it is shared with by name, and the links that work."""
    return sharing_shape(await sharing.show(ctx, actor, id))


@router.put("")
async def change(
    id: str,
    wanted: shapes.SharingWanted,
    ctx: Ctx,
    actor: Caller,
) -> shapes.SharingShape:
    """Changes the audience, which version is the newest for viewers and commenters, or both."""
    pin = (wanted.pinned or 0) if "pinned" in wanted.model_fields_set else None
    change = sharing.Change(wanted.audience, pin, wanted.allow_secrets)
    return sharing_shape(await sharing.change(ctx, actor, id, change))


@router.put("/people/{who}")
async def give(
    id: str, who: str, wanted: shapes.ShareWanted, ctx: Ctx, actor: Caller
) -> shapes.SharingShape:
    """Shares with a member (an e-mail address) or a group (`group:NAME`), in a role."""
    return sharing_shape(await sharing.give(ctx, actor, id, who, role=choices.role(wanted.role)))


@router.delete("/people/{who}")
async def take(id: str, who: str, ctx: Ctx, actor: Caller) -> shapes.SharingShape:
    """Takes back what was shared by name."""
    return sharing_shape(await sharing.take(ctx, actor, id, who))


@router.post("/links", status_code=201)
async def add_link(
    id: str,
    wanted: shapes.LinkWanted,
    ctx: Ctx,
    actor: Caller,
) -> shapes.NewLinkShape:
    """Makes a link that lets whoever has it view. Its address is shown this once."""
    made = await links.add_link(ctx, actor, id, links.Options(**wanted.model_dump()))
    expires = iso_or_none(made.expires_at)
    return shapes.NewLinkShape(id=made.id, url=made.url, expires_at=expires)


@router.put("/links/{link}", status_code=204)
async def keep_link(id: str, link: str, ctx: Ctx, actor: Caller) -> Response:
    """Lets a link that a former owner made open again."""
    await links.keep_link(ctx, actor, id, link)
    return Response(status_code=204)


@router.delete("/links/{link}", status_code=204)
async def revoke_link(id: str, link: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a link; whoever came in by it is out."""
    await links.revoke_link(ctx, actor, id, link)
    return Response(status_code=204)


def link_shape(link: Link) -> shapes.LinkShape:
    return shapes.LinkShape(
        id=link.id,
        last_four=link.last_four,
        created_at=iso(link.created_at),
        expires_at=iso_or_none(link.expires_at),
        has_password=link.has_password,
        max_views=link.max_views,
        opened=link.opened,
        rests=link.rests,
    )


def sharing_shape(found: Sharing) -> shapes.SharingShape:
    return shapes.SharingShape(
        audience=found.audience,
        pinned=found.pinned,
        folder=None
        if found.folder is None
        else shapes.InFolder(
            id=found.folder.id, name=found.folder.name, audience=found.folder.audience
        ),
        people=[shapes.ShareShape.from_model(share) for share in found.shares],
        links=[link_shape(each) for each in found.links],
        allowed=[str(each) for each in found.policy.allowed],
    )

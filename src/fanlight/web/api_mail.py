"""`/api/v1/account/mail`: when the caller is written to about what is in the inbox."""

from fastapi import APIRouter

from fanlight.ops import notifying
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import Repeatable
from fanlight.wire.mail import MailShape

router = APIRouter(prefix=API, tags=["account"], route_class=Repeatable)


@router.get("/account/mail")
async def chosen(ctx: Ctx, actor: Caller) -> MailShape:
    """When the caller is written to about mentions, replies and comments on their artifacts."""
    return MailShape(comments=await notifying.choice(ctx, actor))


@router.put("/account/mail")
async def choose(wanted: MailShape, ctx: Ctx, actor: Caller) -> MailShape:
    """`at-once`, `daily`, or `off`."""
    await notifying.choose(ctx, actor, wanted.comments)
    return wanted

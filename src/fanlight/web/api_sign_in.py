"""How people come in, for whoever sets it up: the providers and the mail, shown and tried out."""

from fastapi import APIRouter

from fanlight.ops import sign_in_setup
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import Repeatable
from fanlight.wire import sign_in

router = APIRouter(prefix=f"{API}/admin/sign-in", tags=["admin"], route_class=Repeatable)


@router.get("")
async def show(ctx: Ctx, actor: Caller) -> sign_in.SignInSetup:
    """The providers at which people sign in, as the settings have them, and whether mail is set."""
    found = await sign_in_setup.show(ctx, actor)
    providers = [
        sign_in.ProviderShape(
            id=way.id,
            name=way.name,
            issuer=way.issuer,
            client_id=way.client_id,
            has_secret=way.has_secret,
            callback=way.callback,
            domains=list(way.domains),
            roles=dict(way.roles),
            groups=dict(way.groups),
            groups_as_named=way.groups_as_named,
            creates_groups=way.creates_groups,
            joins=way.joins,
        )
        for way in found.ways
    ]
    return sign_in.SignInSetup(providers=providers, mails=found.mails)


@router.post("/providers/{id}/test")
async def examine(id: str, ctx: Ctx, actor: Caller) -> sign_in.Examination:
    """Asks a provider for its description and its keys, and says what is right or wrong."""
    found = await sign_in_setup.examine(ctx, actor, id)
    return sign_in.Examination(
        good=all(each.good for each in found),
        findings=[sign_in.FindingShape(good=each.good, text=each.text) for each in found],
    )


@router.post("/letter")
async def letter(ctx: Ctx, actor: Caller) -> sign_in.TestLetter:
    """Sends the caller a test letter at once."""
    to = await sign_in_setup.send_letter(ctx, actor)
    return sign_in.TestLetter(to=to, sent=not ctx.mailer.is_console)

"""`/api/v1/admin/compliance/keys`: the keys of the compliance API."""

from fastapi import APIRouter, Response

from fanlight.kit.clock import iso, iso_or_none
from fanlight.ops import compliance_keys
from fanlight.ops.sign_in import Token
from fanlight.web import API, paging
from fanlight.web.caller import Caller, Ctx
from fanlight.web.paging import Paged
from fanlight.web.repeat import Repeatable
from fanlight.wire import compliance_keys as wire
from fanlight.wire.tokens import NewTokenShape

router = APIRouter(
    prefix=f"{API}/admin/compliance/keys", tags=["compliance"], route_class=Repeatable
)


@router.get("")
async def listed_keys(ctx: Ctx, actor: Caller, paged: Paged) -> wire.ComplianceKeys:
    """The keys that work, whoever made them."""
    found = await compliance_keys.listed(ctx, actor)
    return paging.part(wire.ComplianceKeys(items=[_shape(each) for each in found]), paged)


@router.post("", status_code=201)
async def make_key(wanted: wire.ComplianceKeyWanted, ctx: Ctx, actor: Caller) -> NewTokenShape:
    """Makes a key; its secret is shown this once."""
    scopes = frozenset(wanted.scopes)
    made = await compliance_keys.make(ctx, actor, wanted.name, scopes=scopes, days=wanted.days)
    return NewTokenShape(id=made.id, secret=made.secret, expires_at=iso(made.expires_at))


@router.delete("/{id}", status_code=204)
async def revoke_key(id: str, ctx: Ctx, actor: Caller) -> Response:
    """Ends a key at once."""
    await compliance_keys.revoke(ctx, actor, id)
    return Response(status_code=204)


def _shape(key: Token) -> wire.ComplianceKey:
    return wire.ComplianceKey(
        id=key.id,
        name=key.name,
        last_four=key.last_four,
        scopes=sorted(key.scopes),
        maker=key.holder.name,
        created_at=iso(key.created_at),
        expires_at=iso(key.expires_at),
        used_at=iso_or_none(key.used_at),
    )

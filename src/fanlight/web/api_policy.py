"""`/api/v1/admin/policy`: how far people share, what is published by whom, and what all see."""

from fastapi import APIRouter

from fanlight.kit.clock import iso
from fanlight.model.switches import Publishing
from fanlight.ops import house
from fanlight.ops import policy as ops
from fanlight.web import API
from fanlight.web.caller import Caller, Ctx
from fanlight.web.repeat import Repeatable
from fanlight.wire import policy

router = APIRouter(prefix=f"{API}/admin/policy", tags=["admin"], route_class=Repeatable)


@router.get("")
async def show(ctx: Ctx, actor: Caller) -> policy.PolicyShape:
    """How far people may share, and what may be published."""
    return _shape(await ops.show(ctx, actor))


@router.patch("")
async def change(wanted: policy.PolicyChange, ctx: Ctx, actor: Caller) -> policy.PolicyShape:
    """Changes the policy, at once and everywhere. No artifact is changed by it."""
    named = wanted.model_dump()
    renamed = {"external": named.pop("external_sharing"), "guests": named.pop("guest_domains")}
    asked = ops.Change(**renamed, **named)
    return _shape(await ops.change(ctx, actor, asked))


@router.put("/roles/{name}")
async def bind_role(
    name: str, wanted: policy.RolePolicyWanted, ctx: Ctx, actor: Caller
) -> policy.PolicyShape:
    """Says how far those with a role may share; no further than everybody may."""
    bound = ops.Bound(wanted.most, wanted.first, _domains(wanted.guest_domains))
    return _shape(await ops.bind_role(ctx, actor, name, bound))


@router.put("/folders/{id}")
async def bind_folder(
    id: str, wanted: policy.FolderPolicyWanted, ctx: Ctx, actor: Caller
) -> policy.PolicyShape:
    """Says how far a folder and what is in it reach, whoever owns it."""
    bound = ops.Bound(wanted.most, wanted.first, _domains(wanted.guest_domains))
    return _shape(await ops.bind_folder(ctx, actor, id, bound))


@router.get("/terms")
async def show_terms(ctx: Ctx, actor: Caller) -> policy.TermsShape:
    """What everybody who signs in is asked to accept."""
    return _terms(await house.show(ctx, actor))


@router.put("/terms")
async def change_terms(wanted: policy.TermsWanted, ctx: Ctx, actor: Caller) -> policy.TermsShape:
    """Asks everybody to accept a text, also who accepted another; an empty one asks nobody."""
    return _terms(await house.change(ctx, actor, house.Change(terms=wanted.text)))


@router.get("/brand")
async def show_brand(ctx: Ctx, actor: Caller) -> policy.BrandShape:
    """How pages look."""
    return _brand(await house.show(ctx, actor))


@router.patch("/brand")
async def change_brand(wanted: policy.BrandChange, ctx: Ctx, actor: Caller) -> policy.BrandShape:
    """Changes how pages look, for everybody within seconds."""
    return _brand(await house.change(ctx, actor, house.Change(wanted.name, wanted.accent)))


@router.put("/logo")
async def change_logo(wanted: policy.LogoWanted, ctx: Ctx, actor: Caller) -> policy.BrandShape:
    """Sets the logo. Of what is sent, the picture alone is kept."""
    return _brand(await house.set_logo(ctx, actor, wanted.data))


def _terms(found: house.House) -> policy.TermsShape:
    return policy.TermsShape(text=found.terms, version=found.version)


def _brand(found: house.House) -> policy.BrandShape:
    return policy.BrandShape(
        name=found.name,
        accent=found.accent,
        logo=f"/brand/{found.logo}" if found.logo else "",
    )


def _shape(found: ops.Policy) -> policy.PolicyShape:
    sharing, publishing = found.sharing, found.publishing
    return policy.PolicyShape(
        most=sharing.most,
        first=sharing.first,
        external_sharing=sharing.external,
        links=sharing.links,
        guest_domains=list(sharing.guests),
        publishing=publishing.is_on,
        publishing_off=_off(publishing),
        page_bytes=publishing.page_bytes,
        set_bytes=publishing.set_bytes,
        agents=list(publishing.agents),
        roles=[
            policy.RolePolicy(
                role=role, most=bound.most, first=bound.first, guest_domains=_listed(bound.guests)
            )
            for role, bound in found.roles
        ],
        folders=[_folder(each) for each in found.folders],
    )


def _folder(bound: ops.FolderBound) -> policy.FolderPolicy:
    return policy.FolderPolicy(
        id=bound.id,
        name=bound.name,
        owner=bound.owner,
        most=bound.most,
        first=bound.first,
        guest_domains=_listed(bound.guests),
    )


def _domains(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def _listed(domains: tuple[str, ...] | None) -> list[str] | None:
    return None if domains is None else list(domains)


def _off(publishing: Publishing) -> policy.PublishingOff | None:
    if publishing.off_at is None:
        return None
    return policy.PublishingOff(at=iso(publishing.off_at), by=publishing.off_by)

"""Signing in and out, and the browsers in which somebody is signed in."""

import asyncio
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError, Denied, Gone
from fanlight.model.policy import Action, Allow, Deny, decide
from fanlight.ops import grants, guests, identities, notifying, observing, sessions, sign_in
from fanlight.ops.context import Context
from fanlight.web import caller, cookies, views_account
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.devices import device
from fanlight.web.headers import also_reach
from fanlight.web.render import render
from fanlight.web.views_oauth import GrantView, in_words
from fanlight.wire.errors import status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# What programs ask for is in the address, with a state of their own.
_LONGEST_PATH = 8_000

To = Annotated[str, Query()]


@router.get("/sign-in")
async def sign_in_start(request: Request, ctx: Ctx, actor: Visitor, to: To = "/") -> Response:
    """The ways to sign in; who has, goes on."""
    if actor.user is not None:
        return RedirectResponse(own_path(to), 303)
    return await _ways(request, ctx, actor, to)


@router.post("/sign-in/letter")
async def sign_in_by_letter(
    request: Request, ctx: Ctx, actor: Visitor, email: Annotated[str, Form()] = "", to: To = "/"
) -> Response:
    """Says the same of every address: whose they are is nobody's business."""
    try:
        caller.check_form(request)
        asked = await sign_in.ask_for_link(ctx, actor, email, own_path(to))
    except AppError as error:
        return await _ways(request, ctx, actor, to, problem=error)
    page = _letter(request, ctx, actor, asked.address, to=to)
    return cookies.with_code(page, ctx, asked.browser)


@router.post("/sign-in/code")
async def sign_in_by_code(
    request: Request, ctx: Ctx, actor: Visitor, code: Annotated[str, Form()] = "", to: To = "/"
) -> Response:
    """For guests. Until the code is right nobody learns whether there is one."""
    browser = request.cookies.get(cookies.code_name(ctx), "")
    try:
        caller.check_form(request)
        address = await guests.address(ctx, browser)
        agent = _user_agent(request)
        welcome = await guests.use_code(ctx, actor, code, browser=browser, user_agent=agent)
    except Denied as error:
        if error.code != "wrong-code":
            raise
        observing.was_refused(ctx, actor, error)
        return _letter(request, ctx, actor, address, to=to, problem=error)
    except Gone as error:
        return cookies.without_code(await _ways(request, ctx, actor, to, problem=error), ctx)
    response = cookies.with_session(RedirectResponse(welcome.to, 303), ctx, welcome.session)
    return cookies.without_code(response, ctx)


def _letter(
    request: Request,
    ctx: Context,
    actor: Actor,
    address: str,
    *,
    to: str,
    problem: AppError | None = None,
) -> Response:
    view = views_account.LetterView(
        chrome=chrome(request, ctx, actor),
        address=address,
        minutes=ctx.limits.sign_in_link_seconds // 60,
        printed=ctx.mailer.is_console,
        to=urlencode({"to": own_path(to)}),
        problem=problem,
    )
    return HTMLResponse(render("sign_in_letter.html", view), status_of(problem) if problem else 200)


@router.post("/sign-in/oidc/{provider}")
async def sign_in_elsewhere(
    provider: str, request: Request, ctx: Ctx, actor: Visitor, to: To = "/"
) -> Response:
    try:
        caller.check_form(request)
        departure = await identities.begin(ctx, provider, own_path(to))
    except AppError as error:
        return await _ways(request, ctx, actor, to, problem=error)
    return cookies.with_sign_in(RedirectResponse(departure.url, 303), ctx, departure.browser)


@router.get("/sign-in/oidc/{provider}/callback")
async def back_from_elsewhere(
    provider: str, request: Request, ctx: Ctx, actor: Visitor
) -> Response:
    reply = identities.Reply(
        query=dict(request.query_params),
        browser=request.cookies.get(cookies.sign_in_name(ctx), ""),
        user_agent=_user_agent(request),
    )
    try:
        welcome = await identities.finish(ctx, actor, provider, reply)
    except AppError as error:
        failed = await _ways(request, ctx, actor, problem=error)
        return cookies.without_sign_in(failed, ctx)
    response = cookies.with_session(RedirectResponse(welcome.to, 303), ctx, welcome.session)
    return cookies.without_sign_in(response, ctx)


@router.get("/sign-in/{secret}")
async def sign_in_page(secret: str, request: Request, ctx: Ctx, actor: Visitor) -> Response:
    surround = chrome(request, ctx, actor)
    try:
        name = await sign_in.link_name(ctx, secret)
    except Gone as error:
        observing.was_refused(ctx, actor, error)
        expired = views_account.SignInView(surround, "expired")
        return HTMLResponse(render("sign_in.html", expired), 410)
    action = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    ready = views_account.SignInView(surround, "ready", name, action)
    return HTMLResponse(render("sign_in.html", ready))


@router.post("/sign-in/{secret}")
async def sign_in_now(
    secret: str, request: Request, ctx: Ctx, actor: Visitor, to: To = "/"
) -> Response:
    caller.check_form(request)
    session = await sign_in.use_link(ctx, actor, secret, _user_agent(request))
    return cookies.with_session(RedirectResponse(own_path(to), 303), ctx, session)


@router.post("/sign-out")
async def sign_out(
    request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Response:
    caller.check_write(request, ctx, csrf)
    proof = await sign_in.sign_out(ctx, actor)
    url = await identities.farewell(ctx, proof)
    if url is None or url.startswith("/"):
        return cookies.without_session(RedirectResponse(url or "/", 303), ctx)
    # No redirect: the page that sent the form lets its forms lead nowhere but here.
    also_reach(request, {_origin(url)})
    name = identities.name_of(ctx, proof)
    view = views_account.LeavingView(chrome(request, ctx, caller.nobody()), name, url)
    return cookies.without_session(HTMLResponse(render("leaving.html", view)), ctx)


@router.get("/account")
async def account(request: Request, ctx: Ctx, actor: Visitor) -> Response:
    items = [
        views_account.SessionView(
            id=session.id,
            device=device(session.user_agent),
            created_at=session.created_at,
            seen_at=session.seen_at,
            current=session.pk == actor.session,
        )
        for session in await sessions.listed(ctx, actor)
    ]
    view = views_account.AccountView(
        chrome=chrome(request, ctx, actor),
        items=items,
        programs=await _programs(ctx, actor),
        letters=await notifying.choice(ctx, actor),
        prints=ctx.mailer.is_console,
        hooks=isinstance(decide(actor, Action.MANAGE_WEBHOOKS), Allow),
        tokens=isinstance(decide(actor, Action.MANAGE_TOKENS), Allow),
        idle=ctx.limits.session_idle_seconds,
        most=ctx.limits.session_seconds,
    )
    return HTMLResponse(render("account.html", view))


async def _programs(ctx: Context, actor: Actor) -> list[GrantView]:
    """Those that somebody let in; guests can let none in."""
    if isinstance(decide(actor, Action.MANAGE_TOKENS), Deny):
        return []
    return [
        GrantView(
            id=grant.id,
            name=grant.name,
            host=grant.host,
            abilities="; ".join(in_words(grant.scopes)),
            created_at=grant.created_at,
            used_at=grant.used_at,
        )
        for grant in await grants.listed(ctx, actor)
    ]


@router.post("/account/grants/{id}/end")
async def end_grant(
    id: str, request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Response:
    caller.check_write(request, ctx, csrf)
    await grants.end(ctx, actor, id)
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/{id}/end")
async def end_session(
    id: str, request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Response:
    caller.check_write(request, ctx, csrf)
    await sessions.end(ctx, actor, id)
    return RedirectResponse("/account", 303)


async def _ways(
    request: Request, ctx: Context, actor: Actor, to: str = "/", problem: AppError | None = None
) -> Response:
    """The sign-in page, which says what went wrong before, if anything did."""
    if problem is not None:
        observing.was_refused(ctx, actor, problem)
    also_reach(request, await _destinations(ctx))
    target = urlencode({"to": own_path(to)})
    view = views_account.WaysView(
        chrome=chrome(request, ctx, actor),
        ways=[
            views_account.WayView(each.registration.name, f"/sign-in/oidc/{id_}?{target}")
            for id_, each in ctx.providers.items()
        ],
        letter=f"/sign-in/letter?{target}" if ctx.limits.sign_in_letters_per_hour else "",
        title=problem.title if problem else "",
        detail=problem.detail if problem else "",
    )
    return HTMLResponse(render("sign_in_ways.html", view), status_of(problem) if problem else 200)


async def _destinations(ctx: Context) -> set[str]:
    """Where the forms of the sign-in page may lead."""
    found = await asyncio.gather(*(each.origins() for each in ctx.providers.values()))
    return {origin for origins in found for origin in origins}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def own_path(to: str) -> str:
    """A path of ours, else the front page: what leads here must not send people elsewhere.

    Browsers read a backslash as a slash and leave out tabs and line ends, so none may be in it.
    """
    odd = any(char == "\\" or ord(char) <= 32 or ord(char) == 127 for char in to)
    if odd or len(to) > _LONGEST_PATH or not to.startswith("/") or to.startswith("//"):
        return "/"
    parts = urlsplit(to)
    return "/" if parts.scheme or parts.netloc else to


def _user_agent(request: Request) -> str:
    return request.headers.get("user-agent", "")[:200]

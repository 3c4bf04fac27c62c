"""The page of what concerns the reader."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fanlight.ops import inbox
from fanlight.web import caller
from fanlight.web.caller import Ctx, Visitor
from fanlight.web.chrome import chrome
from fanlight.web.inbox_view import InboxView, NoticeView
from fanlight.web.render import render
from fanlight.wire import cursor as cursors

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_NOTICES = 50


@router.get("/inbox")
async def show(request: Request, ctx: Ctx, actor: Visitor, cursor: str | None = None) -> Response:
    before = cursors.number(cursor)
    found = await inbox.listed(ctx, actor, unread=False, before=before, limit=_NOTICES)
    view = InboxView(
        chrome=chrome(request, ctx, actor),
        items=[NoticeView.of(each) for each in found.items],
        unread=found.unread,
        next_cursor=cursors.after(found.after),
    )
    return HTMLResponse(render("inbox.html", view))


@router.post("/inbox/read")
async def mark_all_read(
    request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Response:
    caller.check_form(request)
    caller.check_csrf(request.cookies.get(caller.cookie_name(ctx), ""), csrf)
    await inbox.mark_read(ctx, actor, None)
    return RedirectResponse("/inbox", 303)

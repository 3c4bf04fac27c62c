"""A form of a page under `/admin` that somebody sent, checked to be one of ours."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import Response

from fanlight.model.actor import Actor
from fanlight.model.errors import AppError
from fanlight.ops.context import Context
from fanlight.web import caller
from fanlight.web.admin.forms import submitted
from fanlight.web.caller import Ctx, Visitor


@dataclass(frozen=True, slots=True)
class Sender:
    """Who opens a page, or sends a form of it."""

    request: Request
    ctx: Context
    actor: Actor

    async def then(
        self,
        work: Awaitable[object],
        *,
        to: str,
        again: Callable[[AppError], Awaitable[Response]],
    ) -> Response:
        """As `forms.submitted`."""
        return await submitted(self.ctx, self.actor, work, to=to, again=again)


def _reader(request: Request, ctx: Ctx, actor: Visitor) -> Sender:
    return Sender(request, ctx, actor)


def _writer(
    request: Request, ctx: Ctx, actor: Visitor, csrf: Annotated[str, Form()] = ""
) -> Sender:
    caller.check_write(request, ctx, csrf)
    return Sender(request, ctx, actor)


Reader = Annotated[Sender, Depends(_reader)]
Writer = Annotated[Sender, Depends(_writer)]
Text = Annotated[str, Form()]

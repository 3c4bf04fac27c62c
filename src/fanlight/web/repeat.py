"""What holds for every route of the API: `Idempotency-Key` of writes, the query of reads."""

import json
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from fanlight.ops import answers
from fanlight.ops.answers import Answer
from fanlight.ops.context import Context
from fanlight.web import query
from fanlight.web.caller import READING, caller, context

IdempotencyKey = Annotated[str | None, Header(description="Repeat a request with its key.")]

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def declared(idempotency_key: IdempotencyKey = None) -> None:
    """Names the header in the API's description; the route itself reads it."""


class Repeatable(APIRoute):
    """A write that is carried out once, however often it is asked for with the same key.

    It reads the body, so it is not for publishes (`api_publish`), whose bodies are streamed. A read
    is refused that asks for what the route does not take.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self._is_read = set(more["methods"]) <= READING
        if not self._is_read:
            more["dependencies"] = [*(more.get("dependencies") or ()), Depends(declared)]
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        if self._is_read:
            return _asked_rightly(handler, frozenset(query.names_of(self.dependant)))
        holds_secret = getattr(self.response_model, "holds_secret", False)

        async def repeatable(request: Request) -> Response:
            if "idempotency-key" not in request.headers:
                return await handler(request)
            return await _once(request, handler, holds_secret=holds_secret)

        return repeatable


def _asked_rightly(handler: Handler, known: frozenset[str]) -> Handler:
    async def checked(request: Request) -> Response:
        if request.url.query:
            query.check(request, known)
        return await handler(request)

    return checked


async def _once(request: Request, handler: Handler, *, holds_secret: bool) -> Response:
    # First, with the server's own context: signing in may write (when a token was last used), and
    # the first write through the context that `work` puts in place is the one that claims the key.
    actor = await caller(request)
    given: list[Response] = []

    async def work(ctx: Context) -> Answer:
        request.state.context = ctx
        response = await handler(request)
        given.append(response)
        body = json.loads(bytes(response.body)) if response.body else None
        return Answer(response.status_code, body, holds_secret)

    asked = f"{request.method} {request.url.path}?{request.url.query} ".encode()
    content = sha256(asked + await request.body()).digest()
    key = request.headers["idempotency-key"]
    answer = await answers.once(context(request), answers.Request.of(actor, key, content), work)
    if given:
        return given[0]
    if answer.body is None:
        return Response(status_code=answer.status)
    return JSONResponse(answer.body, answer.status)

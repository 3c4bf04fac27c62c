"""Idempotency: a repeated request gets the first answer, and is not carried out again."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Self

from fanlight.db import idempotency
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid
from fanlight.model.page import PageWarning
from fanlight.ops.context import Context

_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish answers. `created` says that the artifact is new."""

    id: str
    url: str
    version: int
    title: str
    unchanged: bool
    warnings: tuple[PageWarning, ...]
    created: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may be repeated. Without a key it stands alone.

    Attributes:
        key: of the caller and the key it chose; others' keys never meet.
        content: a fingerprint of what is asked, so that a key used twice by mistake is noticed.
    """

    key: bytes | None
    content: bytes

    @classmethod
    def of(cls, actor: Actor, key: str | None, content: bytes) -> Self:
        """Raises `Invalid` for a key that is empty or too long."""
        if key is None:
            return cls(None, content)
        if not 0 < len(key) <= _LONGEST_KEY:
            raise Invalid(
                "bad-idempotency-key",
                "The idempotency key is empty or too long.",
                f"Use 1 to {_LONGEST_KEY} characters; a UUID is a good one.",
            )
        return cls(sha256(f"{actor.user}:{key}".encode()).digest()[:16], content[:16])


async def first(ctx: Context, request: Request) -> Published | None:
    """The answer that the same request got before."""
    key = request.key
    if key is None:
        return None
    found = await ctx.db.read(lambda tx: idempotency.find(tx, key))
    return _repeated(ctx, request, found) if found else None


async def settle(ctx: Context, request: Request, write: Callable[[Tx], Published]) -> Published:
    """Runs `write` in a transaction that also keeps its answer.

    Of two equal requests at once, one runs; the other waits for its answer.
    """
    return await ctx.db.write(lambda tx: _settle(ctx, tx, request, write))


def _settle(ctx: Context, tx: Tx, request: Request, write: Callable[[Tx], Published]) -> Published:
    if request.key is None:
        return write(tx)
    if not idempotency.claim(tx, request.key, request.content):
        found = idempotency.find(tx, request.key)
        assert found is not None
        return _repeated(ctx, request, found)
    answer = write(tx)
    idempotency.answer(tx, request.key, _kept(answer))
    return answer


def _repeated(ctx: Context, request: Request, found: idempotency.Answered) -> Published:
    if found.request != request.content:
        raise Conflict(
            "idempotency-key-reused",
            "This idempotency key was used for a different request.",
            "Take a new key for each new request; keep it only to repeat the same one.",
        )
    answer = found.answer
    warnings = tuple(PageWarning(**warning) for warning in answer.get("warnings", ()))
    defaults: dict[str, Any] = {"unchanged": False, "url": ctx.url_of(answer["id"])}
    return Published(**(defaults | answer | {"warnings": warnings}))


def _kept(answer: Published) -> dict[str, Any]:
    """Short, since there is one for each publish: without what is empty or can be derived."""
    return {name: value for name, value in asdict(answer).items() if value and name != "url"}

"""Idempotency: a repeated request gets the first answer, and is not carried out again.

A request's key is claimed in the transaction that carries it out, so the two happen together or
not at all, and of two equal requests at once one waits for the other. A publish keeps its answer
in that transaction too (`settle`); any other write keeps it right after (`once`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Self, TypeVar

from fanlight.db import idempotency
from fanlight.db.engine import Database
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.errors import Conflict, Invalid
from fanlight.model.page import PageWarning
from fanlight.ops.context import Context

T = TypeVar("T")

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
        """Raises `Invalid` for a key that is empty or too long. Nobody's keys mean nothing."""
        if key is None or (actor.user is None and actor.session is None):
            return cls(None, content)
        if not 0 < len(key) <= _LONGEST_KEY:
            raise Invalid(
                "bad-idempotency-key",
                "The idempotency key is empty or too long.",
                f"Use 1 to {_LONGEST_KEY} characters; a UUID is a good one.",
            )
        caller = f"{actor.user}:{actor.session}:{actor.token}:{key}"
        return cls(sha256(caller.encode()).digest()[:16], content[:16])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered, as far as it is kept to be given again.

    Attributes:
        body: JSON, None where there is none.
        holds_secret: of secrets only hashes are stored, so such an answer is given this once. A
            repeated request is told so, and what was made.
    """

    status: int
    body: Any = None
    holds_secret: bool = False

    def kept(self) -> dict[str, Any]:
        if self.holds_secret:
            return {"status": self.status, "made": self.body.get("id")}
        return {"status": self.status, "body": self.body}


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


async def once(
    ctx: Context, request: Request, work: Callable[[Context], Awaitable[Answer]]
) -> Answer:
    """What `work` answers, the first time. Its first write, with the context it gets, is counted.

    Raises `Conflict` where the first answer cannot be given again, or not yet. What failed was not
    carried out, and so may be tried again with the same key.
    """
    key = request.key
    if key is None:
        return await work(ctx)
    found = await ctx.db.read(lambda tx: idempotency.find(tx, key))
    if found is not None:
        return _again(request, found)
    claiming = _Claiming(ctx.db, key, request.content)
    try:
        answer = await work(replace(ctx, db=claiming))
    except _Repeated as repeated:
        return _again(request, repeated.found)
    if claiming.is_done:
        await ctx.db.write(lambda tx: idempotency.answer(tx, key, answer.kept()))
    return answer


class _Repeated(Exception):
    """Raised to leave the transaction: nothing has failed."""

    def __init__(self, found: idempotency.Answered) -> None:
        self.found = found


class _Claiming:
    """A database whose first write claims a key as well, in the same transaction."""

    def __init__(self, db: Database, key: bytes, content: bytes) -> None:
        self.engine, self.announce = db.engine, db.announce
        self.is_done = False
        self._db, self._key, self._content = db, key, content

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await self._db.read(fn)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        result = await self._db.write(fn if self.is_done else self._first(fn))
        self.is_done = True
        return result

    async def close(self) -> None:
        """Whoever opened the database closes it."""

    def _first(self, fn: Callable[[Tx], T]) -> Callable[[Tx], T]:
        def claimed(tx: Tx) -> T:
            if not idempotency.claim(tx, self._key, self._content):
                found = idempotency.find(tx, self._key)
                assert found is not None
                raise _Repeated(found)
            return fn(tx)

        return claimed


def _again(request: Request, found: idempotency.Answered) -> Answer:
    _check_same(request, found)
    answer = found.answer
    if "made" in answer:
        made = f"Revoke {answer['made']}, which it made, and ask" if answer["made"] else "Ask"
        raise Conflict(
            "answer-not-kept",
            "This request was carried out before. Its answer held a secret, which is not kept.",
            f"{made} again with a new key.",
            made=answer["made"],
        )
    if not answer:
        raise Conflict(
            "answer-pending",
            "This request was carried out just now, and its answer is not there yet.",
            "Repeat it in a second. If this stays so, the answer was lost: read what is there now.",
            retry_after=1,
        )
    return Answer(answer["status"], answer["body"])


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


def _check_same(request: Request, found: idempotency.Answered) -> None:
    if found.request != request.content:
        raise Conflict(
            "idempotency-key-reused",
            "This idempotency key was used for a different request.",
            "Take a new key for each new request; keep it only to repeat the same one.",
        )


def _repeated(ctx: Context, request: Request, found: idempotency.Answered) -> Published:
    _check_same(request, found)
    answer = found.answer
    warnings = tuple(PageWarning(**warning) for warning in answer.get("warnings", ()))
    defaults: dict[str, Any] = {"unchanged": False, "url": ctx.url_of(answer["id"])}
    return Published(**(defaults | answer | {"warnings": warnings}))


def _kept(answer: Published) -> dict[str, Any]:
    """Short, since there is one for each publish: without what is empty or can be derived."""
    return {name: value for name, value in asdict(answer).items() if value and name != "url"}

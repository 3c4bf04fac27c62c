"""Schemathesis asks for everything in the API's document, as everybody.

Nothing fails on the server, every answer is as the document says, and no word of what somebody may
not see stands in one. `FANLIGHT_FUZZ=200` asks that often for each operation, as each (by hand).
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from requests import Request
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from scripts import reference
from starlette.types import Message, Receive, Scope, Send
from tests.support.leaks import leaks
from tests.support.organisation import (
    ACTORS,
    Organisation,
    an_organisation,
    founded,
    mail,
    word,
)
from tests.support.world import World

from fanlight.kit.tasks import TaskGroup
from fanlight.server.compose import build

EXAMPLES = int(os.environ.get("FANLIGHT_FUZZ", "0"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
READING = ("GET", "HEAD")
THINGS = {
    ("access-requests", "request"): "{request}",
    ("comments", "thread"): "{thread}",
    ("files", "path"): "index.html",
    ("folders", "id"): "{folder}",
    ("groups", "name"): word("group", "vault"),
    ("holds", "id"): "{hold}",
    ("keys", "id"): "{token of content key}",
    ("links", "link"): "{link}",
    ("members", "email"): mail("zed"),
    ("people", "who"): mail("zed"),
    ("quotas", "role"): "member",
    ("replies", "comment"): "{comment}",
    ("roles", "name"): "helper",
    ("rules", "applies_to"): "trashed",
    ("scim-tokens", "id"): "{scim}",
    ("service-accounts", "name"): "servicebot",
    ("sessions", "id"): "{session of zed}",
    ("tokens", "id"): "{token}",
    ("webhooks", "id"): "{webhook}",
}
"""What there is, by where a path names it."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Organisation]:
    path = tmp_path_factory.mktemp("organisation")
    return path, asyncio.run(founded(path))


def drawn() -> list[list[Case[Any]]]:
    """What is asked of each operation: what fits its description, and what does not."""
    schema = schemathesis.openapi.from_dict(reference.openapi())
    found = []
    for each in schema.get_all_operations():
        assert isinstance(each, Ok)
        operation = each.ok()
        fitting = list(_drawn(operation, GenerationMode.POSITIVE))
        unfit = list(_drawn(operation, GenerationMode.NEGATIVE)) if _can_be_unfit(operation) else []
        found.append(fitting + unfit)
    return found


def _can_be_unfit(operation: Any) -> bool:
    """Any text is a path: what has nothing else takes everything."""
    described = operation.definition.raw
    kinds = [
        each["in"] == "query" or each["schema"].get("type") == "integer"
        for each in described.get("parameters", ())
    ]
    return "requestBody" in described or any(kinds)


def _drawn(operation: Any, mode: GenerationMode) -> Iterator[Case[Any]]:
    found: list[Case[Any]] = []

    @given(operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES or 3,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def draw(case: Case[Any]) -> None:
        found.append(case)

    draw()
    yield from found


@asynccontextmanager
async def asked(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """As `world.http`, but of a stream that never ends only the beginning is read."""
    async with TaskGroup() as tasks:
        app = build(world.ctx, tasks)

        async def beginning(scope: Scope, receive: Receive, send: Send) -> None:
            ended = False

            async def first(message: Message) -> None:
                nonlocal ended
                if not ended:
                    ended = bool(message.get("body"))
                    await send({**message, "more_body": not ended})

            await app(scope, receive, first if scope["path"].endswith("/events") else send)

        transport = httpx2.ASGITransport(app=beginning, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=world.ctx.origins.app) as made:
            yield made


@dataclass(frozen=True, slots=True)
class Asking:
    """One actor, in an organisation of its own that it may change."""

    client: httpx2.AsyncClient
    made: Organisation
    who: str

    async def wrong(self, case: Case[Any], nth: int) -> list[str]:
        # Others are asked the same, and name other things.
        case = case.derive()
        named(case, self.made, nth)
        drawn = Request(**case.as_transport_kwargs(base_url=str(self.client.base_url))).prepare()
        body = drawn.body or b""
        assert isinstance(body, str | bytes)
        headers = {name: str(value) for name, value in drawn.headers.items()}
        sent = self.client.build_request(
            case.method,
            drawn.url or "",
            headers=headers | self.made.headers[self.who],
            content=body,
        )
        answer = await self.client.send(sent)
        about = f"{self.who}: {sent.method} {sent.url.raw_path[:200]!r} -> {answer.status_code}"
        known = unquote(str(sent.url)) + str(body)
        found = [f"{about}: {each}" for each in leaks(self.who, self.made, known, answer)]
        try:
            case.validate_response(answer, checks=CHECKS + _refuses(case))
        except FailureGroup as failures:
            found += [
                f"{about}: {each.title}: {each.message[:300]}" for each in failures.exceptions
            ]
        return found


def _refuses(case: Case[Any]) -> list[Any]:
    """That what does not fit is refused; but a document is whatever was sent."""
    is_document = (case.media_type or "").startswith(("text/", "multipart/"))
    return [] if is_document else [checks.negative_data_rejection]


def named(case: Case[Any], made: Organisation, nth: int) -> None:
    """Has a case name what there is, three times of four, in place of what there is not."""
    if nth % 4 == 3:
        return
    page = [*made.pages][nth % len(made.pages)]
    for name in case.path_parameters:
        about = case.path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
        if about == "artifacts":
            case.path_parameters[name] = made.pages[page]
        elif name == "n" and case.meta and case.meta.generation.mode is GenerationMode.POSITIVE:
            case.path_parameters[name] = 1
        elif (about, name) in THINGS:
            thing = THINGS[about, name].strip("{}")
            known = made.ids.get(f"{thing} of {page}", made.ids.get(thing, thing))
            case.path_parameters[name] = known


@pytest.fixture(scope="module")
def cases() -> list[list[Case[Any]]]:
    return drawn()


@pytest.mark.slow
@pytest.mark.parametrize("who", ACTORS)
async def test_whoever_asks_nothing_fails_and_nothing_leaks(
    who: str, made: tuple[Path, Organisation], cases: list[list[Case[Any]]], tmp_path: Path
) -> None:
    path, organisation = made
    wrong = []
    async with an_organisation(path, tmp_path / "copy") as world, asked(world) as client:
        asking = Asking(client, organisation, who)
        turn = ACTORS.index(who)
        # What is read is read first: some may then change who sees what.
        for reads in (True, False):
            for number, of_one in enumerate(cases):
                if (of_one[0].method in READING) is reads:
                    of_pages = reads and "/artifacts/" in of_one[0].path
                    for nth in range(len(of_one) if EXAMPLES else 1 + of_pages):
                        at = turn * 2 + nth
                        case = of_one[at % len(of_one)]
                        wrong += await asking.wrong(case, number + at)
    assert not wrong, "\n".join(wrong)

"""Readers in front of the real server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.browser.e2e.reader import Reader
from tests.support.live import Live

expect.set_options(timeout=15_000)

NewReader = Callable[..., Awaitable[Reader]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def owner(browser: Browser, live: Live) -> AsyncIterator[Reader]:
    """The owner's browser, which keeps what it has loaded from one test to the next."""
    async with Reader(browser, live.url) as owner:
        page = await owner.sign_in(await live.sign_in_link())
        await page.close()
        yield owner


@pytest_asyncio.fixture(loop_scope="session")
async def reader(owner: Reader) -> AsyncIterator[Reader]:
    """The owner. What our own pages complain of fails the test at its end."""
    yield owner
    for page in owner.context.pages:
        await page.close()
    complaints, owner.complaints = owner.complaints, []
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def new_reader(browser: Browser, live: Live, owner: Reader) -> AsyncIterator[NewReader]:
    """Makes another reader: the owner elsewhere, or with `guest=True` somebody without a session.

    What our own pages complain of fails the test at its end.
    """
    async with AsyncExitStack() as stack:
        readers: list[Reader] = []

        async def make(*, guest: bool = False, **options: Any) -> Reader:
            state = None if guest else await owner.context.storage_state()
            readers.append(Reader(browser, live.url, storage_state=state, **options))
            return await stack.enter_async_context(readers[-1])

        yield make
        complaints = [text for reader in readers for text in reader.complaints]
    assert complaints == []

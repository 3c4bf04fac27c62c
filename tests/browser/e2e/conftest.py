"""Readers in front of the real server."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, StorageState, expect
from tests.browser.e2e.reader import Reader
from tests.support.live import Live

expect.set_options(timeout=15_000)

NewReader = Callable[..., Awaitable[Reader]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def signed_in(browser: Browser, live: Live) -> StorageState:
    """The cookies of a browser that the owner has signed in."""
    async with Reader(browser, live) as reader:
        await reader.sign_in(await live.sign_in_link())
        return await reader.context.storage_state()


@pytest_asyncio.fixture(loop_scope="session")
async def new_reader(
    browser: Browser, live: Live, signed_in: StorageState
) -> AsyncIterator[NewReader]:
    """Makes a reader: the owner, or with `guest=True` somebody without a session.

    Whatever our own pages complained of in the meantime fails the test at its end.
    """
    async with AsyncExitStack() as stack:
        readers: list[Reader] = []

        async def make(*, guest: bool = False, **options: Any) -> Reader:
            state = None if guest else signed_in
            readers.append(Reader(browser, live, storage_state=state, **options))
            return await stack.enter_async_context(readers[-1])

        yield make
        complaints = [text for reader in readers for text in reader.complaints]
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def reader(new_reader: NewReader) -> Reader:
    """The owner."""
    return await new_reader()

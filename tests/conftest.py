"""Real services, started once for the whole run and only when a test asks for one."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Browser, async_playwright
from sqlalchemy import create_engine
from tests.services.postgres import PostgresServer
from tests.services.postgres import postgres_server as run_postgres
from tests.services.s3 import S3, S3Server
from tests.services.s3 import s3_server as run_s3
from tests.support import chromium as windowless
from tests.support.report import report as report
from tests.support.statements import share_compiled

from fanlight.db.migrate import upgrade

# What takes minutes comes first, on one worker, while the others work beside it: at the end one
# would wait for it alone.
LONGEST = ("tests/browser/isolation/",)


def pytest_configure() -> None:
    share_compiled()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    # What was imported and collected stays for the whole run: looking through it again and again
    # for what could go was a fifth of the processor time of the tests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Log lines without rich tracebacks, each of which takes a good part of a second to draw."""
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that tests share: make databases in it, never stop it."""
    with run_postgres() as server:
        yield server


@pytest.fixture
def fresh_postgres(postgres_server: PostgresServer) -> Iterator[Callable[[], str]]:
    """Each call makes an empty database and returns its URL; all go when the test ends."""
    made: list[str] = []

    def make() -> str:
        made.append(postgres_server.create_database())
        return made[-1]

    yield make
    for url in made:
        postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a database with its schema and nothing in it: never open it, copy it.

    Migrating takes longer than most tests.
    """
    url = postgres_server.create_database()
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
    upgrade(engine)
    engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    """The URL of a database of this test's own, with its schema and nothing in it."""
    url = postgres_server.create_database(template=migrated_postgres)
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """The server that tests share: never stop it."""
    with run_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server) -> S3:
    """A place in the bucket of this test's own."""
    return s3_server.s3.fresh()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address at which the Chromium is joined that tests share."""
    profile = tmp_path_factory.mktemp("chromium")
    with windowless.running(profile, *windowless.SHARED) as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Make contexts in it, never close it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium)
        yield browser
        await browser.close()

"""A site whose answers are as new for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)
from tests.browser.pages import samples
from tests.browser.pages.stage_site import Answer, Site

# The shell's header set denies features that this Chromium has no name for, and the frames' hosts
# differ per viewer in the product where they are one here: the browser says so on every page. Then
# there are the answers and the page that tests make fail.
EXPECTED = (
    *("Permissions-Policy", "origin-keyed"),
    *("status of 422", "status of 503", "https://tracker.example.org"),
)

Open = Callable[..., Page]

DESK: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        joined = playwright.chromium.connect_over_cdp(chromium)
        yield joined
        joined.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[Site]:
    site = Site()
    with site.running():
        yield site


@pytest.fixture
def site(stage: Site) -> Site:
    """Every sample page under its name, and an API that answers for the sample artifact."""
    stage.clear()
    for name, (template, view) in samples.PAGES.items():
        stage.pages[f"/{name}"] = (template, view())
    stage.pages["/"] = stage.pages["/gallery"]
    stage.pages[f"/a/{samples.FUNNEL}/views"] = stage.pages["/views"]
    stage.documents.update({n: samples.document(n) for n in range(1, 16)})
    api = f"/api/v1/artifacts/{samples.FUNNEL}"
    items = samples.listed()
    stage.answers[f"GET {api}/versions"] = Answer(body={"items": items, "next_cursor": None})
    stage.answers[f"GET {api}/sharing"] = Answer(body=samples.SHARING)
    stage.answers[f"GET {api}/access-requests"] = Answer(body=samples.ACCESS_REQUESTS)
    stage.answers["GET /api/v1/folders"] = Answer(body=samples.FOLDERS)
    stage.answers[f"PUT {api}/sharing"] = Answer(body=samples.SHARING | {"audience": "org"})
    stage.answers[f"GET {api}/comments"] = Answer(body=samples.THREADS)
    stage.answers["GET /api/v1/inbox"] = Answer(body={"items": [], "unread": 3})
    return stage


@pytest.fixture(scope="module")
def desk(browser: Browser, stage: Site) -> Iterator[BrowserContext]:
    """One profile for the pages of a module: a fresh one costs more than most tests of a page.

    A page of each of its origins stays open, for as long as which their processes live on.
    """
    context = browser.new_context(viewport=DESK, base_url=stage.url)
    for url in (stage.url, stage.content_url):
        context.new_page().goto(f"{url}/static/base.css")
    yield context
    context.close()


def _tidy(context: BrowserContext, site: Site) -> None:
    """Takes away what a page has left in the profile."""
    first, *later = context.pages
    session = context.new_cdp_session(first)
    for origin in (site.url, site.content_url):
        what = {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"}
        session.send("Storage.clearDataForOrigin", what)
    session.detach()
    for page in later[1:]:
        page.close()
    context.clear_permissions()


@pytest.fixture
def open_page(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a sample page; what the console complains of fails the test at its end."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []
    shared: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def context_(width: int, options: dict[str, Any]) -> BrowserContext:
        if width == DESK["width"] and not options:
            shared.append(request.getfixturevalue("desk"))
            return shared[-1]
        phone: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width < 600 else {}
        size: ViewportSize = {"width": width, "height": 800}
        contexts.append(browser.new_context(viewport=size, base_url=site.url, **phone, **options))
        return contexts[-1]

    def open_(name: str, *, width: int = DESK["width"], **options: Any) -> Page:
        page = context_(width, options).new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/{name}")
        return page

    yield open_
    for context in contexts:
        context.close()
    for context in shared:
        _tidy(context, site)
    assert [text for text in complaints if not any(word in text for word in EXPECTED)] == []

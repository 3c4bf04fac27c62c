"""A site and a fresh profile for each test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        joined = playwright.chromium.connect_over_cdp(chromium)
        yield joined
        joined.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Every sample page under its name, and an API that answers for the sample artifact."""
    site = Site()
    for name, (template, view) in samples.PAGES.items():
        site.pages[f"/{name}"] = (template, view())
    site.pages["/"] = site.pages["/gallery"]
    site.pages[f"/a/{samples.FUNNEL}/views"] = site.pages["/views"]
    site.documents.update({n: samples.document(n) for n in range(1, 16)})
    api = f"/api/v1/artifacts/{samples.FUNNEL}"
    items = samples.listed()
    site.answers[f"GET {api}/versions"] = Answer(body={"items": items, "next_cursor": None})
    site.answers[f"GET {api}/sharing"] = Answer(body=samples.SHARING)
    site.answers[f"GET {api}/access-requests"] = Answer(body=samples.ACCESS_REQUESTS)
    site.answers["GET /api/v1/folders"] = Answer(body=samples.FOLDERS)
    site.answers[f"PUT {api}/sharing"] = Answer(body=samples.SHARING | {"audience": "org"})
    site.answers[f"GET {api}/comments"] = Answer(body=samples.THREADS)
    site.answers["GET /api/v1/inbox"] = Answer(body={"items": [], "unread": 3})
    with site.running():
        yield site


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a sample page; what the console complains of fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def open_(name: str, *, width: int = 1280, **options: Any) -> Page:
        phone = {"has_touch": True, "is_mobile": True} if width < 600 else {}
        size = {"width": width, "height": 800}
        context = browser.new_context(viewport=size, base_url=site.url, **phone, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/{name}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(word in text for word in EXPECTED)] == []

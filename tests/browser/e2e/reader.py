"""Somebody with a browser."""

from types import TracebackType
from typing import Any, Self

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    FrameLocator,
    Page,
    WebError,
    expect,
)

# The headers deny features that this Chromium has no name for, which it says on every page.
NOISE = ("Permissions-Policy",)


class Reader:
    """One browser context. `complaints` are the console's, of our own pages."""

    context: BrowserContext

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._browser = browser
        self._options = {"viewport": {"width": 1200, "height": 800}, **options}

    async def __aenter__(self) -> Self:
        self.context = await self._browser.new_context(base_url=self.url, **self._options)
        self.context.set_default_timeout(15_000)
        self.context.on("console", self._note)
        self.context.on("weberror", self._note_error)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.context.close()

    async def open(self, path: str) -> Page:
        page = await self.context.new_page()
        await page.goto(path)
        return page

    async def watch(self, artifact: str) -> Page:
        """The artifact's shell, once its page is there and its events come in."""
        shell = await self.open(f"/a/{artifact}")
        await self.ready(shell)
        return shell

    async def ready(self, shell: Page) -> None:
        await expect(front(shell).locator("body")).to_be_visible()
        await expect(shell.locator("[data-viewers]")).to_have_attribute("role", "img")

    async def sign_in(self, link: str) -> Page:
        page = await self.open(link)
        await page.get_by_role("button", name="Sign in as").click()
        await page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and self._is_ours(message.location["url"]):
            self._complain(message.text)

    def _note_error(self, error: WebError) -> None:
        if self.url in str(getattr(error.error, "stack", self.url)):
            self._complain(str(error.error))

    def _is_ours(self, url: str) -> bool:
        return not url or url.startswith(self.url)

    def _complain(self, text: str) -> None:
        if not any(word in text for word in NOISE):
            self.complaints.append(text)


def front(shell: Page) -> FrameLocator:
    """The page that is shown; the last, while one takes another's place."""
    return shell.frame_locator("#page-frame iframe:not([aria-hidden])").last


async def front_frame(shell: Page) -> Frame:
    element = await shell.locator("#page-frame iframe:not([aria-hidden])").last.element_handle()
    assert element is not None
    frame = await element.content_frame()
    assert frame is not None
    return frame

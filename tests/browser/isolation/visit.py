"""What a reader does in front of a hostile page."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from playwright.async_api import BrowserContext, Error, Frame, Page
from tests.browser.isolation import vectors
from tests.browser.isolation.attack import Attack

# A browser does some things later than asked; this long after the last try it has done them.
LINGER_MS = 1000
_AT_ONCE = 6
_PATIENCE_MS = 60_000

Show = Callable[[str], Awaitable[str]]
"""Publishes a document; the URL at which to look at it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens everything that an attack has made."""

    context: BrowserContext
    attack: Attack
    show: Show

    async def everything(self) -> dict[str, str]:
        """What became of each script of the quiet page, as far as the page can tell."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def through(act: Callable[[], Awaitable[None]]) -> None:
            async with gate:
                await act()

        told = await self.quiet()
        leaving = [partial(self.leave, name) for name in vectors.LEAVING]
        # Gestures bring their tab to the front, and one person has one pointer.
        await asyncio.gather(*(through(act) for act in leaving))
        await self.gestures()
        return told

    async def quiet(self) -> dict[str, str]:
        page = await self.visit(await self.show(self.attack.quiet()))
        told: dict[str, str] = await (await shown(page, "#attack")).evaluate("tried")
        await linger(page)
        await page.goto("about:blank")
        await page.close()
        return told

    async def leave(self, name: str) -> None:
        page = await self.visit(await self.show(self.attack.leaving(name)))
        try:
            await linger(page)
        except Error:
            # The whole tab has gone somewhere; where, others tell.
            await page.wait_for_load_state()
        await page.close()

    async def gestures(self) -> None:
        """Each on a fresh page where the last one took the page away."""
        page = await self.visit(await self.show(self.attack.gestures()))
        for name in vectors.GESTURES:
            page = await self.gesture(page, name)
            await _settled(page)
            for other in self.context.pages[1:]:
                if other is not page:
                    await other.close()
            await page.bring_to_front()
            await page.keyboard.press("Escape")  # The shell may ask whether to leave.
        await linger(page)
        await page.close()

    async def gesture(self, page: Page, name: str) -> Page:
        """Makes it there, or on a fresh page where that one is gone or cannot be used."""
        frame = await _has(page, f"#{name}")
        with suppress(Error):
            if frame is not None:
                await _do(frame, name, patience=5_000)
                return page
        await page.close()
        page = await self.visit(await self.show(self.attack.gestures()))
        await _do(await shown(page, f"#{name}"), name, patience=_PATIENCE_MS)
        return page

    async def visit(self, url: str) -> Page:
        """Opens a page and stays until it says that it tries."""
        page = await self.context.new_page()
        try:
            async with page.expect_console_message(
                lambda message: message.text == "tried", timeout=_PATIENCE_MS
            ):
                await page.goto(url, wait_until="commit")
        except Error as error:
            raise AssertionError(f"{url} did not get to try: {error}") from error
        return page


async def linger(page: Page) -> None:
    await page.evaluate(f"new Promise(done => setTimeout(done, {LINGER_MS}))")


async def shown(page: Page, selector: str) -> Frame:
    """The frame that has an element: the hostile page's, or the tab itself."""
    frame = await _has(page, selector)
    assert frame is not None, f"{page.url} shows no {selector}"
    return frame


async def _has(page: Page, selector: str) -> Frame | None:
    # The innermost first: the shell has paragraphs too.
    for frame in reversed(page.frames):
        with suppress(Error):  # It may be gone by now.
            if await frame.locator(selector).count():
                return frame
    return None


async def _do(frame: Frame, name: str, *, patience: float) -> None:
    """The gesture that an element asks for."""
    target = frame.locator(f"#{name}").locator("a, button, img").first
    asks: dict[str, str] = await target.evaluate("e => ({...e.dataset})", timeout=patience)
    if "key" in asks:
        await target.focus(timeout=patience)
        await frame.page.keyboard.press(asks["key"])
        return
    middle = asks.get("button") == "middle"
    keys = [key for key in ("Alt", "Control", "Shift") if key in asks.get("keys", "")]
    await target.click(
        button="middle" if middle else "left",
        modifiers=keys,  # type: ignore[arg-type]  # the names are literals of its own
        force=True,
        no_wait_after=True,
        timeout=patience,
    )


async def _settled(page: Page) -> None:
    """What a click began has begun: a few frames of the tab have been drawn."""
    try:
        await page.evaluate("new Promise(done => setTimeout(done, 150))")
    except Error:
        await page.wait_for_load_state()

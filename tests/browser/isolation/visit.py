"""What a reader does in front of a hostile page."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Frame, Locator, Page
from tests.browser.isolation import vectors
from tests.browser.isolation.attack import Attack

# A browser does some things later than asked; this long after the last try it has done them.
_LINGER_MS = 1000
# After a click, for what it opens to be there, or the shell's question.
_SETTLE_MS = 60
_PATIENCE = 60
_BRIEF = 2
_AT_ONCE = 8

Show = Callable[[str], Awaitable[str]]
"""Publishes a document; a URL at which it is shown."""


@dataclass
class Console:
    """What pages have said that they tried."""

    tried: set[str] = field(default_factory=set)
    said: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("tried "):
            self.tried.add(message.text.removeprefix("tried "))
            self.said.set()

    async def until(self, names: Iterable[str]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not self.tried.issuperset(names):
                self.said.clear()
                await self.said.wait()


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens everything that an attack has made.

    `show` is for a tab. `frame` is for a frame of the shell, or None where there is no shell: then
    each way of leaving gets a tab of its own.
    """

    context: BrowserContext
    attack: Attack
    show: Show
    frame: Show | None = None
    console: Console = field(default_factory=Console)

    def __post_init__(self) -> None:
        self.context.on("console", self.console.hear)

    async def at_once(self) -> dict[str, str]:
        """All but gestures. What became of each script of the quiet page, as far as it can tell."""
        page = await self.quiet()
        await self.leaving(page)
        await self.console.until(["quiet"])
        told: dict[str, str] = await (await shown(page, "#attack")).evaluate("tried")
        await linger(self.context)
        await page.goto("about:blank")
        return told

    async def quiet(self) -> Page:
        page = await self.context.new_page()
        await page.goto(await self.show(self.attack.quiet()), wait_until="commit")
        return page

    async def leaving(self, shell: Page) -> None:
        """Takes every way out from frames of the shell, or from tabs where there is none."""
        if self.frame is None:
            # Behind other tabs a page does less.
            await self.console.until(["quiet"])
            url = await self.show(self.attack.leaving())
            await self._tabs(f"{url}#{name}" for name in vectors.LEAVING)
        else:
            url = await self.frame(self.attack.leaving())
            await shell.wait_for_selector("iframe")
            await shell.evaluate(FRAMES, [f"{url}#{name}" for name in vectors.LEAVING])
        await self.console.until(vectors.LEAVING)

    async def _tabs(self, urls: Iterable[str]) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def opened(url: str) -> None:
            async with gate:
                page = await self.context.new_page()
                # It may be on its way to elsewhere before it is told to have come.
                with suppress(Error):
                    await page.goto(url, wait_until="commit")

        await asyncio.gather(*(opened(url) for url in urls))

    async def gestures(self) -> None:
        """Each on a fresh page where the last one took the page away."""
        page = await self.inviting()
        for name in vectors.GESTURES:
            if not await _gesture(page, name, patience=_BRIEF):
                page = await self.inviting()
                assert await _gesture(page, name, patience=_PATIENCE), f"{name} cannot be reached"
            await _settle(page)
        await self.console.until(vectors.GESTURES)
        await linger(self.context)

    async def inviting(self) -> Page:
        """The page of gestures, in front."""
        page = await self.context.new_page()
        self.console.tried.discard("gestures")
        await page.goto(await self.show(self.attack.gestures()), wait_until="commit")
        await self.console.until(["gestures"])
        return page


# As the shell makes them (web/static/live/load.js), without its bridge, which would take away
# each frame that leaves: what is left holds by itself.
FRAMES = """urls => {
  for (const url of urls) {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", document.querySelector("iframe").getAttribute("sandbox"));
    frame.setAttribute("allow", "");
    frame.setAttribute("referrerpolicy", "no-referrer");
    frame.src = url;
    document.body.append(frame);
  }
}"""


async def linger(context: BrowserContext) -> None:
    await context.pages[0].evaluate(f"new Promise(done => setTimeout(done, {_LINGER_MS}))")


async def shown(page: Page, selector: str) -> Frame:
    """The frame that has an element: the hostile page's, or the tab itself."""
    for frame in page.frames:
        with suppress(Error):  # It may be gone by now.
            if await frame.query_selector(selector):
                return frame
    raise AssertionError(f"{page.url} shows no {selector}")


async def _gesture(page: Page, name: str, *, patience: float) -> bool:
    """Makes the gesture that an element asks for. False where there is no such element any more."""
    try:
        async with asyncio.timeout(patience):
            frame = await shown(page, f"#{name}")
            target = frame.locator(f"#{name}").locator("a, button, img").first
            asks: dict[str, str] = await target.evaluate("e => ({...e.dataset})")
            await page.bring_to_front()
            await _do(page, target, asks)
    except (AssertionError, Error, TimeoutError):
        return False
    return True


async def _do(page: Page, target: Locator, asks: dict[str, str]) -> None:
    if "key" in asks:
        await target.focus()
        await page.keyboard.press(asks["key"])
        return
    box = await target.bounding_box()
    assert box is not None
    keys = asks.get("keys", "").split()
    for key in keys:
        await page.keyboard.down(key)
    button = "middle" if asks.get("button") == "middle" else "left"
    await page.mouse.click(
        box["x"] + box["width"] / 2,
        box["y"] + box["height"] / 2,
        button=button,  # type: ignore[arg-type]  # a literal
    )
    for key in keys:
        await page.keyboard.up(key)


async def _settle(page: Page) -> None:
    # The page may be gone, and a key on its way to it is then never answered.
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(_BRIEF):
            await page.evaluate(f"new Promise(done => setTimeout(done, {_SETTLE_MS}))")
            # The shell may ask whether to leave.
            await page.keyboard.press("Escape")

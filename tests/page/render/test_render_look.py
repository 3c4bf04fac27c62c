"""Pages in a real browser: accessible in both schemes, and no wider than a phone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page
from tests.page.render.rendering import rendered

SAMPLES = Path(__file__).parent / "samples"
PAGES = ["report.md", "funnel.py", "drawing.svg", "change.diff"]

NewPage = Callable[..., Awaitable[Page]]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(browser: Browser) -> AsyncIterator[NewPage]:
    """Makes a page in a context of its own, which ends with the test."""
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> Page:
            context = await browser.new_context(**options)
            stack.push_async_callback(context.close)
            return await context.new_page()

        yield make


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_accessible(name: str, scheme: str, new_page: NewPage) -> None:
    page = await new_page(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_content(rendered(name, (SAMPLES / name).read_bytes()).html.decode())
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_fits_a_phone(name: str, new_page: NewPage) -> None:
    page = await new_page(viewport={"width": 360, "height": 740})
    await page.set_content(rendered(name, (SAMPLES / name).read_bytes()).html.decode())
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_the_contents_unfold_beside_the_text_on_a_wide_screen(new_page: NewPage) -> None:
    page = await new_page(viewport={"width": 1280, "height": 800})
    await page.set_content(rendered("a.md", (SAMPLES / "report.md").read_bytes()).html.decode())
    link = page.get_by_role("navigation").get_by_role("link", name="What to do")
    assert await link.is_visible()
    await link.click()
    heading = await page.get_by_role("heading", name="What to do").bounding_box()
    assert heading is not None
    await page.set_viewport_size({"width": 360, "height": 740})
    assert not await link.is_visible()


async def test_a_line_that_is_linked_to_is_marked_across_the_listing(
    new_page: NewPage, tmp_path: Path
) -> None:
    built = rendered("funnel.py", (SAMPLES / "funnel.py").read_bytes())
    (tmp_path / "page.html").write_bytes(built.html)
    page = await new_page()
    await page.goto((tmp_path / "page.html").as_uri() + "#L5")
    marked = "getComputedStyle(document.querySelector('#L5'), '::before').width"
    assert float((await page.evaluate(marked)).removesuffix("px")) > 1_000
    same_row = """() => {
      const number = document.querySelector("#L5").getBoundingClientRect();
      const code = document.querySelector(".lines > .code");
      const line = parseFloat(getComputedStyle(code).lineHeight);
      const top = code.getBoundingClientRect().top + parseFloat(getComputedStyle(code).paddingTop);
      return Math.abs(number.top + number.height / 2 - (top + 4.5 * line)) < 1.5;
    }"""
    assert await page.evaluate(same_row)

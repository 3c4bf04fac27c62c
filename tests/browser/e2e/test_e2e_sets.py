"""A folder of files, published as one artifact."""

from typing import Any

import pytest
from playwright.async_api import expect
from tests.browser.e2e.reader import Reader, front
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HEAD = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Manual</title>'
FILES = {
    "index.html": f"""{HEAD}<link rel="stylesheet" href="css/style.css">
<h1>Start</h1><p><a href="parts/second.html">Second</a> <a href="#end">End</a></p>
<img id="chart" src="chart.svg" alt="Chart"><p id="said"></p><p id="end">End</p>
<script type="module" src="app.js"></script>""",
    "parts/second.html": f"""{HEAD}<link rel="stylesheet" href="../css/style.css">
<h1>Second</h1><p id="text">Text 1</p><label>Filter <input id="filter"></label>
<p><a href="../index.html">Back</a></p>""",
    "css/style.css": "h1 { color: rgb(0, 100, 0) }",
    "chart.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"></svg>',
    "words.json": '{"said": "Read from a file."}',
    "app.js": """import { put } from "./lib.js";
fetch("words.json").then((answer) => answer.json()).then((words) => put(words.said));""",
    "lib.js": 'export const put = (text) => (document.getElementById("said").textContent = text);',
}


async def _publish(live: Live, files: dict[str, str], artifact: str = "") -> str:
    path = f"/api/v1/artifacts/{artifact}/versions" if artifact else "/api/v1/artifacts"
    parts: list[Any] = [("files", (name, text.encode())) for name, text in files.items()]
    async with live.client() as client:
        answer = await client.post(path, files=parts)
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


async def test_its_files_find_each_other(live: Live, reader: Reader) -> None:
    shell = await reader.watch(await _publish(live, FILES))
    page = front(shell)
    await expect(page.locator("#said")).to_have_text("Read from a file.")
    await expect(page.locator("h1")).to_have_css("color", "rgb(0, 100, 0)")
    assert await page.locator("#chart").evaluate("image => image.naturalWidth") == 120
    await expect(shell.locator("[data-problems-chip]")).to_be_hidden()


async def test_links_lead_from_page_to_page(live: Live, reader: Reader) -> None:
    shell = await reader.watch(await _publish(live, FILES))
    address = shell.url
    await front(shell).get_by_role("link", name="Second").click()
    await expect(front(shell).locator("h1")).to_have_text("Second")
    await expect(front(shell).locator("h1")).to_have_css("color", "rgb(0, 100, 0)")
    await front(shell).get_by_role("link", name="Back").click()
    await expect(front(shell).locator("h1")).to_have_text("Start")
    await front(shell).get_by_role("link", name="End").click()
    await expect(front(shell).locator("h1")).to_have_text("Start")
    assert shell.url == address


async def test_an_update_keeps_the_page_one_is_on(live: Live, reader: Reader) -> None:
    artifact = await _publish(live, FILES)
    shell = await reader.watch(artifact)
    await front(shell).get_by_role("link", name="Second").click()
    await front(shell).locator("#filter").fill("pro")
    second = FILES["parts/second.html"].replace("Text 1", "Text 2")
    await _publish(live, {**FILES, "parts/second.html": second}, artifact)
    await expect(front(shell).locator("#text")).to_have_text("Text 2")
    await expect(front(shell).locator("#filter")).to_have_value("pro")


async def test_an_update_of_the_first_page_arrives(live: Live, reader: Reader) -> None:
    artifact = await _publish(live, FILES)
    shell = await reader.watch(artifact)
    index = FILES["index.html"].replace("Start", "Begin")
    await _publish(live, {**FILES, "index.html": index}, artifact)
    await expect(front(shell).locator("h1")).to_have_text("Begin")
    await expect(front(shell).locator("#said")).to_have_text("Read from a file.")


async def test_an_update_of_a_file_beside_arrives(live: Live, reader: Reader) -> None:
    """The document is the same, byte for byte: what it loads is not."""
    artifact = await _publish(live, FILES)
    shell = await reader.watch(artifact)
    style = "h1 { color: rgb(200, 0, 0) }"
    await _publish(live, {**FILES, "css/style.css": style}, artifact)
    await expect(front(shell).locator("h1")).to_have_css("color", "rgb(200, 0, 0)")
    await _publish(live, {**FILES, "words.json": '{"said": "Read again."}'}, artifact)
    await expect(front(shell).locator("#said")).to_have_text("Read again.")

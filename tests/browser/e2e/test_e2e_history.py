"""Going back in time, and forward again."""

from dataclasses import replace

import pytest
from playwright.async_api import Page, expect
from tests.browser.e2e.reader import Reader, front
from tests.browser.e2e.report import Report
from tests.support.live import Live

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STEPS = [replace(Report(), headline=f"Step {n}") for n in range(1, 7)]


async def _told(live: Live, steps: int) -> str:
    """An artifact with this many versions."""
    artifact = ""
    for n, step in enumerate(STEPS[:steps], 1):
        answer = await live.publish(step.html, artifact or None, label=f"Label {n}")
        artifact = answer["id"]
    return artifact


async def _shows(shell: Page, n: int) -> None:
    await expect(front(shell).locator("h1")).to_have_text(f"Step {n}")


async def test_keys_step_through_the_versions(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 3)
    shell = await reader.watch(artifact)
    await shell.keyboard.press("j")
    await _shows(shell, 2)
    await shell.keyboard.press("ArrowLeft")
    await _shows(shell, 1)
    assert shell.url.endswith(f"/a/{artifact}/v/1")
    await expect(shell.get_by_text("Version 1 of 3")).to_be_visible()
    await shell.keyboard.press("k")
    await _shows(shell, 2)
    await shell.keyboard.press("l")
    await _shows(shell, 3)
    assert shell.url.endswith(f"/a/{artifact}")


async def test_an_old_version_stays_while_new_ones_arrive(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 2)
    shell = await reader.open(f"/a/{artifact}/v/1")
    await reader.ready(shell)
    await live.publish(STEPS[2].html, artifact)
    await expect(shell.get_by_text("Version 1 of 3")).to_be_visible()
    await _shows(shell, 1)
    await shell.get_by_role("button", name="Back to live").click()
    await _shows(shell, 3)
    await live.publish(STEPS[3].html, artifact)
    await _shows(shell, 4)


async def test_paused_updates_wait(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 1)
    shell = await reader.watch(artifact)
    await shell.get_by_role("button", name="Pause updates").click()
    await live.publish(STEPS[1].html, artifact)
    await live.publish(STEPS[2].html, artifact)
    await expect(shell.get_by_text("Updates are paused. 2 newer versions.")).to_be_visible()
    await _shows(shell, 1)
    await shell.get_by_role("button", name="Resume", exact=True).click()
    await _shows(shell, 3)
    await live.publish(STEPS[3].html, artifact)
    await _shows(shell, 4)


async def test_two_versions_are_compared(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 3)
    shell = await reader.watch(artifact)
    await shell.keyboard.press("h")
    await shell.get_by_role("link", name="Compare version 2 with version 3").click()
    await expect(shell.get_by_role("heading", name="What changed")).to_be_visible()
    await expect(shell.locator(".diff .changed .old")).to_contain_text("<h1>Step 2</h1>")
    await expect(shell.locator(".diff .changed .new")).to_contain_text("<h1>Step 3</h1>")
    await shell.get_by_role("link", name="Visible text").click()
    await expect(shell.locator(".diff .changed .new code")).to_have_text("Step 3")
    await shell.get_by_label("Older version").fill("1")
    await shell.get_by_role("button", name="Compare").click()
    await expect(shell.locator(".diff .changed .old code")).to_have_text("Step 1")


async def test_restoring_brings_an_old_version_to_everybody(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 3)
    shell, other = await reader.watch(artifact), await reader.watch(artifact)
    await shell.keyboard.press("j")
    await shell.keyboard.press("j")
    await _shows(shell, 1)
    await shell.keyboard.press("h")
    await shell.get_by_role("button", name="Restore").click()
    await expect(shell.get_by_text("Version 1 is back, as version 4.")).to_be_visible()
    await _shows(other, 1)
    await _shows(shell, 1)
    assert shell.url.endswith(f"/a/{artifact}")
    await expect(shell.locator("[data-versions] > .head")).to_contain_text("Version 1 again")


async def test_a_download_is_what_was_published(live: Live, reader: Reader) -> None:
    html = "<!doctype html>\r\n<title>Exact</title>\r\n<p>Größe \N{SNOWMAN}\t </P>"
    made = await live.publish(html)
    shell = await reader.watch(made["id"])
    await shell.get_by_role("button", name="More", exact=True).click()
    async with shell.expect_download() as saving:
        await shell.get_by_role("link", name="Download this version").click()
    download = await saving.value
    assert (await download.path()).read_bytes() == html.encode()
    assert download.suggested_filename.endswith(".html")


async def test_a_code_leads_other_devices_here(live: Live, reader: Reader) -> None:
    artifact = await _told(live, 1)
    shell = await reader.watch(artifact)
    await shell.get_by_role("button", name="More", exact=True).click()
    await shell.get_by_role("button", name="QR code").click()
    code = shell.get_by_role("img", name=f"QR code of {live.url}/a/{artifact}")
    await expect(code).to_be_visible()
    await code.evaluate("image => image.decode()")

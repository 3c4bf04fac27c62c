"""A site as a person sees it: deployed with a button, opened through the sign-in, and used."""

import pytest
from playwright.async_api import Browser, expect
from tests.browser.e2e.reader import Reader
from tests.sites.conftest import Sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.services,
    pytest.mark.asyncio(loop_scope="session"),
]

BOARD = """
const page = `<!doctype html><html lang="en"><title>Board</title><h1>Board</h1><p id="who"></p>
<form method="post" action="/ask">
<label>Request <input name="text"></label><button>Ask</button></form>
<p id="outside"></p><script type="module" src="/app.js"></script>`;
const asked = [];
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/me") return Response.json(request.headers.get("fanlight-user-email"));
    if (pathname === "/ask") {
      asked.push((await request.formData()).get("text"));
      return new Response(null, { status: 303, headers: { location: "/" } });
    }
    return new Response(page + asked.map((each) => `<li>${each}</li>`).join(""),
      { headers: { "content-type": "text/html; charset=utf-8" } });
  },
};
"""
SCRIPT = """
document.getElementById("who").textContent = await (await fetch("/me")).json();
const outside = document.getElementById("outside");
fetch("%s/healthz", { mode: "no-cors", credentials: "include" }).then(
  () => (outside.textContent = "reached"), () => (outside.textContent = "refused"));
"""


async def test_a_site_is_deployed_with_a_button_opened_and_used(
    browser: Browser, sites: Sites
) -> None:
    files = {
        "wrangler.json": '{"main": "index.js", "assets": {"directory": "public"}}',
        "index.js": BOARD,
        "public/app.js": SCRIPT % sites.live.url,
    }
    saved = await sites.save("board", files, commit="3f" * 20, branch="main")
    assert saved.status_code == 201, saved.text
    # A gallery without any page says how to publish one, and leads nowhere yet.
    await sites.live.publish("<title>A page</title><p>")
    async with Reader(browser, sites.live.url) as owner:
        page = await owner.sign_in(await sites.live.sign_in_link())
        await page.goto("/")
        await page.get_by_role("link", name="Sites", exact=True).click()
        await page.get_by_role("link", name="board", exact=True).click()
        await expect(page.get_by_text("commit 3f3f3f3f3f3f on main")).to_be_visible()
        await page.get_by_role("button", name="Deploy version 1").click()
        live = page.get_by_role("link", name="http://board.sites.localhost")
        while not await live.count():
            await page.reload()
        await live.click()

        await expect(page.get_by_role("heading", name="Board")).to_be_visible()
        await expect(page.locator("#who")).to_have_text("owner@localhost")
        await expect(page.locator("#outside")).to_have_text("refused")
        await page.get_by_label("Request").fill("A second screen")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.get_by_role("listitem")).to_have_text("A second screen")
        assert page.url == sites.live.ctx.site_url("board")
        cookies = await page.evaluate("document.cookie")
    assert cookies == ""


async def test_a_stranger_is_asked_to_sign_in_and_comes_back(
    browser: Browser, sites: Sites
) -> None:
    await sites.put("shut", {"index.html": "<h1>Inside</h1>", "deep.html": "<h1>Deep</h1>"})
    url = f"{sites.live.ctx.site_url('shut')}deep?x=1"
    async with Reader(browser, sites.live.url) as guest:
        page = await guest.open(url)
        await expect(page.get_by_role("heading", name="Inside")).to_have_count(0)
        assert page.url.startswith(f"{sites.live.url}/sites/shut/enter")
        await guest.sign_in(await sites.live.sign_in_link())
        await page.goto(url)
        await expect(page.get_by_role("heading", name="Deep")).to_be_visible()
        assert page.url == url

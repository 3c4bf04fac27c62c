"""A page has no origin, yet reports that use storage without asking go on working."""

import pytest
from tests.browser.runtime.conftest import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGE = """<!doctype html><title>T</title><p id=said></p><script>
const s = localStorage;
s.setItem("theme", "dark"); s.rows = 7; s["a b"] = null;
const all = [s.getItem("theme"), s.rows, s.length, s.getItem("none"), s.key(0), "rows" in s,
  Object.keys(s).join(), JSON.stringify(s["a b"])];
delete s.rows; s.removeItem("theme");
sessionStorage.clear();
all.push(s.length, sessionStorage.length, document.cookie, document.cookie = "x=1");
said.textContent = JSON.stringify(all);
</script>"""


async def test_storage_lasts_as_long_as_the_page(viewer: Viewer) -> None:
    page = await viewer.open(PAGE)
    said = await page.locator("#said").text_content()
    assert said == ('["dark","7",3,null,"theme",true,"theme,rows,a b","\\"null\\"",1,0,"","x=1"]')
    assert await viewer.log("error") == []

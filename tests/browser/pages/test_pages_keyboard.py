"""Pages by the Tab key alone: all that can be used is reached, shows it, and is left again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.pages import samples
from tests.browser.pages.stage_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What can be used, in the order of the page. Of radio buttons that belong together the Tab key
# reaches one, and of tabs and the like too: the arrows reach the others.
USABLE = """() => {
  const usable = `a[href], button, input:not([type=hidden]), select, textarea, summary,
    [tabindex], [role=button], [role=link], [role=checkbox], [role=switch]`;
  for (const details of document.querySelectorAll("details")) details.open = true;
  const shown = (each) =>
    each.checkVisibility({ visibilityProperty: true }) && !each.matches(":disabled, [inert] *");
  const looks = (each) => {
    const around = [];
    for (let node = each; node && around.length < 6 * 9; node = node.parentElement) {
      const style = getComputedStyle(node);
      around.push(style.outline, style.boxShadow, style.borderColor, style.backgroundColor,
        style.textDecoration, style.clip, style.clipPath, style.translate, style.transform);
    }
    return around.join();
  };
  document.activeElement.blur();
  const chosen = [...document.querySelectorAll(usable)].filter(shown);
  const other = (each) =>
    each.type === "radio" && !each.checked &&
    chosen.some((one) => one.type === "radio" && one !== each && one.name === each.name &&
      one.form === each.form && (one.checked || chosen.indexOf(one) < chosen.indexOf(each)));
  // Scripts put the focus on these: the Tab key is not what reaches them.
  const roving = (each) =>
    each.tabIndex < 0 && (each.matches("[role=tab], [role=option], [role^=menuitem]") ||
      !each.matches(`a, button, input, select, textarea, summary, [role=button], [role=link],
        [role=checkbox], [role=switch]`));
  const wanted = chosen.filter((each) => !other(each) && !roving(each));
  const before = new Map(wanted.map((each) => [each, looks(each)]));
  const reached = (window.reached = { wanted, seen: [], faint: [] });
  document.addEventListener("focusin", ({ target }) => {
    reached.seen.push(target);
    const box = target.getBoundingClientRect();
    const outside = box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 ||
      box.left >= innerWidth || box.width * box.height < 1;
    if (outside || looks(target) === before.get(target)) reached.faint.push(target);
  });
  return wanted.length;
}"""

MISSED = """() => {
  const { wanted, seen, faint } = window.reached;
  const told = (each) => each.cloneNode(false).outerHTML.slice(0, 160);
  const missed = wanted.filter((each) => each.tabIndex < 0 || !seen.includes(each));
  return {
    missed: missed.map(told),
    faint: [...new Set(faint)].map(told),
    around: wanted.length < 2 || seen.indexOf(seen[0], 1) > 0,
    ahead: [...document.querySelectorAll("[tabindex]")].filter((e) => e.tabIndex > 0).map(told),
  };
}"""

GOOD = {"missed": [], "faint": [], "around": True, "ahead": []}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One that goes from page to page: a phone's width, at night."""
    site = Site()
    for name, (template, view) in samples.PAGES.items():
        site.pages[f"/{name}"] = (template, view())
    site.documents.update({n: samples.document(n) for n in range(1, 16)})
    with site.running():
        context = browser.new_context(
            viewport={"width": 360, "height": 800},
            base_url=site.url,
            color_scheme="dark",
            reduced_motion="reduce",
        )
        made = context.new_page()
        made.set_default_timeout(10_000)
        yield made
        context.close()


TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
# The states of one template differ by words: of each it is one, the first.
OPENED = {template: name for name, (template, _) in reversed(samples.PAGES.items())}.values()
# One of each frame that pages have, with its scripts.
WALKED = ("gallery", "shell", "members", "sign-in")


@pytest.mark.parametrize("name", OPENED)
def test_all_that_can_be_used_takes_the_focus_and_shows_it(page: Page, name: str) -> None:
    page.goto(f"/{name}")
    page.evaluate(USABLE)
    # From now on the focus is shown, as it is to whoever uses the keyboard.
    page.keyboard.press("Tab")
    page.evaluate("for (const each of window.reached.wanted) each.focus()")
    found = page.evaluate(MISSED)
    assert found | {"around": True} == GOOD


@pytest.mark.parametrize("name", WALKED)
def test_the_tab_key_reaches_all_that_can_be_used_and_goes_on(page: Page, name: str) -> None:
    page.goto(f"/{name}")
    wanted = page.evaluate(USABLE)
    # Pressed without being let go, as one holds it: half the messages to the browser.
    keys = page.context.new_cdp_session(page)
    for _ in range(3):
        for _ in range(wanted + 4):
            keys.send("Input.dispatchKeyEvent", TAB)
        found = page.evaluate(MISSED)
        if found["around"] and not found["missed"]:
            break
    assert found == GOOD

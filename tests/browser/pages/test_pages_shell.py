"""The shell as a reader uses it: with keys, with the mouse, while versions arrive."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from tests.browser.pages import samples
from tests.browser.pages.conftest import Open
from tests.browser.pages.stage_site import Answer, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME = f"/a/{samples.FUNNEL}"
API = f"/api/v1/artifacts/{samples.FUNNEL}"


@pytest.fixture
def shell(open_page: Open) -> Page:
    page = open_page("shell")
    expect(_page(page).locator("#finished")).to_have_text("19012")
    return page


def test_keys_step_through_the_versions_and_back_to_live(shell: Page) -> None:
    shell.keyboard.press("j")
    shell.keyboard.press("ArrowLeft")
    expect(_page(shell).locator("#finished")).to_have_text("19010")
    expect(shell.get_by_text("Version 10 of 12")).to_be_visible()
    assert shell.url.endswith(f"{HOME}/v/10")
    shell.keyboard.press("k")
    expect(_page(shell).locator("#finished")).to_have_text("19011")
    shell.keyboard.press("l")
    expect(_page(shell).locator("#finished")).to_have_text("19012")
    expect(shell.get_by_text("Version 10 of 12")).to_be_hidden()
    assert shell.url.endswith(HOME)


def test_the_comb_says_what_it_points_at_and_obeys_the_keyboard(shell: Page) -> None:
    comb = shell.get_by_role("slider", name="Version")
    comb.focus()
    comb.press("ArrowLeft")
    expect(comb).to_have_attribute("aria-valuetext", "Version 11 of 12, Effect of fix 2")
    comb.press("Home")
    expect(_page(shell).locator("#finished")).to_have_text("19001")
    expect(shell.get_by_role("button", name="Older version")).to_be_disabled()


def test_a_version_that_arrives_is_shown_in_place_and_listed(shell: Page, site: Site) -> None:
    _page(shell).locator("#filter").fill("pro")
    site.push("version", samples.arrival(13, "Third fix"))
    expect(_page(shell).locator("#finished")).to_have_text("19013")
    expect(_page(shell).locator("#filter")).to_have_value("pro")
    expect(shell.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", "Version 13 of 13, Third fix"
    )
    shell.get_by_role("button", name="2 changed").click()
    expect(shell.get_by_role("tabpanel", name="Changed")).to_contain_text("19013")
    expect(shell.get_by_role("button", name="2 changed")).to_be_hidden()


def test_whoever_looks_at_an_old_version_is_left_alone(shell: Page, site: Site) -> None:
    shell.keyboard.press("j")
    expect(_page(shell).locator("#finished")).to_have_text("19011")
    site.push("version", samples.arrival(13))
    expect(shell.get_by_text("Version 11 of 13")).to_be_visible()
    expect(_page(shell).locator("#finished")).to_have_text("19011")
    shell.get_by_role("button", name="Back to live").click()
    expect(_page(shell).locator("#finished")).to_have_text("19013")


def test_paused_updates_wait_until_they_are_resumed(shell: Page, site: Site) -> None:
    shell.keyboard.press("p")
    site.push("version", samples.arrival(13))
    site.push("version", samples.arrival(14))
    expect(shell.get_by_text("Updates are paused. 2 newer versions.")).to_be_visible()
    expect(_page(shell).locator("#finished")).to_have_text("19012")
    shell.get_by_role("button", name="Resume", exact=True).click()
    expect(_page(shell).locator("#finished")).to_have_text("19014")


def test_what_was_published_before_the_feed_opened_is_caught_up_with(
    open_page: Open, site: Site
) -> None:
    missed = [samples.arrival(13), *samples.listed()]
    site.answers[f"GET {API}/versions"] = Answer(body={"items": missed, "next_cursor": None})
    expect(_page(open_page("shell")).locator("#finished")).to_have_text("19013")


def test_the_history_tells_who_when_and_why(shell: Page) -> None:
    shell.keyboard.press("h")
    row = shell.get_by_role("listitem").filter(has_text="Diagnosis")
    row.get_by_role("button").first.click()
    expect(row).to_contain_text("it waits for a hidden preview")
    expect(row).to_contain_text("49 min ago")
    expect(row).to_contain_text("Ana Torres with Claude Code")
    expect(row.get_by_role("link", name="Compare version 4 with version 5")).to_have_attribute(
        "href", f"{HOME}/compare/4/5"
    )
    expect(row.get_by_role("link", name="Compare version 5 with the newest")).to_have_attribute(
        "href", f"{HOME}/compare/5/12"
    )


def test_restoring_publishes_a_version_and_says_so(shell: Page, site: Site) -> None:
    site.answers[f"POST {API}/restore"] = Answer(201, {"version": 13})
    shell.keyboard.press("h")
    shell.keyboard.press("j")
    shell.get_by_role("button", name="Restore").click()
    expect(shell.get_by_text("Version 11 is back, as version 13.")).to_be_visible()
    (call,) = site.asked("POST", "/restore")
    assert (call.body, call.csrf, call.keyed) == ({"version": 11}, "a-token", True)


def test_older_versions_are_fetched_when_asked_for(open_page: Open, site: Site) -> None:
    template, view = site.pages["/shell"]
    site.pages["/shell"] = (template, samples.late_in_a_long_history(view))
    items = samples.listed()
    newest = {"items": items[:4], "next_cursor": "v9"}
    older = {"items": items[4:], "next_cursor": None}
    site.answers[f"GET {API}/versions"] = Answer(body=newest)
    site.answers[f"GET {API}/versions?cursor=v9"] = Answer(body=older)
    page = open_page("shell")
    page.keyboard.press("h")
    expect(page.locator("[data-versions] > li")).to_have_count(4)
    page.get_by_role("button", name="Older versions").click()
    expect(page.locator("[data-versions] > li")).to_have_count(12)
    expect(page.locator("[data-versions] > li").last).to_contain_text("First look")
    expect(page.get_by_role("button", name="Older versions")).to_be_hidden()


def test_the_panel_closes_with_escape_and_gives_the_focus_back(shell: Page) -> None:
    opener = shell.locator(".tools").get_by_role("button", name="History")
    opener.press("Enter")
    expect(shell.get_by_role("tab", name="History")).to_be_focused()
    shell.keyboard.press("ArrowRight")
    expect(shell.get_by_role("tab", name="Changed")).to_be_focused()
    expect(shell.get_by_role("tabpanel", name="Changed")).to_be_visible()
    shell.keyboard.press("Escape")
    expect(shell.get_by_role("complementary")).to_be_hidden()
    expect(opener).to_be_focused()


def test_every_control_is_reached_with_tab_and_shows_its_focus(shell: Page) -> None:
    shell.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(12):
        shell.keyboard.press("Tab")
        seen.append(
            shell.evaluate(
                """() => {
                    const node = document.activeElement;
                    const ringed = node.closest(".comb") ?? node;
                    const ring = getComputedStyle(ringed).outlineStyle;
                    return [node.ariaLabel || node.innerText.trim() || node.tagName, ring];
                }"""
            )
        )
    names = [name for name, _ in seen]
    wanted = ["Skip to the page", "Older version", "Version", "Pause updates", "History", "Share"]
    assert [name for name in wanted if name not in names] == []
    assert [name for name, ring in seen if ring == "none" and name != "IFRAME"] == []


def test_who_is_here_is_shown_live(shell: Page, site: Site) -> None:
    viewers = [{"name": "Ana Torres", "count": 2}, {"name": "Jun Watanabe", "count": 1}]
    site.push("presence", {"viewers": viewers, "total": 5})
    expect(
        shell.get_by_role("img", name="5 viewers: Ana Torres, Jun Watanabe, 3 more")
    ).to_have_text("ATJW+3")


def test_a_name_that_changes_elsewhere_changes_here(shell: Page, site: Site) -> None:
    site.push("renamed", {"title": "<b>New</b>", "icon": "bug", "description": "Why"})
    expect(shell.get_by_role("heading", level=1)).to_have_text("<b>New</b>")
    expect(shell).to_have_title("<b>New</b> · Fanlight")


def test_a_page_in_the_trash_is_taken_away(shell: Page, site: Site) -> None:
    site.push("deleted", {})
    expect(shell.get_by_text("This page was moved to the trash.")).to_be_visible()
    expect(shell.locator("#page-frame iframe")).to_have_count(0)
    # The page is loaded anew. Closed in the middle of that, a browser may never answer.
    with shell.expect_navigation():
        shell.get_by_role("button", name="Put it back").click()
    assert site.asked("POST", "/undelete")


def _page(shell: Page) -> FrameLocator:
    """The page that is in front."""
    return shell.frame_locator("#page-frame iframe:not([aria-hidden])")

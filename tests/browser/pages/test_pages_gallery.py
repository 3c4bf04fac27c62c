"""The gallery, the trash and the compare page, with and without scripts."""

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.pages import samples
from tests.browser.pages.conftest import Open
from tests.browser.pages.stage_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def searched(site: Site) -> None:
    """A gallery that searches its samples' titles, as the routes do."""

    def found(query: dict[str, list[str]]) -> Any:
        q, agent = query.get("q", [""])[0], query.get("agent", [""])[0]
        cards = [c for c in samples.cards() if q in c.title and agent in c.agent]
        return replace(samples.gallery(), cards=cards, q=q, agent=agent, next_cursor=None)

    site.pages["/"] = ("gallery.html", found)


@pytest.mark.usefixtures("searched")
def test_search_shows_results_while_typing(open_page: Open) -> None:
    page = open_page("")
    page.keyboard.press("/")
    page.keyboard.type("bench")
    expect(_titles(page)).to_have_text(["Nightly benchmark"])
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/\?q=bench$"))
    page.get_by_role("link", name="Clear").click()
    expect(_titles(page)).to_have_count(6)


@pytest.mark.usefixtures("searched")
def test_search_and_filter_work_without_scripts(open_page: Open) -> None:
    page = open_page("", java_script_enabled=False)
    page.get_by_role("searchbox").fill("plan")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_text("No page has “plan” in its title or text.")).to_be_visible()
    page.get_by_role("searchbox").fill("Plan")
    page.get_by_role("searchbox").press("Enter")
    expect(_titles(page)).to_have_text(["Plan: events table"])
    page.goto("/")
    page.get_by_label("Published by agent").select_option("Codex")
    page.get_by_role("button", name="Filter").click()
    expect(_titles(page)).to_have_text(["Nightly benchmark"])


@pytest.mark.usefixtures("searched")
def test_the_agent_filter_needs_no_button(open_page: Open) -> None:
    page = open_page("")
    page.get_by_label("Published by agent").select_option("Codex")
    expect(_titles(page)).to_have_text(["Nightly benchmark"])
    expect(page.get_by_role("button", name="Filter")).to_be_hidden()


@pytest.mark.usefixtures("searched")
def test_a_result_can_be_starred(open_page: Open, site: Site) -> None:
    page = open_page("")
    page.get_by_role("searchbox").fill("Flaky")
    expect(_titles(page)).to_have_count(1)
    with page.expect_response(f"**/{samples.cards()[3].id}"):
        page.get_by_role("button", name="Star Flaky tests this week").click()
    expect(page.get_by_role("button", name="Star Flaky")).to_have_attribute("aria-pressed", "true")
    (call,) = site.asked("PATCH", samples.cards()[3].id)
    assert call.body == {"starred": True}


def test_the_empty_gallery_says_how_to_publish(open_page: Open) -> None:
    page = open_page("empty")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for way in ("Claude Code", "Codex", "Cursor", "Gemini CLI", "Command line", "HTTP"):
        expect(page.get_by_role("term").filter(has_text=way)).to_be_visible()
    page.get_by_role("button", name="Copy: the command for Codex").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "fanlight agent install codex"


def test_the_trash_gives_back(open_page: Open, site: Site) -> None:
    page = open_page("trash")
    expect(page.get_by_role("listitem").filter(has_text="Scratch")).to_contain_text("1 version")
    page.get_by_role("button", name="Put back Scratch").click()
    expect(page.get_by_text("“Scratch” is back.")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("button", name="Put back Old funnel")).to_be_focused()
    assert site.asked("POST", "/t2/undelete")


def test_what_a_hold_keeps_is_not_offered_for_deletion(open_page: Open) -> None:
    page = open_page("kept")
    kept = page.get_by_role("listitem").filter(has_text="Prices of 2025")
    expect(kept).to_contain_text("kept for a legal hold")
    expect(kept.get_by_role("button")).to_have_text(["Put back"])


def test_the_trash_deletes_for_good_after_it_has_asked(open_page: Open, site: Site) -> None:
    page = open_page("trash")
    expect(page.get_by_role("main")).to_contain_text("for 30 days")
    expect(page.get_by_role("listitem").filter(has_text="Scratch")).to_contain_text("gone for good")
    page.get_by_role("button", name="Delete Scratch for good").click()
    dialog = page.get_by_role("dialog", name="Delete for good?")
    expect(dialog).to_contain_text("“Scratch” goes with all its versions")
    dialog.get_by_role("button", name="Keep it").click()
    assert not site.asked("DELETE", "/t2")
    page.get_by_role("button", name="Delete Scratch for good").click()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("“Scratch” was deleted for good.")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_count(1)
    assert site.asked("DELETE", "/t2")


def test_comparing_switches_its_layout_in_place(open_page: Open) -> None:
    page = open_page("compare")
    old = page.locator(".block.changed .old").first
    new = page.locator(".block.changed .new").first
    assert _top(old) == _top(new)
    page.get_by_role("link", name="Unified").click()
    assert _top(new) > _top(old)
    assert "view=unified" in page.url
    expect(page.locator(".same .old").first).to_be_hidden()


def test_comparing_is_unified_on_a_phone(open_page: Open) -> None:
    page = open_page("compare", width=360)
    changed = page.locator(".block.changed").first
    assert _top(changed.locator(".new")) > _top(changed.locator(".old"))
    expect(page.get_by_role("link", name="Side by side")).to_be_hidden()


def test_comparing_shows_where_a_line_changed(open_page: Open) -> None:
    page = open_page("compare")
    expect(page.locator(".old mark").first).to_have_text("38")
    expect(page.locator(".new mark").first).to_have_text("61")
    expect(page.get_by_role("link", name="v7")).to_have_attribute(
        "href", f"/a/{samples.FUNNEL}/v/7"
    )


def test_any_two_versions_can_be_compared(open_page: Open, site: Site) -> None:
    site.pages[f"/a/{samples.FUNNEL}/compare/2/9"] = site.pages["/same"]
    page = open_page("compare")
    page.get_by_label("Older version").fill("2")
    page.get_by_label("Newer version").fill("9")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare/2/9")
    expect(page.get_by_text("A reader sees the same text in both.")).to_be_visible()


def test_signing_in_takes_a_click(open_page: Open) -> None:
    """A link that signs in by itself would be used up by whatever previews it."""
    page = open_page("sign-in")
    with page.expect_request("**/sign-in/secret") as sent:
        page.get_by_role("button", name="Sign in as Ana Torres").click(no_wait_after=True)
    assert sent.value.method == "POST"


def _titles(page: Page) -> Any:
    return page.get_by_role("heading", level=2)


def _top(locator: Any) -> float:
    return float(locator.bounding_box()["y"])

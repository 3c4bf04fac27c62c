"""Comments in the panel: what people wrote is text, and the keyboard does it all."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.pages import samples
from tests.browser.pages.conftest import Open
from tests.browser.pages.stage_site import Answer, Site

pytestmark = pytest.mark.browser

API = f"/api/v1/artifacts/{samples.FUNNEL}/comments"


def _opened(open_page: Open, **options: object) -> Page:
    page = open_page("shell", **options)
    page.wait_for_selector("#page-frame iframe")
    page.keyboard.press("c")
    return page


def test_what_people_wrote_is_text_and_only_addresses_are_links(open_page: Open) -> None:
    page = _opened(open_page)
    words = page.locator(".words")
    expect(words.filter(has_text="<b>Bold</b> words")).to_have_count(1)
    links = words.locator("a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.org/plan")
    expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "https://bank.example@evil.example/",
        "data:text/html,<script>alert(1)</script>",
        "http://[",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_what_is_no_address_is_no_link(open_page: Open, site: Site, text: str) -> None:
    thread = samples.THREADS["items"][2]  # type: ignore[index]
    said = thread["comments"][1] | {"text": text}
    items = [thread | {"comments": [said]}]
    site.answers[f"GET {API}"] = Answer(body={"items": items, "next_cursor": None})
    page = _opened(open_page)
    expect(page.locator(".words")).to_have_text(text)
    expect(page.locator(".words *")).to_have_count(0)


def test_somebody_comments_by_keyboard(open_page: Open, site: Site) -> None:
    made = samples.THREADS["items"][2] | {"id": "new"}  # type: ignore[index]
    site.answers[f"POST {API}"] = Answer(status=201, body=made)
    site.answers[f"GET /api/v1/artifacts/{samples.FUNNEL}/mentionable"] = Answer(
        body={"items": [{"who": "ben@example.com", "name": "Ben"}]}
    )
    page = _opened(open_page)
    page.get_by_role("button", name="Comment", exact=True).focus()
    page.keyboard.press("Enter")
    # A page can take the keyboard: it is not there while somebody writes.
    expect(page.locator("#page-frame")).to_be_hidden()
    page.keyboard.type("Look, @be")
    page.get_by_role("button", name="Ben (ben@example.com)").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#comment")).to_be_hidden()
    [call] = site.asked("POST", "/comments")
    assert call.body == {"text": "Look, @ben@example.com ", "anchor": None}
    assert (call.csrf, call.keyed) == ("a-token", True)


def test_what_is_refused_keeps_the_words(open_page: Open, site: Site) -> None:
    site.answers[f"POST {API}"] = Answer(
        status=422, body={"title": "Too long.", "detail": "Shorten it."}
    )
    page = _opened(open_page)
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_label("Text").fill("My words")
    page.locator("#comment").get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Too long.")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("My words")


def test_the_focus_stays_where_it_was_when_a_thread_changes(open_page: Open, site: Site) -> None:
    thread = samples.THREADS["items"][1]  # type: ignore[index]
    site.answers[f"GET {API}/2"] = Answer(body=thread | {"sent_at": "2026-11-18T13:00:00Z"})
    page = _opened(open_page)
    button = page.locator('[data-key="reply-2"]')
    button.focus()
    site.push("comment", {"thread": "2", "change": "sent"})
    expect(page.get_by_text("Waits for the agent")).to_be_visible()
    expect(button).to_be_focused()


def test_who_may_only_look_has_no_buttons(open_page: Open, site: Site) -> None:
    template, view = site.pages["/visitor"]
    assert template == "shell.html"
    assert not view.can.read_comments
    page = open_page("visitor")
    page.wait_for_selector("#page-frame iframe")
    expect(page.get_by_role("tab", name="Comments")).to_have_count(0)
    expect(page.locator("#comment")).to_have_count(0)
    assert site.asked("GET", "/comments") == []

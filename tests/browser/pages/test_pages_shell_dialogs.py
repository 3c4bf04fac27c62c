"""What the owner does in the shell: share, rename, move to the trash; and what the page tells."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from tests.browser.pages import samples
from tests.browser.pages.conftest import Open
from tests.browser.pages.stage_site import Answer, Site

from fanlight.web.assets import asset

pytestmark = [pytest.mark.browser, pytest.mark.slow]

API = f"/api/v1/artifacts/{samples.FUNNEL}"


@pytest.fixture
def shell(open_page: Open) -> Page:
    page = open_page("shell")
    expect(_page(page).locator("#finished")).to_have_text("19012")
    return page


def test_the_frame_is_gone_from_sight_while_a_dialog_takes_input(shell: Page) -> None:
    """A page may take the keyboard: it must not be there when somebody types into ours."""
    field = _page(shell).locator("#filter")
    field.fill("pro")
    _page(shell).locator("body").evaluate("() => scrollTo(0, 700)")
    for dialog in ("sharing", "rename"):
        _open(shell, dialog)
        expect(shell.locator("#page-frame")).to_be_hidden()
        _page(shell).locator("body").evaluate("() => document.querySelector('#filter').focus()")
        assert shell.evaluate("document.activeElement.tagName") != "IFRAME"
        shell.keyboard.press("Escape")
        expect(shell.locator("#page-frame")).to_be_visible()
    expect(field).to_have_value("pro")
    assert _page(shell).locator("body").evaluate("() => scrollY") == 700


def test_sharing_with_the_organisation(shell: Page, site: Site) -> None:
    _open(shell, "sharing")
    expect(shell.get_by_label("Only you")).to_be_checked()
    shell.get_by_label("Everybody in Harbour").check()
    expect(shell.locator(".bar .badge")).to_have_text("Organisation")
    (call,) = site.asked("PUT", "/sharing")
    assert (call.body, call.csrf) == ({"audience": "org"}, "a-token")


def test_a_reason_is_asked_for_where_one_lets_it_out(shell: Page, site: Site) -> None:
    allowed = site.answers[f"PUT {API}/sharing"]
    title = "It holds what looks like a secret (github-pat)."
    problem = {"title": title, "asks_reason": True}
    site.answers[f"PUT {API}/sharing"] = Answer(422, problem)
    _open(shell, "sharing")
    shell.get_by_label("Everybody in Harbour").check()
    expect(shell.locator("#reason [data-found]")).to_have_text(title)
    shell.keyboard.press("Escape")
    expect(shell.locator("#sharing [data-problem]")).to_have_text(title)
    expect(shell.locator("#page-frame")).to_be_hidden()
    shell.get_by_label("Only you").check()
    site.answers[f"PUT {API}/sharing"] = allowed
    shell.get_by_label("Why this is no secret").fill("A sample")
    shell.get_by_role("button", name="Let it out").click()
    expect(shell.locator("#reason")).to_be_hidden()
    expect(shell.locator("#sharing [data-problem]")).to_be_hidden()
    first, again = site.asked("PUT", "/sharing")[-2:]
    assert (first.body, again.body) == (
        {"audience": "private"},
        {"audience": "private", "allow_secrets": "A sample"},
    )


def test_sharing_with_people_and_groups(shell: Page, site: Site) -> None:
    someone = {"kind": "person", "who": "eva@example.com", "name": "Eva", "role": "editor"}
    site.answers["GET /api/v1/people"] = Answer(
        body={"items": [{"who": "eva@example.com", "name": "Eva"}], "next_cursor": None}
    )
    site.answers[f"PUT {API}/sharing/people/eva%40example.com"] = Answer(
        body=samples.SHARING | {"audience": "people", "people": [someone]}
    )
    _open(shell, "sharing")
    expect(shell.get_by_text("ben@example.com")).to_be_visible()
    expect(shell.get_by_label("What Group Design may do")).to_have_value("editor")
    expect(shell.get_by_label("Everybody", exact=False).last).to_be_disabled()
    shell.get_by_label("Share with").fill("ev")
    expect(shell.locator("#receivers option")).to_have_attribute("value", "eva@example.com")
    shell.get_by_label("Share with").fill("eva@example.com")
    shell.get_by_label("Role", exact=True).select_option("editor")
    shell.get_by_role("button", name="Share", exact=True).last.click()
    expect(shell.get_by_label("What Eva may do")).to_have_value("editor")
    expect(shell.locator(".bar .badge")).to_have_text("Some people")
    expect(shell.get_by_label("Share with")).to_be_focused()
    assert site.asked("PUT", "/sharing/people/eva%40example.com")[0].body == {"role": "editor"}

    site.answers[f"DELETE {API}/sharing/people/eva%40example.com"] = Answer(
        body=samples.SHARING | {"people": []}
    )
    shell.get_by_role("button", name="Take it from Eva").click()
    expect(shell.get_by_label("What Eva may do")).to_be_hidden()


def test_making_and_withdrawing_a_link(shell: Page, site: Site) -> None:
    made = {"id": "l2", "url": f"{site.url}/l/secret", "expires_at": None}
    site.answers[f"POST {API}/sharing/links"] = Answer(201, made)
    shell.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open(shell, "sharing")
    shell.get_by_label("New link, works for").select_option("a day")
    shell.get_by_role("button", name="Make a link").click()
    shell.get_by_role("button", name="Copy the new link").click()
    expect(shell.get_by_text("Link copied")).to_be_visible()
    assert shell.evaluate("navigator.clipboard.readText()") == f"{site.url}/l/secret"
    assert site.asked("POST", "/sharing/links")[0].body == {
        "expires_in": 86400,
        "password": None,
        "max_views": None,
    }

    with shell.expect_response(lambda answer: answer.url.endswith("/sharing")):
        shell.get_by_role("button", name="Keep the link that ends in Rk2p").click()
    site.answers[f"GET {API}/sharing"] = Answer(body=samples.SHARING | {"links": []})
    shell.get_by_role("button", name="Withdraw the link that ends in x7Qa").click()
    expect(shell.get_by_text("…x7Qa")).to_be_hidden()
    assert site.asked("DELETE", "/sharing/links/l1")
    assert site.asked("PUT", "/sharing/links/l2")


def test_renaming_changes_the_bar_and_says_what_is_wrong(shell: Page, site: Site) -> None:
    problem = {"title": "The title is too long.", "detail": "Use 200 characters at most."}
    site.answers[f"PATCH {API}"] = Answer(422, problem, "application/problem+json")
    _open(shell, "rename")
    expect(shell.get_by_label("Title")).to_be_focused()
    shell.get_by_label("Title").fill("Why people stop")
    shell.get_by_label("Icon").fill("rocket")
    shell.get_by_role("button", name="Rename", exact=True).click()
    expect(shell.get_by_role("alert").filter(visible=True)).to_have_text(
        "The title is too long. Use 200 characters at most."
    )
    site.answers[f"PATCH {API}"] = Answer(body={})
    shell.keyboard.press("Enter")
    expect(shell.get_by_role("heading", level=1)).to_have_text("Why people stop")
    expect(shell.locator("[data-icon] use")).to_have_attribute(
        "href", asset("vendor/lucide/icons.svg#icon-rocket")
    )
    expect(shell.locator("#rename")).to_be_hidden()


def test_the_trash_can_be_undone(shell: Page, site: Site) -> None:
    shell.get_by_role("button", name="More", exact=True).click()
    shell.get_by_role("button", name="Move to trash").click()
    expect(shell.get_by_text("This page is in the trash.")).to_be_visible()
    assert site.asked("DELETE", samples.FUNNEL)
    with shell.expect_navigation():
        shell.get_by_role("button", name="Undo").click()
    assert site.asked("POST", "/undelete")
    expect(_page(shell).locator("#finished")).to_have_text("19012")


def test_starring_is_taken_back_when_it_fails(shell: Page, site: Site) -> None:
    site.answers[f"PATCH {API}"] = Answer(503, {"title": "The server is busy."})
    shell.get_by_role("button", name="More", exact=True).click()
    star = shell.locator("#menu [data-star]")
    star.click()
    expect(shell.get_by_text("The server is busy.")).to_be_visible()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_what_the_page_was_refused_is_listed_and_told_to_the_server(
    shell: Page, site: Site
) -> None:
    image = b'<img src="https://tracker.example.org/pixel.gif">'
    site.documents[13] = samples.document(13).replace(b"<h1>", image + b"<h1>")
    with shell.expect_request("**/versions/13/violations") as told:
        site.push("version", samples.arrival(13))
    found = told.value.post_data_json
    assert [each["directive"] for each in found or ()] == ["img-src"]
    shell.get_by_role("button", name="1 problem").click()
    panel = shell.get_by_role("tabpanel", name="Problems")
    expect(panel).to_contain_text("https://tracker.example.org/pixel.gif")
    expect(panel).to_contain_text("blocked by img-src")


def test_a_link_to_elsewhere_shows_its_address_first(shell: Page) -> None:
    _page(shell).get_by_role("link", name="Report").click()
    expect(shell.get_by_role("dialog", name="Leave for another site?")).to_contain_text(
        "https://example.org/report"
    )
    go = shell.get_by_role("link", name="Open in a new tab")
    expect(go).to_have_attribute("href", "https://example.org/report")
    expect(go).to_have_attribute("rel", "noopener noreferrer")


def test_full_screen_has_a_way_out(shell: Page) -> None:
    shell.keyboard.press("f")
    leave = shell.get_by_role("button", name="Leave full screen")
    expect(leave).to_be_focused()
    assert shell.evaluate("document.fullscreenElement?.id") == "stage"
    leave.click()
    shell.wait_for_function("document.fullscreenElement === null")
    expect(leave).to_be_hidden()


def test_visitors_get_no_tools_they_may_not_use(open_page: Open) -> None:
    page = open_page("visitor")
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    for name in ("Share", "Rename", "Move to trash", "Star", "Problems"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def _open(shell: Page, dialog: str) -> None:
    shell.get_by_role("button", name="More", exact=True).click()
    shell.locator(f"[data-opens={dialog}]").locator("visible=true").first.click()
    expect(shell.locator(f"#{dialog}")).to_be_visible()


def _page(shell: Page) -> FrameLocator:
    return shell.frame_locator("#page-frame iframe:not([aria-hidden])")


def test_a_request_is_answered_with_one_click(shell: Page, site: Site) -> None:
    rest: dict[str, object] = {"items": [], "next_cursor": None}
    site.answers[f"PUT {API}/access-requests/r1"] = Answer(body=rest)
    _open(shell, "sharing")
    shell.get_by_role("button", name="Editor: Eva Lind").click()
    expect(shell.get_by_role("heading", name="Requests")).to_be_hidden()
    [asked] = site.asked("PUT", "/access-requests/r1")
    assert asked.body == {"role": "editor"}


def test_a_page_moves_into_a_folder(shell: Page, site: Site) -> None:
    within = {"id": "f1", "name": "Board papers", "audience": "people"}
    site.answers[f"PUT {API}/folder"] = Answer(body=samples.SHARING | {"folder": within})
    _open(shell, "sharing")
    shell.locator("[data-folder]").select_option("Board papers")
    expect(shell.get_by_text("Whoever can open the folder")).to_be_visible()
    assert site.asked("PUT", "/folder")[0].body == {"folder": "f1"}

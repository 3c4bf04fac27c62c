"""`fanlight webhooks`, `letters` and `admin audit streams`, as people use them."""

from tests.cli.terminal import Served, Terminal


def test_a_webhook_is_added_listed_tried_and_removed(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<title>Hooked</title><p>1")
    added = fanlight.ok("webhooks", "add", "https://hook.invalid/hook", "--artifact", made["url"])
    assert added.out.startswith("whsec_")
    (listed,) = fanlight.ok("webhooks", "list", "--json").lines
    assert (listed["title"], listed["url"]) == ("Hooked", "https://hook.invalid/hook")
    assert "Hooked" in fanlight.ok("webhooks", "list").out
    assert fanlight.ok("webhooks", "test", listed["id"]).out == "Sent.\n"
    assert "test" in fanlight.ok("webhooks", "log", listed["id"]).out
    (sent,) = fanlight.ok("webhooks", "log", listed["id"], "--json").lines
    assert sent["thread"] is None
    assert fanlight.ok("webhooks", "enable", listed["id"]).out == "Switched on.\n"
    assert fanlight.ok("webhooks", "remove", listed["id"]).out == "Removed.\n"
    assert fanlight.ok("webhooks", "list").out == ""


def test_letters_about_comments_are_chosen(fanlight: Terminal, server: Served) -> None:
    assert server is not None
    assert fanlight.ok("letters").out == "daily\n"
    assert fanlight.ok("letters", "off").out == "off\n"
    assert fanlight.ok("letters").out == "off\n"
    assert fanlight.ok("letters", "daily").out == "daily\n"


def test_without_targets_there_are_no_streams(fanlight: Terminal, server: Served) -> None:
    assert server is not None
    assert fanlight.ok("admin", "audit", "streams").out == ""
    assert fanlight.ok("admin", "audit", "streams", "--json").lines == []

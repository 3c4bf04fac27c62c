"""`fanlight admin holds`, `retention` and `quarantine`."""

import json

from tests.cli.terminal import Served, Terminal


def test_a_hold_is_placed_and_released(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<title>Kept</title><p>1")
    id_ = fanlight.ok("admin", "holds", "add", "Case 7", "--artifact", made["url"]).out.strip()
    assert f"{id_}  Case 7" in fanlight.ok("admin", "holds", "list").out
    assert made["id"] in fanlight.ok("admin", "holds", "show", id_).out
    fanlight.ok("delete", made["id"])
    refused = fanlight("delete", "--purge", made["id"])
    assert refused.code == 1
    assert "legal hold" in refused.err
    fanlight.ok("admin", "holds", "release", id_)
    assert id_ not in fanlight.ok("admin", "holds", "list", "--json").out
    fanlight.ok("delete", "--purge", made["id"])
    assert fanlight("admin", "holds", "add", "Nothing").code == 1


def test_retention_is_set_shown_and_tried(fanlight: Terminal) -> None:
    fanlight.ok("admin", "retention", "set", "label:a/b", "7")
    fanlight.ok("admin", "retention", "set", "public", "forever")
    shown = fanlight.ok("admin", "retention", "show").out
    assert "label:a/b  7 days" in shown
    assert "public     forever" in shown
    assert fanlight.ok("admin", "retention", "run", "--dry-run").out == ""
    ran = fanlight.ok("admin", "retention", "run", "--json").out
    assert json.loads(ran) == {"trashed": 0, "purged": 0}
    fanlight.ok("admin", "retention", "set", "label:a/b", "none")
    assert "label:a/b" not in fanlight.ok("admin", "retention", "show").out
    assert fanlight("admin", "retention", "set", "org", "soon").code == 2
    assert fanlight("admin", "retention", "set", "secret", "7").code == 1


def test_an_artifact_is_taken_down_and_put_back(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<title>Odd</title><p>1")
    fanlight.ok("admin", "takedowns", "add", made["url"], "--reason", "Not ours")
    [listed] = fanlight.ok("admin", "takedowns", "list", "--json").lines
    assert (listed["id"], listed["reason"]) == (made["id"], "Not ours")
    assert fanlight("undelete", made["id"]).code == 4
    fanlight.ok("admin", "takedowns", "release", made["id"])
    assert fanlight.ok("admin", "takedowns", "list").out == ""


def test_an_artifact_is_put_into_quarantine_and_released(
    fanlight: Terminal, server: Served
) -> None:
    made = server.publish("<title>Odd</title><p>1")
    fanlight.ok("admin", "quarantine", "add", made["url"], "--reason", "It asks for passwords")
    assert "It asks for passwords" in fanlight.ok("admin", "quarantine", "list").out
    assert "quarantine" in fanlight("rename", made["id"], "New").err
    fanlight.ok("admin", "quarantine", "release", made["id"])
    fanlight.ok("rename", made["id"], "New")


def test_the_policy_about_secrets_is_shown_and_changed(fanlight: Terminal) -> None:
    assert "warn" in fanlight.ok("admin", "scanning").err
    shown = fanlight.ok("admin", "scanning", "--policy", "block-public", "--override", "--json")
    assert json.loads(shown.out) == {"policy": "block-public", "override": True}
    fanlight.ok("admin", "scanning", "--policy", "warn", "--no-override")


def test_a_compliance_key_is_made_listed_and_revoked(fanlight: Terminal) -> None:
    keys = ("admin", "compliance-keys")
    made = fanlight.ok(*keys, "create", "Archive", "--scope", "read:content", "--days", "3")
    assert made.out.startswith("fl_")
    listed = fanlight.ok(*keys, "list").out
    assert f"...{made.out.strip()[-4:]}" in listed
    assert "used never" in listed
    [key] = map(json.loads, fanlight.ok(*keys, "list", "--json").out.splitlines())
    assert (key["name"], key["scopes"]) == ("Archive", ["read:content"])
    fanlight.ok(*keys, "revoke", key["id"])
    assert fanlight.ok(*keys, "list").out == ""
    assert fanlight(*keys, "create", "x").code == 2
    assert fanlight(*keys, "revoke", key["id"]).code == 1

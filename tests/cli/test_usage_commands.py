"""`fanlight views`, `admin usage` and `admin quotas`."""

import json

from tests.cli.terminal import Served, Terminal


def test_views_are_shown_by_themselves_and_with_the_artifact(
    fanlight: Terminal, server: Served
) -> None:
    made = server.publish("<title>Seen</title><p>1")
    assert fanlight.ok("views", made["url"]).out == "never viewed\n"
    assert "views" in fanlight.ok("show", made["id"]).out
    found = json.loads(fanlight.ok("views", made["id"], "--json").out)
    assert (found["views"], found["people"]) == (0, [])
    assert fanlight("views", "a" * 26).code == 1


def test_usage_is_shown_and_compared(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<title>Large</title><p>" + "x" * 2_000)
    shown = fanlight.ok("admin", "usage", "show", "--days", "3").out
    assert len(shown.splitlines()) == 4
    assert "published" in shown
    assert len(json.loads(fanlight.ok("admin", "usage", "show", "--json").out)["days"]) == 30
    assert "Large" in fanlight.ok("admin", "usage", "top", "artifacts", "--limit", "500").out
    listed = fanlight.ok("admin", "usage", "top", "artifacts", "--limit", "500", "--json").out
    assert made["id"] in {json.loads(line)["id"] for line in listed.splitlines()}
    assert fanlight("admin", "usage", "top", "planets").code == 2
    fanlight.ok("admin", "usage", "settings", "--no-names")
    assert "not shown" in fanlight.ok("admin", "usage", "settings").out
    fanlight.ok("admin", "usage", "settings", "--names")


def test_quotas_are_set_in_sizes_that_people_write(fanlight: Terminal) -> None:
    done = fanlight.ok("admin", "quotas", "set", "guest", "--storage", "1.5GiB", "--artifacts", "7")
    assert done.out == "guest  1.5 GiB  7 artifacts\n"
    assert "guest    1.5 GiB   7 artifacts" in fanlight.ok("admin", "quotas", "list").out
    for size in ("500MB", "500 mib", "524288000"):
        found = fanlight.ok("admin", "quotas", "set", "guest", "--storage", size, "--json").out
        assert json.loads(found) == {"role": "guest", "bytes": 500 << 20, "artifacts": 0}
    fanlight.ok("admin", "quotas", "set", "guest")
    for wrong in ("much", "-1", "1XB", "MiB"):
        assert fanlight("admin", "quotas", "set", "guest", "--storage", wrong).code == 2
    assert fanlight("admin", "quotas", "set", "nobody").code == 1

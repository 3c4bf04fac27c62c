"""Chromium as a reader has it, and the log of its network."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, async_playwright
from tests.support.chromium import WHOLE, running

_LOOKUPS = ("HOST_RESOLVER", "DNS_TRANSACTION")
_CONNECTS = ("TCP_CONNECT_ATTEMPT", "UDP_CONNECT")
_ATTACKER = re.compile(r"([a-z0-9-]+)\.attacker\.(?:localhost|test)")


@asynccontextmanager
async def a_browser(folder: Path) -> AsyncIterator[BrowserContext]:
    flags = ("--window-size=1000,1600", f"--log-net-log={folder / 'net.json'}")
    with running(folder / "profile", *flags, command=WHOLE, grace=30) as address:
        async with async_playwright() as playwright:
            browser: Browser = await playwright.chromium.connect_over_cdp(address)
            context = browser.contexts[0]
            context.set_default_timeout(60_000)
            yield context
            await (await browser.new_browser_cdp_session()).send("Browser.close")


def heard(folder: Path, ports: Mapping[int, str]) -> dict[str, set[str]]:
    """What the browser's network did towards attackers, by vector.

    That is names that were looked up, also where nothing was asked of a server, and connections
    that were tried, also where they came to nothing. Lookups for WebRTC are told of names that
    need a server alone, hence names below `attacker.test`.
    """
    # Cut short, it would not be JSON: the browser ends it when it is closed.
    log = json.loads((folder / "net.json").read_text())
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    found: dict[str, set[str]] = {}
    for event in log["events"]:
        kind: str = names[event["type"]]
        told: dict[str, object] = event.get("params", {})
        if kind.startswith(_LOOKUPS):
            for name in _ATTACKER.findall(str(told)):
                found.setdefault(name, set()).add("lookup")
        elif kind in _CONNECTS:
            port = int(str(told.get("address", "")).rpartition(":")[2] or 0)
            if port in ports:
                found.setdefault(ports[port], set()).add("connect")
    return found

"""Nothing leaves a page: every way out that we know, tried in every way a page is shown."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from tests.browser.isolation import vectors
from tests.browser.isolation.lab import Lab, a_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Shown = Callable[[Lab, str], Awaitable[str]]

# One of each class. That these get out of an unprotected page shows that the catcher hears them.
MUST_ARRIVE = {
    *("fetch", "xhr", "beacon", "websocket", "event-source", "fetch-keepalive", "tls"),
    *("img", "img-srcset", "video", "audio", "playlist", "css-background", "css-import"),
    *("css-font", "script", "script-module", "import", "worker-blob-fetch", "worklet-paint"),
    *("iframe", "iframe-srcdoc", "iframe-data", "frame-blob", "embed", "object"),
    *("prefetch", "preload-font", "modulepreload", "speculation-prefetch"),
    *("dns-prefetch", "preconnect", "webrtc-stun", "webrtc-stun-name", "webrtc-stun-ip"),
    *("webrtc-turn", "webrtc-turn-tcp", "form-frame", "anchor-ping", "unload-beacon"),
    *("location", "form-post", "meta-refresh", "blob-document", "anchor-download"),
    *("click-middle", "click-ctrl", "click-shift", "click-blank", "click-open", "click-ping"),
    *("app-fetch", "app-location", "own-fetch", "own-location"),
}


async def test_without_protection_most_ways_lead_out(tmp_path: Path) -> None:
    """The positive control: without it, silence would prove nothing."""
    async with a_lab(tmp_path) as lab:
        plain = lab.catcher.plain

        async def alone(html: str) -> str:
            name = f"page{len(lab.catcher.pages)}"
            lab.catcher.pages[name] = html
            return f"http://victim.localhost:{plain}/{name}"

        async def framed(html: str) -> str:
            frame = f'<iframe width=900 height=1500 allow="payment *" src="{await alone(html)}">'
            return await alone(f"<!doctype html><meta charset=utf-8>{frame}</iframe>")

        app = f"http://app.localhost:{plain}"
        await lab.reader(alone, app=app).at_once()
        await lab.reader(framed, app=app).gestures()
    # Shown with -s, and where the control fails.
    print(f"{len(lab.came)} of {len(vectors.ALL)} arrived; not:")  # noqa: T201
    print(*sorted(set(vectors.ALL) - set(lab.came)))  # noqa: T201
    assert MUST_ARRIVE - set(lab.came) == set()
    assert len(lab.came) >= 170


async def in_the_shell(lab: Lab, html: str) -> str:
    return await lab.house.publish(index_html=html)


async def of_a_set(lab: Lab, html: str) -> str:
    more = "<!doctype html><title>More</title><p>more"
    return await lab.house.publish(index_html=html, more_html=more, code_js="self.more = 1")


async def by_itself(lab: Lab, html: str) -> str:
    return await lab.house.content_url(await in_the_shell(lab, html))


async def of_a_set_by_itself(lab: Lab, html: str) -> str:
    return await lab.house.content_url(await of_a_set(lab, html))


ONE_HOST: dict[str, str | bool] = {"url": "http://127.0.0.1:{port}"}
# An old browser does not say that it opens a tab, so it is not sent to the shell.
OLD: dict[str, str | bool] = {"old": True}
MODES: dict[str, tuple[dict[str, str | bool], Shown, Shown | None]] = {
    "a host each": ({}, in_the_shell, by_itself),
    "one host": (ONE_HOST, in_the_shell, by_itself),
    "a set": ({}, of_a_set, of_a_set_by_itself),
    "a set on one host": (ONE_HOST, of_a_set, of_a_set_by_itself),
    "in a tab": (OLD, by_itself, None),
    "a set in a tab": (OLD, of_a_set_by_itself, None),
}


@pytest.mark.parametrize("mode", MODES)
async def test_nothing_leaves_a_page(tmp_path: Path, mode: str) -> None:
    settings, show, frame = MODES[mode]
    async with a_lab(tmp_path, **settings) as lab:
        reader = lab.reader(partial(show, lab), frame and partial(frame, lab))
        told = await reader.at_once()
        await reader.gestures()
    out = {name: how for name, how in lab.came.items() if name not in vectors.OF_THE_READER}
    assert out == {}
    assert {*vectors.SCRIPTS, *vectors.WEBRTC} <= set(told)

"""Nothing leaves a page: every way out that we know, tried in every way a page is shown."""

from collections.abc import Awaitable, Callable
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

        async def show(html: str, *, framed: bool = True) -> str:
            name = f"page{len(lab.catcher.pages)}"
            lab.catcher.pages[name] = html
            url = f"http://victim.localhost:{plain}/{name}"
            if not framed:
                return url
            lab.catcher.pages[f"shell-{name}"] = (
                "<!doctype html><meta charset=utf-8>"
                f'<iframe width=900 height=1500 allow="payment *" src="{url}"></iframe>'
            )
            return f"http://shell.localhost:{plain}/shell-{name}"

        async def alone(html: str) -> str:
            return await show(html, framed=False)

        app = f"http://app.localhost:{plain}"
        await lab.reader(show, app).everything()
        await lab.reader(alone, app).quiet()
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


async def in_a_tab(lab: Lab, html: str) -> str:
    return await lab.house.content_url(await in_the_shell(lab, html))


async def of_a_set_in_a_tab(lab: Lab, html: str) -> str:
    return await lab.house.content_url(await of_a_set(lab, html))


ONE_HOST: dict[str, str | bool] = {"url": "http://127.0.0.1:{port}"}
MODES: dict[str, tuple[dict[str, str | bool], Shown]] = {
    "a host each": ({}, in_the_shell),
    "one host": (ONE_HOST, in_the_shell),
    "a set on one host": (ONE_HOST, of_a_set),
    # An old browser does not say that it opens a tab, so it is not sent to the shell.
    "in a tab": ({"old": True}, in_a_tab),
    "a set in a tab": ({"old": True}, of_a_set_in_a_tab),
}


@pytest.mark.parametrize("mode", MODES)
async def test_nothing_leaves_a_page(tmp_path: Path, mode: str) -> None:
    settings, show = MODES[mode]
    async with a_lab(tmp_path, **settings) as lab:
        told = await lab.reader(lambda html: show(lab, html)).everything()
    out = {name: how for name, how in lab.came.items() if name not in vectors.OF_THE_READER}
    assert out == {}
    assert {*vectors.SCRIPTS, *vectors.WEBRTC} <= set(told)

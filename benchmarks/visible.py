"""From a publish to the reader's eye: a real server, a real browser, a 64 KiB page, a small change.

The clock starts when the request leaves and stops when the page has painted the change. What the
reader typed and scrolled must be there at the end. Measured twice: while the reader reads, and
while a field has the focus. Chromium then puts the caret on a layer of its own, and works out for
everything behind it whether it overlaps: 16 ms more for each frame of this page, whoever changes
it. The bar for half of the updates is for the reader who reads, the bar for nearly all is for both.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Frame, Page, sync_playwright

FANLIGHT = Path(sys.executable).with_name("fanlight")
BROWSER = os.environ.get("FANLIGHT_CHROMIUM", "/usr/bin/chromium")
UPDATES = 50
WARM = 5
P50_MS, P95_MS = 50, 150

# Notes when each step was painted: the frame after the change, and what runs right behind it.
# Whoever waits is told: asking at every frame would make the browser draw every frame.
SCRIPT = """<script>
const steps = {};
const at = (step) => steps[step] ??= Promise.withResolvers();
new MutationObserver(() => {
    const step = document.querySelector('h1').textContent;
    requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { at(step).resolve(performance.timeOrigin + performance.now()); };
        port2.postMessage(0);
    });
}).observe(document.querySelector('h1'), {childList: true, characterData: true, subtree: true});
</script>"""


STATE = """(() => {
    return [document.querySelector('input').value, scrollY, document.activeElement.nodeName];
})()"""


def page_at(step: int) -> str:
    """A report of 64 KiB: a table, of which the heading and one row change with each step."""
    rows = "".join(
        f"<tr id='r{n}'><td>Step {n}</td><td>{(n * 7919) % 1000 + (step if n == 40 else 0)}</td>"
        f"<td><b style='width:{n % 100}%'></b> of the accounts that came here went on</td></tr>\n"
        for n in range(540)
    )
    return (
        f"<!doctype html><html lang=en><head><title>Report</title></head><body><h1>{step}</h1>"
        f"<input name=q><table><tbody>{rows}</tbody></table>{SCRIPT}</body></html>"
    )


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, str, str]]:
    """A fresh server: its origin, a sign-in link, a token."""
    config = home / "config"
    env = os.environ | {"XDG_CONFIG_HOME": str(config)}
    command = [str(FANLIGHT), "serve", "--data", str(home / "data"), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    ) as server:
        assert server.stdout is not None
        try:
            link = server.stdout.readline().strip()
            origin = link.partition("/sign-in/")[0]
            kept = (config / "fanlight/credentials.json").read_text()
            found = re.search(r"fl_\w+", kept)
            assert found is not None
            yield origin, link, found[0]
        finally:
            server.terminate()


@contextmanager
def watching(url: str, link: str) -> Iterator[tuple[Page, Frame]]:
    """A signed-in browser that shows the artifact: the shell and the page in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"]
        )
        shell = browser.new_page(viewport={"width": 1280, "height": 800})
        shell.goto(link)
        shell.get_by_role("button").first.click()
        shell.wait_for_url(lambda there: "/sign-in/" not in there)
        shell.goto(url)
        element = shell.wait_for_selector("#page-frame iframe")
        frame = element.content_frame() if element else None
        assert frame is not None
        frame.wait_for_selector("#r539")
        yield shell, frame
        browser.close()


def publish(client: httpx2.Client, path: str, step: int, page: bytes) -> str:
    answer = client.post(
        path,
        content=page,
        headers={"content-type": "text/html", "idempotency-key": f"step-{step}"},
    )
    answer.raise_for_status()
    return str(answer.json()["url"])


def measure(client: httpx2.Client, frame: Frame, path: str, first: int) -> list[float]:
    """Milliseconds from request to paint, one for each update."""
    taken = []
    for step in range(first, first + UPDATES + WARM):
        page = page_at(step).encode()
        start = time.time() * 1000
        publish(client, path, step, page)
        taken.append(float(frame.evaluate("step => at(step).promise", str(step))) - start)
    return taken[WARM:]


def main() -> int:
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as (origin, link, token):
        headers = {"authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=f"{origin}/api/v1", headers=headers) as client:
            url = publish(client, "/artifacts", 1, page_at(1).encode())
            with watching(url, link) as (_, frame):
                frame.locator("input").fill("what the reader typed")
                frame.evaluate("document.activeElement.blur()")
                frame.evaluate("scrollTo(0, 4000)")
                path = f"/artifacts/{url.rpartition('/')[2]}/versions"
                reading = measure(client, frame, path, 2)
                frame.evaluate("document.querySelector('input').focus({preventScroll: true})")
                typing = measure(client, frame, path, 2 + UPDATES + WARM)
                kept = frame.evaluate(STATE)
    return report(reading, typing, whole=kept == ["what the reader typed", 4000, "INPUT"])


def report(reading: list[float], typing: list[float], *, whole: bool) -> int:
    load = os.getloadavg()[0]
    figures = {"load": round(load, 1), "state_kept": whole}
    print(json.dumps({"reading": spread(reading), "typing": spread(typing)} | figures))
    quick = spread(reading)["p50_ms"] <= P50_MS
    even = all(spread(taken)["p95_ms"] <= P95_MS for taken in (reading, typing))
    # A machine that is busy with something else says nothing about time, only about state.
    return 0 if whole and ((quick and even) or load > 2 * (os.cpu_count() or 1)) else 1


def spread(taken: list[float]) -> dict[str, float]:
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    return {"p50_ms": round(statistics.median(taken), 1), "p95_ms": round(p95, 1)}

"""Takes docs/images/demo.png from the real product: starts the demo, signs in, waits, looks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/images/demo.png"
FANLIGHT = Path(sys.executable).with_name("fanlight")
BROWSER = os.environ.get("FANLIGHT_CHROMIUM", "/usr/bin/chromium")
# By then the diagnosis stands, and a first fix has changed the chart.
VERSION = 5
SHOWN = "n => parseInt(document.querySelector('[data-which]').textContent.slice(1)) >= n"


def main() -> None:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with demo() as link, window() as page:
        page.goto(link)
        page.get_by_role("button").first.click()
        page.wait_for_url("**/a/*")
        page.wait_for_function(SHOWN, arg=VERSION)
        # The tint on what has just changed fades within this time.
        page.wait_for_timeout(4_000)
        page.screenshot(path=PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1024} KiB")


@contextmanager
def demo() -> Iterator[str]:
    """The demo on a free port; gives the link that signs a browser in."""
    command = [str(FANLIGHT), "demo", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


@contextmanager
def window() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"]
        )
        size = {"width": 1280, "height": 900}
        yield browser.new_page(viewport=size, device_scale_factor=1.5)  # type: ignore[arg-type]
        browser.close()


if __name__ == "__main__":
    main()

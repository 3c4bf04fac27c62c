"""A house, a catcher and a browser, and what came out in the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext
from tests.browser.isolation import vectors
from tests.browser.isolation.attack import Attack
from tests.browser.isolation.browser import a_browser, heard
from tests.browser.isolation.catcher import Catcher, a_catcher
from tests.browser.isolation.house import House, a_house
from tests.browser.isolation.visit import Reader, Show


@dataclass(slots=True)
class Lab:
    """`came` is filled when the lab has closed: how each vector arrived, wherever it did."""

    context: BrowserContext
    house: House
    catcher: Catcher
    folder: Path
    came: dict[str, set[str]] = field(default_factory=dict)

    def reader(self, show: Show, frame: Show | None = None, *, app: str = "") -> Reader:
        attack = Attack(self.catcher.addresses, app or self.house.url)
        return Reader(self.context, attack, show, frame)

    async def sign_in(self) -> None:
        page = await self.context.new_page()
        await page.goto(await self.house.sign_in_url())
        await page.locator("main button").click()
        await page.wait_for_url(f"{self.house.url}/")
        await page.close()


@asynccontextmanager
async def a_lab(folder: Path, **house: str | bool) -> AsyncIterator[Lab]:
    async with a_catcher(vectors.ALL) as catcher, a_house(folder, **house) as home:  # type: ignore[arg-type]
        async with a_browser(folder) as context:
            lab = Lab(context, home, catcher, folder)
            await lab.sign_in()
            yield lab
        lab.came = _came(lab)


def _came(lab: Lab) -> dict[str, set[str]]:
    ports = {address.port: name for name, address in lab.catcher.addresses.items()}
    came = {name: set(how) for name, how in lab.catcher.arrived.items()}
    for name, how in heard(lab.folder, ports).items():
        came.setdefault(name, set()).update(how)
    for url in lab.house.asked:
        if "out=" in url:
            came.setdefault(url.rpartition("out=")[2], set()).add(url)
    return came

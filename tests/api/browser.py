"""A browser of somebody who is signed in, for pages with forms."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2


@dataclass(frozen=True, slots=True)
class Browser:
    """A person's, which sends forms as their pages have them."""

    client: httpx2.AsyncClient
    cookie: dict[str, str]

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path, headers=self.cookie)

    async def send(
        self,
        path: str,
        form: str = "",
        data: Mapping[str, str | list[str]] | None = None,
        /,
        **fields: str,
    ) -> httpx2.Response:
        """Fills in the form that posts to `path`, on the page `form`."""
        page = (await self.get(form or path)).text
        token = re.search(r'name="csrf" value="([^"]+)"', page)
        assert token
        filled = {"csrf": token[1], **fields, **(data or {})}
        return await self.client.post(path, data=filled, headers=self.cookie)

    async def text(self, path: str) -> str:
        """What can be read on it."""
        page = (await self.get(path)).text.partition("<main")[2]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

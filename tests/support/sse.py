"""Reading a stream of server-sent events in a test."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sent:
    kind: str
    id: str
    data: dict[str, Any]


async def events(lines: AsyncIterator[str]) -> AsyncIterator[Sent]:
    """Comments and fields that say nothing are left out."""
    kind, id_, data = "message", "", ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "id":
            id_ = value
        elif name == "data":
            data = value
        elif not line and data:
            yield Sent(kind, id_, json.loads(data))
            kind, id_, data = "message", "", ""

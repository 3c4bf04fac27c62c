"""The audit log posted to a URL, signed as webhooks are."""

from collections.abc import Sequence

from fanlight.kit import webhook_signing
from fanlight.kit.clock import Clock, iso
from fanlight.model.errors import Unavailable
from fanlight.model.ports import Poster
from fanlight.model.stream import Line


class HookTarget:
    """`id_` names the stream, and is a part of each message's ID: a batch keeps its own."""

    patience = 0

    def __init__(self, id_: str, url: str, key: bytes, *, poster: Poster, clock: Clock) -> None:
        self._id = id_
        self._url = url
        self._key = key
        self._poster = poster
        self._clock = clock

    async def send(self, lines: Sequence[Line]) -> None:
        now = self._clock.now()
        items = b",".join(line.data for line in lines)
        head = b'{"type":"audit","timestamp":"%s","data":{"items":[' % iso(now).encode()
        body = head + items + b"]}}"
        message = f"{self._id}-{lines[0].n}-{lines[-1].n}"
        headers = webhook_signing.headers(self._key, message, body=body, at=now)
        status = await self._poster.post(self._url, body, headers=headers)
        if not 200 <= status < 300:
            raise Unavailable("not-delivered", f"It answered with the status {status}.")

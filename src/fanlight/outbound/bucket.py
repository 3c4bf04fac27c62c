"""JSON lines in a bucket, as objects that are named by the rows they hold."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fanlight.model.errors import Invalid, Unavailable
from fanlight.model.stream import Line

_SECONDS = 30.0


class BucketTarget:
    """`url` is as of `blobs`. One object a minute, unless there are many rows."""

    patience = 60_000

    def __init__(self, url: str) -> None:
        # Only a server that streams into one needs it.
        from obstore.exceptions import BaseError
        from obstore.store import from_url

        parts = urlsplit(url)
        options: Any = dict(parse_qsl(parts.query))
        try:
            self._store = from_url(
                parts._replace(query="").geturl(),
                config=options,
                client_options={
                    "allow_http": options.get("endpoint", "").startswith("http://"),
                    "connect_timeout": "5s",
                    "timeout": "20s",
                },
                retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
            )
        except (BaseError, ValueError) as error:
            raise Invalid(
                "bad-audit-stream",
                "The URL of a bucket for the audit log cannot be used.",
                str(error).splitlines()[0],
            ) from error

    async def send(self, lines: Sequence[Line]) -> None:
        from obstore.exceptions import BaseError

        # Twelve digits, so that names sort as the rows do.
        name = f"audit-{lines[0].n:012}-{lines[-1].n:012}.jsonl"
        body = b"".join(line.data + b"\n" for line in lines)
        try:
            async with asyncio.timeout(_SECONDS):
                await self._store.put_async(name, body)
        except (BaseError, OSError, TimeoutError) as error:
            raise Unavailable(
                "not-delivered", f"The bucket did not take it: {type(error).__name__}."
            ) from error

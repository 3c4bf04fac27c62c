"""Syslog messages (RFC 5424) over TCP (RFC 6587) or TLS (RFC 5425), each with its length before it.

Syslog answers nothing. So each batch has a connection of its own, which we close on our side: the
server closes it when it has read to the end, and only then have they arrived.
"""

import asyncio
import socket
import ssl
from collections.abc import Sequence

from fanlight.kit.clock import iso
from fanlight.model.errors import Unavailable
from fanlight.model.stream import Line

_SECONDS = 30.0
# Facility "log audit" (13), severity "informational" (6).
_PRIORITY = 13 * 8 + 6
# The largest that `meta sequenceId` may be; RFC 5424 has it begin anew at 1.
_LARGEST = 2**31 - 1


class SyslogTarget:
    patience = 0

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        self._host = host
        self._port = port
        self._tls = tls
        self._from = socket.gethostname()[:255] or "-"

    async def send(self, lines: Sequence[Line]) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._send(b"".join(self._framed(line) for line in lines))
        except (OSError, TimeoutError) as error:
            raise Unavailable(
                "not-delivered", f"The syslog server did not take it: {type(error).__name__}."
            ) from error

    async def _send(self, data: bytes) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        try:
            writer.write(data)
            await writer.drain()
            if self._tls is None:
                writer.write_eof()
                while await reader.read(1 << 12):
                    pass
        finally:
            writer.close()
            await writer.wait_closed()

    def _framed(self, line: Line) -> bytes:
        number = (line.n - 1) % _LARGEST + 1
        head = (
            f"<{_PRIORITY}>1 {iso(line.at)} {self._from} fanlight - {line.type[:32]} "
            f'[meta sequenceId="{number}"] '
        )
        message = head.encode() + line.data
        return b"%d %s" % (len(message), message)

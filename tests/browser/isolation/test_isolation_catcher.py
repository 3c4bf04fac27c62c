"""The catcher hears what pages send, and takes no other program of the machine for one."""

import asyncio

from tests.browser.isolation.catcher import Catcher, a_catcher


async def _say(catcher: Catcher, name: str, words: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", catcher.addresses[name].port)
    writer.write(words)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_what_a_service_asks_of_its_own_kind_is_no_page() -> None:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    async with a_catcher(["fetch", "img"]) as catcher:
        assert await _say(catcher, "fetch", preface) == b""
        await _say(catcher, "img", b"GET /x HTTP/1.1\r\n\r\n")
        await _say(catcher, "img", preface)
    assert catcher.arrived == {"img": {"tcp", "GET /x HTTP/1.1"}}
    assert catcher.strangers == [preface, preface]

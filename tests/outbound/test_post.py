"""Posting to addresses that anybody may name."""

import ssl
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from tests.support.receiver import a_receiver

from fanlight.model.errors import AppError, Unavailable
from fanlight.outbound.post import HttpPoster

HERE = [IPv4Network("127.0.0.0/8")]


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate)
    return inside


async def test_a_name_is_checked_by_its_certificate_and_asked_at_its_address(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    trust = ssl.create_default_context(cafile=certificate)
    async with a_receiver(tls) as receiver:
        url = f"https://localhost:{receiver.port}/hook?x=1#part"
        status = await HttpPoster(HERE, trust=trust).post(url, b"{}", headers={"webhook-id": "a"})
        assert status == 204
        with pytest.raises(Unavailable):
            await HttpPoster(HERE).post(url, b"{}", headers={})
        other = url.replace("localhost", "127.0.0.1")
        with pytest.raises(Unavailable):
            await HttpPoster(HERE, trust=trust).post(other, b"{}", headers={})
    (came,) = receiver.came
    assert came.line == "POST /hook?x=1 HTTP/1.1"
    assert came.headers["host"] == f"localhost:{receiver.port}"
    assert (came.headers["webhook-id"], came.body) == ("a", b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "https://a..b/",
        "https://%00/",
        "https://[::1/",
        "https://[fe80::1%25lo]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://127.1/",
        "https://0/",
        f"https://{'a' * 300}/",
        "https://xn--\x00/",
        "https://nobody.invalid/",
        "https://host:0/",
    ],
)
async def test_an_odd_address_is_an_error_of_ours(url: str) -> None:
    with pytest.raises(AppError):
        await HttpPoster().post(url, b"", headers={})

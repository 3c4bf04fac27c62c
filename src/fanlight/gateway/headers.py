"""What passes the gate: identity that only the gate gives, and headers that only it decides."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from fanlight.ops.gate import Visitor

Header = tuple[bytes, bytes]

_OWN = (b"fanlight-", b"oai-")
"""What a site is told by the gate and nobody else: what came in under such a name is dropped."""
_OF_ONE_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te"),
        *(b"trailer", b"transfer-encoding", b"upgrade", b"proxy-connection", b"expect"),
    }
)
_SET_BY_GATE = frozenset({b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"cookie"})
_FRAMING = frozenset({b"content-length", b"content-type", b"host"})
# Whoever may read what a site's pages do, and which scripts outlive them, is not for the site.
_KEPT_FROM_SITES = frozenset({b"service-worker-allowed", b"set-cookie2", b"server", b"alt-svc"})


def towards(
    headers: Iterable[Header], visitor: Visitor, *, cookie: str, address: str, scheme: str
) -> list[Header]:
    """`cookie` is the name of the gate's own, which the site never sees."""
    given = list(headers)
    dropped = _OF_ONE_HOP | _SET_BY_GATE | _named_by_connection(given)
    passed = [each for each in given if each[0] not in dropped and not each[0].startswith(_OWN)]
    if cookies := b"; ".join(_cookies(given, cookie.encode())):
        passed.append((b"cookie", cookies))
    return [
        *passed,
        (b"x-forwarded-for", address.encode()),
        (b"x-forwarded-proto", scheme.encode()),
        (b"fanlight-user-id", visitor.id.encode()),
        # Percent-encoded UTF-8: names are more than ASCII, headers are not.
        (b"fanlight-user-email", quote(visitor.email, safe="@+").encode()),
        (b"fanlight-user-name", quote(visitor.name, safe=" ").encode()),
    ]


def outwards(headers: Iterable[Header], fixed: Mapping[str, str]) -> list[Header]:
    """`fixed` stand in place of the site's own of these names."""
    given = list(headers)
    ours = {name.encode() for name in fixed}
    dropped = _OF_ONE_HOP | _KEPT_FROM_SITES | ours | _named_by_connection(given)
    passed = [_cookie_kept(each) for each in given if each[0] not in dropped]
    return passed + [(name.encode(), value.encode()) for name, value in fixed.items()]


def _named_by_connection(headers: Iterable[Header]) -> set[bytes]:
    """Headers that a `Connection` header says are for this hop alone (RFC 9110, 7.6.1).

    What says how long a body is is not for it to take away: the body would be the next request.
    """
    named = (value.lower().split(b",") for name, value in headers if name == b"connection")
    return {each.strip() for group in named for each in group} - _FRAMING


def _cookies(headers: Iterable[Header], own: bytes) -> Iterator[bytes]:
    for name, value in headers:
        if name == b"cookie":
            for each in value.split(b";"):
                cookie = each.strip()
                if cookie and not cookie.partition(b"=")[0].strip().startswith(own):
                    yield cookie


def _cookie_kept(header: Header) -> Header:
    """A cookie is for the site's own host: with a domain, its neighbours would get it."""
    name, value = header
    if name != b"set-cookie":
        return header
    first, *attributes = value.split(b";")
    kept = [each for each in attributes if not each.strip().lower().startswith(b"domain")]
    return name, b";".join([first, *kept])

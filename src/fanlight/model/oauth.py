"""Programs that act for people (OAuth 2.1): who they are, and what they ask for."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fanlight.model.actor import Resource, Scope
from fanlight.model.errors import Invalid

_LOOPBACK = frozenset({"127.0.0.1", "[::1]", "localhost"})
_MOST_REDIRECTS = 10
_LONGEST_REDIRECT = 2_000
_LONGEST_NAME = 80
# What a browser would take for something of its own, or of the page that it is on.
_NEVER = frozenset(
    {"about", "blob", "data", "file", "filesystem", "ftp", "http", "javascript", "vbscript"}
    | {"view-source", "ws", "wss"}
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")


@dataclass(frozen=True, slots=True)
class Client:
    """A program that people may let in. All of it is as the program claims.

    Attributes:
        id: the one it was registered with, or the URL of its metadata document.
        is_own: the command line, which is granted whatever its person may do.
    """

    id: str
    name: str
    redirects: tuple[str, ...]
    is_own: bool = False


CLI = Client("fanlight-cli", "Fanlight command line", ("http://127.0.0.1/callback",), is_own=True)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks a person for, checked.

    Attributes:
        redirect: where the answer goes, as it was asked.
        state: what the client wants to see again.
        challenge: SHA-256 of a secret of the client's (RFC 7636, S256).
    """

    client: Client
    redirect: str
    state: str | None
    challenge: str
    scopes: frozenset[Scope]
    resource: Resource


@dataclass(frozen=True, slots=True)
class Issued:
    """Secrets for a client, shown this once. `lasts` is seconds."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    lasts: int
    scopes: frozenset[Scope]


def client_of(id_: str, metadata: dict[str, Any]) -> Client:
    """What a client says of itself (RFC 7591, section 2). Raises `Invalid`."""
    redirects = metadata.get("redirect_uris")
    if not isinstance(redirects, list) or not 0 < len(redirects) <= _MOST_REDIRECTS:
        raise _bad_redirect(f"Name 1 to {_MOST_REDIRECTS} redirect_uris.")
    for redirect in redirects:
        _check_redirect(redirect)
    for name, ours in (("grant_types", "authorization_code"), ("response_types", "code")):
        wanted = metadata.get(name, [ours])
        if not isinstance(wanted, list) or ours not in wanted:
            raise Invalid(
                "invalid-client-metadata", f"{name} lacks {ours}.", "This server has nothing else."
            )
    return Client(id_, _name(metadata.get("client_name"), redirects[0]), tuple(redirects))


def redirect_fits(client: Client, redirect: str) -> bool:
    """Whether it is one of the client's, exactly; on loopback at any port (RFC 8252, 7.3)."""
    return redirect in client.redirects or any(
        _without_port(redirect) == _without_port(known)
        for known in client.redirects
        if _is_loopback(known)
    )


def host_of(redirect: str) -> str:
    """Where a redirect leads, for people: a host, this machine, or another program's scheme."""
    if _is_loopback(redirect):
        return "this machine"
    parts = urlsplit(redirect)
    return parts.netloc if parts.scheme == "https" else f"{parts.scheme}:"


def origin_of(redirect: str) -> str:
    """What a content policy has to name so that a form may lead there."""
    parts = urlsplit(redirect)
    return (
        f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in {"http", "https"}
        else host_of(redirect)
    )


def _check_redirect(redirect: object) -> None:
    if not isinstance(redirect, str) or len(redirect) > _LONGEST_REDIRECT:
        raise _bad_redirect("Each is a text, and not too long.")
    if not redirect.isascii() or not redirect.isprintable() or " " in redirect:
        raise _bad_redirect("Use printable ASCII characters.")
    if any(char in redirect for char in "#\\\"'<>;,*"):
        raise _bad_redirect("Leave out the fragment, quotes, and what has a meaning in a policy.")
    parts = _split(redirect)
    if "@" in parts.netloc:
        raise _bad_redirect("Leave out the user name.")
    if _is_loopback(redirect) or (parts.scheme == "https" and parts.hostname):
        return
    if not _SCHEME.fullmatch(parts.scheme) or parts.scheme in _NEVER | {"https"}:
        raise _bad_redirect("Use https, http on 127.0.0.1, or a scheme of the program's own.")


def _is_loopback(redirect: str) -> bool:
    try:
        parts = _split(redirect)
    except Invalid:
        return False
    return parts.scheme == "http" and re.sub(r":\d*$", "", parts.netloc) in _LOOPBACK


def _without_port(redirect: str) -> str:
    """Of a loopback redirect; anything else stays as it is and fits nothing."""
    if not _is_loopback(redirect):
        return redirect
    parts = urlsplit(redirect)
    return parts._replace(netloc=re.sub(r":\d*$", "", parts.netloc)).geturl()


def _split(redirect: str) -> SplitResult:
    try:
        parts = urlsplit(redirect)
        _ = parts.port
    except ValueError as error:
        raise _bad_redirect("It is no URL.") from error
    return parts


def _name(claimed: object, redirect: str) -> str:
    """For people to read: without what turns text around, and not long."""
    text = claimed if isinstance(claimed, str) else ""
    shown = " ".join("".join(char for char in text if char.isprintable()).split())
    return shown[:_LONGEST_NAME] or host_of(redirect)


def _bad_redirect(detail: str) -> Invalid:
    return Invalid("invalid-redirect-uri", "A redirect URI cannot be used.", detail)

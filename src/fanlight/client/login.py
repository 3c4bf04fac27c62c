"""Signing this machine in: by a code that its person types elsewhere, or in the browser here."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fanlight.client.http import Http, Request
from fanlight.kit.base64url import encode
from fanlight.model.actor import Resource
from fanlight.model.errors import AppError, Denied, Gone, Unavailable
from fanlight.model.oauth import CLI

_METADATA = "/.well-known/oauth-authorization-server"
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
# By how much to slow down, when told to and when the server is away (RFC 8628, section 3.5).
_SLOWER = 5
# How long somebody may take in the browser.
_PATIENCE_SECONDS = 300
_DONE = b"<!doctype html><title>Fanlight</title><p>Done. Go back to your terminal."


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person is shown, and the machine's own secret. `lasts` and `pause` are seconds."""

    secret: str = field(repr=False)
    code: str
    url: str
    complete_url: str
    lasts: int
    pause: int


def begin(http: Http, *, scopes: str, machine: str) -> Shown:
    """Raises `Unavailable` where the server has no such sign-in."""
    form = {"client_id": CLI.id, "scope": scopes, "device_name": machine}
    status, answer = _post(http, "/oauth/device", form)
    if status != 200:
        raise _refused(answer)
    return Shown(
        secret=answer["device_code"],
        code=answer["user_code"],
        url=answer["verification_uri"],
        complete_url=answer["verification_uri_complete"],
        lasts=answer["expires_in"],
        pause=answer["interval"],
    )


def wait(http: Http, shown: Shown, *, sleep: Callable[[float], None] = time.sleep) -> str:
    """The token, once somebody said yes. Raises `Denied`, or `Gone` where nobody did in time."""
    form = {"grant_type": _DEVICE, "device_code": shown.secret, "client_id": CLI.id}
    pause, left = shown.pause, float(shown.lasts)
    while left > 0:
        sleep(pause)
        left -= pause
        try:
            status, answer = _post(http, "/oauth/token", form)
        except Unavailable:
            pause += _SLOWER
            continue
        if status == 200:
            return str(answer["access_token"])
        match answer.get("error"):
            case "authorization_pending":
                pass
            case "slow_down":
                pause += _SLOWER
            case "expired_token":
                break
            case _:
                raise _refused(answer)
    raise Gone("sign-in-expired", "Nobody typed the code in time.", "Begin again: fanlight login.")


def by_browser(http: Http, *, scopes: str, show: Callable[[str], bool]) -> str | None:
    """The token, by way of this machine's browser (RFC 8252); None where `show` finds none.

    Raises `Denied` where somebody says no, `Gone` where nobody says anything.
    """
    issuer = _issuer(http)
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    with _Listener(state) as listener:
        redirect = f"http://127.0.0.1:{listener.port}/callback"
        words = {
            "response_type": "code",
            "client_id": CLI.id,
            "redirect_uri": redirect,
            "state": state,
            "scope": scopes,
            "resource": f"{issuer}/{Resource.API}",
            "code_challenge": encode(sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        if not show(f"{issuer}/authorize?{urlencode(words)}"):
            return None
        reply = listener.reply()
    if reply.get("iss") != issuer or "code" not in reply:
        raise _refused(reply)
    form = {
        "grant_type": "authorization_code",
        "code": reply["code"],
        "client_id": CLI.id,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    status, answer = _post(http, "/oauth/token", form)
    if status != 200:
        raise _refused(answer)
    return str(answer["access_token"])


def give_back(http: Http, token: str) -> None:
    """Ends what signing in has made; other tokens stay as they are."""
    _post(http, "/oauth/revoke", {"token": token})


class _Listener(TCPServer):
    """Waits on loopback for the browser to come back with the answer to `state`.

    No `HTTPServer`: that asks the network for the name of this machine first.
    """

    def __init__(self, state: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = state
        self.found: dict[str, str] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def reply(self) -> dict[str, str]:
        """Raises `Gone` where none comes. What others send here is passed over."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.found and (left := deadline - time.monotonic()) > 0:
            self.timeout = left
            self.handle_request()
        if not self.found:
            raise Gone("sign-in-expired", "Nobody answered in the browser.", "Begin again.")
        return self.found


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 5

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        reply = {name: values[0] for name, values in parse_qs(parts.query).items()}
        is_ours = secrets.compare_digest(
            reply.get("state", "").encode(), self.server.state.encode()
        )
        if parts.path == "/callback" and is_ours:
            self.server.found = reply
            self._answer(200, _DONE)
        else:
            self._answer(404, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """The terminal is its person's."""


def _issuer(http: Http) -> str:
    answer = http.send(Request("GET", _METADATA))
    if not answer.is_success:
        raise _no_sign_in()
    return str(_object(answer.body).get("issuer", ""))


def _post(http: Http, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = http.send(Request("POST", path, headers=headers, body=urlencode(form).encode()))
    if answer.status in {404, 405}:
        raise _no_sign_in()
    if answer.status >= 500:
        raise Unavailable("server-failed", "The server failed.", "Try again in a minute.")
    return answer.status, _object(answer.body) if answer.body else {}


def _object(body: bytes) -> dict[str, Any]:
    import json

    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _no_sign_in()
    return found


def _refused(answer: dict[str, Any]) -> AppError:
    said = str(answer.get("error_description") or answer.get("error") or "")
    return Denied("sign-in-refused", "This machine was not signed in.", said)


def _no_sign_in() -> AppError:
    return Unavailable(
        "no-sign-in",
        "There is no Fanlight at this address that signs machines in.",
        "Check the address, or give a token: fanlight login URL --token fl_...",
    )

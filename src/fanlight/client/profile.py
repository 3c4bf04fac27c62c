"""Which server this machine publishes to, and with which token: one for each server it knows."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path

from fanlight.model.errors import Denied


@dataclass(frozen=True, slots=True)
class Profile:
    """`server` is the origin of the application, without a slash at its end."""

    server: str
    token: str


def path() -> Path:
    return user_config_path("fanlight") / "credentials.json"


def find() -> Profile | None:
    """From FANLIGHT_SERVER and FANLIGHT_TOKEN, else from where signing in kept it."""
    kept = _read()
    server = (os.environ.get("FANLIGHT_SERVER") or kept.server).rstrip("/")
    token = os.environ.get("FANLIGHT_TOKEN")
    return Profile(server or _LAPTOP, token) if token else of(server)


def of(server: str) -> Profile | None:
    """The one kept for a server. A token is never sent to a server other than its own."""
    token = _read().tokens.get(server)
    return Profile(server, token) if token else None


def require() -> Profile:
    """As `find`. Raises `Denied` where this machine is not signed in."""
    profile = find()
    if profile is None:
        raise Denied(
            "not-signed-in",
            "This machine is not signed in to a Fanlight server.",
            "Start one with `fanlight serve`, or run `fanlight login URL`, "
            "or set FANLIGHT_SERVER and FANLIGHT_TOKEN.",
        )
    return profile


def save(profile: Profile) -> None:
    """Keeps it for this user alone (mode 0600); from now on it is the one in use."""
    _write(_Kept(profile.server, _read().tokens | {profile.server: profile.token}))


def forget() -> Profile | None:
    """Keeps the one in use no longer; returns it."""
    kept = _read()
    token = kept.tokens.pop(kept.server, None)
    _write(_Kept(next(iter(kept.tokens), ""), kept.tokens))
    return Profile(kept.server, token) if token else None


def server() -> str:
    """The one that commands are for, whether this machine is signed in there or not."""
    return os.environ.get("FANLIGHT_SERVER") or _read().server or _LAPTOP


_LAPTOP = "http://localhost:7788"


@dataclass(frozen=True, slots=True)
class _Kept:
    """`server` is the one in use."""

    server: str
    tokens: dict[str, str]


def _read() -> _Kept:
    try:
        values = json.loads(path().read_text())
        tokens = {str(server): str(token) for server, token in values["tokens"].items()}
        return _Kept(str(values["server"]), tokens)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Kept("", {})


def _write(kept: _Kept) -> None:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"server": kept.server, "tokens": kept.tokens}, file)
    fresh.replace(target)

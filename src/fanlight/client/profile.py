"""Which server this machine publishes to, and with which token."""

import json
import os
from dataclasses import asdict, dataclass
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
    server, token = os.environ.get("FANLIGHT_SERVER"), os.environ.get("FANLIGHT_TOKEN")
    kept = _kept()
    if token:
        return Profile((server or (kept.server if kept else _LAPTOP)).rstrip("/"), token)
    if kept is not None and server and server.rstrip("/") != kept.server:
        # A token is never sent to a server other than its own.
        return None
    return kept


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
    """Keeps it for this user alone (mode 0600)."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(profile), file)
    fresh.replace(target)


def forget() -> None:
    path().unlink(missing_ok=True)


_LAPTOP = "http://localhost:7788"


def _kept() -> Profile | None:
    try:
        values = json.loads(path().read_text())
        return Profile(str(values["server"]), str(values["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None

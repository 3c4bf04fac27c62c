"""The command that runs an app: shut in by bubblewrap, or as it is where the setting says so."""

import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# What the runtime is linked with. Nothing of the machine's configuration, homes or data.
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_NOBODY = "65534"


class Jail(StrEnum):
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Room:
    """An app's folders on disk: `code`, which it reads, and `sockets`, which it writes to."""

    code: Path
    sockets: Path


@dataclass(frozen=True, slots=True)
class Command:
    """What is executed, and the path of the app's socket as the app itself sees it."""

    arguments: list[str]
    socket: str


def problem(jail: Jail) -> str:
    """Why nothing can be shut in here; empty where it can."""
    if jail is Jail.BUBBLEWRAP and shutil.which("bwrap") is None:
        return (
            "Apps run inside bubblewrap, and this machine has no `bwrap`. Install the package "
            "bubblewrap; or, where everybody who saves sites may do anything on this machine "
            'anyway, set sites.jail to "none".'
        )
    return ""


def command(jail: Jail, binary: Path, *, room: Room) -> Command:
    """The configuration is the file `config.capnp` of the room's code."""
    if jail is Jail.NONE:
        run = [str(binary), "serve", "--control-fd", "1", str(room.code / "config.capnp")]
        return Command(run, str(room.sockets / "http"))
    shut = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    shut += ["--cap-drop", "ALL", "--uid", _NOBODY, "--gid", _NOBODY]
    for library in _LIBRARIES:
        shut += ["--ro-bind-try", library, library]
    shut += ["--proc", "/proc", "--dev", "/dev", "--ro-bind", str(binary), "/workerd"]
    shut += ["--ro-bind", str(room.code), "/app", "--bind", str(room.sockets), "/sockets"]
    run = ["/workerd", "serve", "--control-fd", "1", "/app/config.capnp"]
    return Command([*shut, *run], "/sockets/http")

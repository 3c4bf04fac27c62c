"""The folders of apps that run: with the server's data, and gone with the process."""

import os
import tempfile
from pathlib import Path

from fanlight.kit.own_folder import OwnFolder

# Of the path of a socket, by Linux; and of what comes below the folder of all apps.
_SOCKET_BYTES = 107
_BELOW = len("/process_/app_____/sockets/http")


class Folders:
    """One for each app, in `apps` below `root`; what a process left that was killed is swept."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve() / "apps"
        # Not made for a server on which no app has ever run.
        self._own = OwnFolder(self._root) if self._root.exists() else None

    @property
    def problem(self) -> str:
        """Why no app can have one; empty where it can."""
        most = _SOCKET_BYTES - _BELOW
        if len(os.fsencode(self._root)) <= most:
            return ""
        return (
            f"The path {self._root} is too long for the sockets of apps, which are below it: it "
            f"may have {most} bytes. Move the server's data (the setting data) to a shorter one, "
            "or make the folder runtime there a link to one."
        )

    def new(self) -> Path:
        if self._own is None:
            self._own = OwnFolder(self._root)
        return Path(tempfile.mkdtemp(prefix="", dir=self._own.path))

    def close(self) -> None:
        if self._own is not None:
            self._own.close()

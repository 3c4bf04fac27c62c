"""Getting the pinned runtime: from the npm registry, a mirror of it, or a file."""

import base64
import hmac
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha512
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.request import urlopen

from fanlight.model.errors import Invalid, Unavailable
from fanlight.runtime.release import Build, binary_in, build_here

_SCOPE = "@cloudflare:registry"
_PATIENCE_SECONDS = 30
_CHUNK = 1 << 20
# Twice the size of the largest tarball: what is larger is none of them.
_MOST = 100 * 1024 * 1024
_INSIDE = "package/bin/workerd"


def registry_of(environment: Mapping[str, str], folder: Path) -> str:
    """The registry that npm would use in `folder`: its environment, its `.npmrc`, the user's. One
    for the packages' scope comes first, and what npm itself says comes last.

    Raises `Invalid` where nothing names one.
    """
    variables = {name.lower(): value for name, value in environment.items()}
    user = variables.get("npm_config_userconfig") or environment.get("HOME", "") + "/.npmrc"
    found = _settings(Path(user)) | _settings(folder / ".npmrc")
    wanted = found.get(_SCOPE) or variables.get("npm_config_registry") or found.get("registry")
    return wanted or _asked()


def install(folder: Path, *, source: str | Path) -> Path:
    """Puts the runtime into `folder` and returns where it is; nothing is done where it is already.
    `source` is the address of a registry, or the file of the package.

    Raises `Unavailable` where the registry does not give it, or there is no build for this
    machine; `Invalid` for bytes that are not the pinned ones, of which nothing is kept.
    """
    build = build_here()
    binary = binary_in(folder)
    if binary.exists():
        return binary
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as tarball:
        if isinstance(source, Path):
            _copy_file(source, tarball)
        else:
            _download(f"{source.rstrip('/')}/{build.tarball}", tarball)
        _check(build, tarball)
        _extract(tarball, binary)
    return binary


def _asked() -> str:
    npm = shutil.which("npm")
    said = (
        npm
        and subprocess.run(  # noqa: S603 - words of our own
            [npm, "config", "get", "registry"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        ).stdout.strip()
    )
    if said and said.startswith("http"):
        return said
    raise Invalid(
        "no-registry",
        "There is no npm on this machine to say which registry it uses.",
        "Name one with --registry, or fetch the file elsewhere and give it with --from-file.",
    )


def _settings(path: Path) -> dict[str, str]:
    """What an `.npmrc` says; nothing where there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = [line.partition("=") for line in lines if not line.lstrip().startswith(("#", ";"))]
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if value.strip()}


def _download(url: str, to: IO[bytes]) -> None:
    if not url.startswith(("https://", "http://")):
        raise Invalid("bad-registry", f"{url} is no address.", "Give --registry https://HOST/.")
    try:
        with urlopen(url, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - checked above
            _copy(answer, to, url)
    except (OSError, HTTPException) as error:
        raise Unavailable(
            "no-runtime-download",
            f"The runtime could not be fetched from {url}: {error}.",
            "Name a registry that this machine reaches with --registry, or fetch that file "
            "elsewhere and give it with --from-file.",
        ) from error


def _copy_file(file: Path, to: IO[bytes]) -> None:
    try:
        with file.open("rb") as source:
            _copy(source, to, str(file))
    except OSError as error:
        raise Invalid(
            "no-runtime-file", f"{file} cannot be read: {error.strerror}.", "Give another file."
        ) from error


def _copy(source: IO[bytes], to: IO[bytes], name: str) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > _MOST:
            raise _other(name)
        to.write(chunk)


def _check(build: Build, tarball: IO[bytes]) -> None:
    tarball.seek(0)
    digest = sha512()
    while chunk := tarball.read(_CHUNK):
        digest.update(chunk)
    found = base64.b64encode(digest.digest()).decode()
    if not hmac.compare_digest(found, build.integrity):
        raise _other(build.tarball)


def _extract(tarball: IO[bytes], binary: Path) -> None:
    tarball.seek(0)
    # Next to its place: whoever looks there sees none or the whole.
    made, name = tempfile.mkstemp(dir=binary.parent)
    try:
        with tarfile.open(fileobj=tarball, mode="r:gz") as packed, os.fdopen(made, "wb") as target:
            inside = packed.extractfile(_INSIDE)
            assert inside is not None
            while chunk := inside.read(_CHUNK):
                target.write(chunk)
            os.fsync(target.fileno())
        Path(name).chmod(0o755)
        Path(name).rename(binary)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _other(name: str) -> Invalid:
    return Invalid(
        "other-runtime",
        f"What came as {name} is not the pinned build: its SHA-512 differs.",
        "Nothing was installed. Try another registry, or the file of the pinned version.",
    )

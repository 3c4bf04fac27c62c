"""The build of workerd that sites run on.

Pinned to the byte: its protocols towards bindings are no public interface and change between
builds. Hashes are those of the npm packages' tarballs, in the form of npm's lock files.
"""

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from fanlight.model.errors import Unavailable

VERSION = "1.20261117.1"


@dataclass(frozen=True, slots=True)
class Build:
    """A package of the npm registry; `integrity` is the SHA-512 of its tarball, in base64."""

    package: str
    integrity: str

    @property
    def tarball(self) -> str:
        """Its path at any registry."""
        name = self.package.partition("/")[2]
        return f"{self.package}/-/{name}-{VERSION}.tgz"


BUILDS = {
    ("linux", "x86_64"): Build(
        "@cloudflare/workerd-linux-64",
        "gZLA8X11m/luZwn+YA3+mDu61vdxNJzpksP/QZqjydKTQ+VUCulsK5gtn9Bqst1p3KJu2kafQpJ1nDQv4B23jA==",
    ),
    ("linux", "aarch64"): Build(
        "@cloudflare/workerd-linux-arm64",
        "gxWngFojq41ULKNKb9rpWYvKotN5hT2I/xot+Bpy31cXzrwcTgtDLSMb2t75sW5BJxH7hihFvikgYb577kB3Zg==",
    ),
}


def build_here() -> Build:
    """The one for this machine. Raises `Unavailable` where none is pinned."""
    found = BUILDS.get((sys.platform, platform.machine()))
    if found is None:
        known = ", ".join(" ".join(each) for each in BUILDS)
        raise Unavailable(
            "no-runtime-build",
            f"There is no build of the runtime for {sys.platform} {platform.machine()}.",
            f"Run the server on one of: {known}. Sites of files alone need no runtime.",
        )
    return found


def binary_in(folder: Path) -> Path:
    """Where `install` puts it, and the pool looks for it."""
    return folder / f"workerd-{VERSION}"

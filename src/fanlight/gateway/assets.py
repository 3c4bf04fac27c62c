"""Files of a site that are served as they are, as static hosts do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from fanlight.kit.media_types import type_of
from fanlight.model.site import SiteFile

NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or the path at which it is to be asked for, with the slash that its links need."""

    file: SiteFile | None = None
    elsewhere: str = ""


def find(assets: Mapping[str, SiteFile], raw_path: bytes) -> Found | None:
    path = unquote(raw_path.decode("latin-1")).removeprefix("/")
    if path.endswith("/") or not path:
        path += "index.html"
    for each in (path, f"{path}.html"):
        if each in assets:
            return Found(assets[each])
    if f"{path}/index.html" in assets:
        return Found(elsewhere=raw_path.decode("latin-1") + "/")
    return None


def headers(file: SiteFile) -> dict[str, str]:
    # Revalidated each time: the same path is another file with the next deployment.
    return {
        "content-type": type_of(file.path),
        "content-length": str(file.size),
        "etag": etag(file),
        "cache-control": "private, no-cache",
    }


def etag(file: SiteFile) -> str:
    return f'"{file.sha256.hex()[:32]}"'

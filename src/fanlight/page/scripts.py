"""What a script loads, as far as it says so: imports and calls with a literal URL."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Libraries of this size are bundles of other people's code, where every pattern turns up somewhere
# that never runs; what they really load is reported by the browser.
_READABLE = 256 * 1024
_URL = r"""["'`]([^"'`\s\\]{1,2000})["'`]"""
_LOAD = re.compile(
    rf"""
      (?<![\w$.])(?:import|from)\s*+{_URL}
    | (?<![\w$.])import\s*\(\s*+{_URL}
    | (?<![\w$.])(?:fetch|importScripts|new\s+(?:WebSocket|EventSource|Worker|SharedWorker))
      \s*+\(\s*+{_URL}
    """,
    re.VERBOSE,
)
_SERVICE_WORKER = re.compile(r"\bserviceWorker\s*\.\s*register\s*\(")


@dataclass(frozen=True, slots=True)
class Load:
    """`start` and `end` enclose the URL, without its quotes."""

    url: str
    start: int
    end: int
    imported: bool


def script_loads(code: str, *, readable: int = _READABLE) -> Iterator[Load]:
    """Static and dynamic imports, and requests to literal URLs, in order.

    Nothing is found in code of more than `readable` characters.

    An import of a bare name (`import "d3"`) is no load: what it means is for an import map to say.
    """
    if len(code) > readable:
        return
    for match in _LOAD.finditer(code):
        group = match.lastindex or 0
        url = match[group]
        imported = group < 3
        if not imported or "/" in url[:3] or "://" in url:
            yield Load(url, match.start(group), match.end(group), imported)


def service_worker_at(code: str) -> int | None:
    match = _SERVICE_WORKER.search(code)
    return match.start() if match else None

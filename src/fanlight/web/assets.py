"""Our pages' own scripts, styles and drawings.

Their addresses name the release, so a browser keeps them and never asks again: opening a page
takes some eighty of them, and every icon that a script draws would be asked for once more.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"


@cache
def release() -> str:
    """Changes with any of the files; servers of the same code agree on it."""
    every = sha256()
    for file in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        every.update(f"{file.relative_to(FOLDER)}\0{file.stat().st_size}\0".encode())
        every.update(file.read_bytes())
    return every.hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a file in `static/`."""
    return f"/static/~{release()}/{path}"


def routes() -> list[BaseRoute]:
    """An address without a release, or with another one, gives what there is now, to ask again."""
    files = StaticFiles(directory=FOLDER)
    return [Mount("/static/~{release}", _Released(files)), Mount("/static", files)]


class _Released:
    def __init__(self, files: StaticFiles) -> None:
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["path_params"].get("release") == release()

        async def kept(message: Message) -> None:
            if is_ours and message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "public, max-age=31536000, immutable"
            await send(message)

        await self._files(scope, receive, kept)

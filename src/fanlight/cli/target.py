"""Which artifact a command is about, and the client to ask with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanlight.cli import links
from fanlight.client.api import Client
from fanlight.client.profile import require
from fanlight.kit.ids import id_in
from fanlight.model.errors import Missing


@contextmanager
def client() -> Iterator[Client]:
    """A client of the server that this machine is signed in to."""
    from fanlight.cli.provenance import claims

    with Client(require(), claims(None, None)) as opened:
        yield opened


def artifact(ref: str) -> str:
    """The ID in an ID, a URL, or of the artifact that a local file was published to.

    Raises `Missing` where `ref` is none of these.
    """
    if (found := id_in(ref)) is not None:
        return found
    link = links.find(links.absolute(Path(ref)), require().server)
    if link is None:
        raise Missing(
            "no-artifact",
            f"{ref} names no artifact.",
            "Give its ID, its URL, or the path of a file that was published.",
        )
    return link.artifact

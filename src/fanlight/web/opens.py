"""Whether a request for an artifact's shell is somebody opening it."""

from starlette.requests import Request


def is_meant(request: Request) -> bool:
    """Not what a browser fetches ahead, or a script of ours again: nobody looks at that.

    Browsers send the metadata over TLS and on the machine itself; without it, it is believed.
    """
    ahead = [request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz")]
    destination = request.headers.get("sec-fetch-dest", "document")
    return destination == "document" and not any("prefetch" in each for each in ahead)

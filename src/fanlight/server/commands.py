"""`fanlight serve`, `demo`, `migrate` and `doctor`."""

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from fanlight.client import output, profile
from fanlight.client.browser import opened
from fanlight.client.profile import Profile
from fanlight.db.open import open_database
from fanlight.kit import log
from fanlight.kit.clock import SystemClock
from fanlight.kit.tasks import TaskGroup
from fanlight.model.actor import ALL_SCOPES, SYSTEM, Door
from fanlight.model.errors import Denied
from fanlight.ops import people, sign_in
from fanlight.ops.context import Context
from fanlight.ops.sign_in import TokenWanted
from fanlight.server import settings as settings_
from fanlight.server.compose import Server, running
from fanlight.server.serving import Stop, bind
from fanlight.server.serving import serve as serving
from fanlight.server.settings import Settings

T = TypeVar("T")


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for everything kept.")
@click.option("--database", help="sqlite:///PATH or postgresql://...")
@click.option("--blobs", help="A folder, or s3://, gs://, az:// with a bucket.")
@click.option("--bus", help="memory:// or postgresql://...")
@click.option("--public-url", help="Origin at which people reach this server.")
@click.option("--content-url", help="Origin of pages, with * for one label each.")
@click.option("--sign-in-link", is_flag=True, help="Print a link that signs the owner in once.")
def serve(*, sign_in_link: bool, **flags: Any) -> None:
    """Run the server."""
    settings, listener = _listening(settings_.load(**flags))

    async def ready(server: Server, _stop: Stop) -> None:
        click.echo(f"Fanlight is at {server.ctx.origins.app}", err=True)
        await _sign_in_here(server)
        if server.is_new or sign_in_link:
            link = await sign_in.make_link(server.ctx, SYSTEM, None)
            minutes = server.ctx.limits.sign_in_link_seconds // 60
            click.echo(f"Sign your browser in once with this link ({minutes} minutes):", err=True)
            click.echo(link)
        else:
            click.echo("Sign a browser in with: fanlight admin sign-in-link", err=True)

    run(serving(running(settings), listener, ready=ready))


@click.command()
@click.option("--port", type=int, default=7788, help="Port to listen on; 0 takes a free one.")
@click.option("--no-open", is_flag=True, help="Do not open a browser.")
@click.option("--once", is_flag=True, help="Publish, update, check what a viewer got, and exit.")
def demo(*, port: int, no_open: bool, once: bool) -> None:
    """Watch an agent work: a real page that keeps changing, on a fresh server."""
    with TemporaryDirectory(prefix="fanlight-demo-") as folder:
        # A server of its own, whatever the environment says about the real one.
        own = dict.fromkeys(("database", "blobs", "bus", "public_url", "content_url"), "")
        where: dict[str, Any] = {"host": "127.0.0.1", "port": 0 if once else port, "data": folder}
        settings, listener = _listening(settings_.load(**where, **own, oidc=()))
        play = _once if once else _play
        run(play(settings, listener, Path(folder), browser=not no_open))


async def _once(settings: Settings, listener: socket, folder: Path, *, browser: bool) -> None:
    from fanlight.server import demo as scenes

    del browser

    async def ready(server: Server, stop: Stop) -> None:
        try:
            scene = await scenes.once(server, folder)
        finally:
            stop()
        click.echo("A viewer got every version, byte for byte: the check passed.", err=True)
        click.echo(scene.url)

    await serving(running(settings), listener, ready=ready)


async def _play(settings: Settings, listener: socket, folder: Path, *, browser: bool) -> None:
    from fanlight.server import demo as scenes

    async with TaskGroup() as tasks:

        def show(scene: scenes.Scene) -> None:
            click.echo("An agent is at work. Watch it here (the link signs you in once):", err=True)
            click.echo(scene.link)
            click.echo("Stop with Ctrl-C; the demo keeps nothing.", err=True)
            if browser:
                tasks.start("browser", _open(scene.link))

        async def ready(server: Server, _stop: Stop) -> None:
            tasks.start("demo", scenes.keep_playing(server, folder, show=show))

        await serving(running(settings), listener, ready=ready)


async def _open(link: str) -> None:
    if not await asyncio.to_thread(opened, link):
        click.echo("There is no browser here. Open the link yourself.", err=True)


def _listening(settings: Settings) -> tuple[Settings, socket]:
    """The socket, and the settings with the port that it really has."""
    listener = bind(settings.host, settings.port)
    port = listener.getsockname()[1]
    return settings.model_copy(update={"port": port}), listener


async def _sign_in_here(server: Server) -> None:
    """Signs this machine's command line in as the owner: at the first start, and on a laptop
    whenever its token works no longer. Who starts the server has its data anyway.
    """
    ctx = server.ctx
    is_laptop = urlsplit(ctx.origins.app).hostname in {"localhost", "127.0.0.1", "::1"}
    if not server.is_new and (not is_laptop or await _is_signed_in(ctx)):
        return
    before = profile.find()
    owner = await people.owner(ctx)
    token = await sign_in.create_token(ctx, owner, TokenWanted("this machine", ALL_SCOPES))
    profile.save(Profile(ctx.origins.app, token.secret))
    click.echo("This machine's command line is signed in.", err=True)
    if before is not None and before.server != ctx.origins.app:
        click.echo(f"It used {before.server}, and does with FANLIGHT_SERVER set to that.", err=True)


async def _is_signed_in(ctx: Context) -> bool:
    kept = profile.of(ctx.origins.app)
    try:
        return kept is not None and bool(await sign_in.by_token(ctx, kept.token, door=Door.SYSTEM))
    except Denied:
        return False


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder for everything kept.")
@click.option("--database", help="sqlite:///PATH or postgresql://...")
@output.json_
def migrate(**flags: Any) -> None:
    """Bring the database's schema up to date; `serve` does it too."""
    settings = settings_.load(**flags)

    async def work() -> None:
        database = open_database(settings.database_url, SystemClock())
        await database.close()

    run(work())
    output.answer({"database": settings.database_url.partition(":")[0]})
    output.result("The schema is up to date.")


@click.command()
@click.option("--port", type=int, help="Port that the server listens on.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder for everything kept.")
@click.option("--database", help="sqlite:///PATH or postgresql://...")
@click.option("--blobs", help="A folder, or s3://, gs://, az:// with a bucket.")
@click.option("--bus", help="memory:// or postgresql://...")
@click.option("--public-url", help="Origin at which people reach this server.")
@click.option("--content-url", help="Origin of pages, with * for one label each.")
@output.json_
def doctor(**flags: Any) -> None:
    """Check the settings: storage, bus, and how well pages are isolated.

    Give it the options that `serve` runs with; what it checks is printed first.
    """
    settings = settings_.load(**flags)

    from fanlight.server.doctor import checks, read

    for line in read(settings):
        output.hint(line)

    async def work() -> bool:
        good = True
        async for check in checks(settings):
            mark = "ok  " if check.is_good else "FAIL"
            output.answer(asdict(check))
            output.result(f"{mark} {check.name}: {check.finding}")
            good = good and check.is_good
        return good

    if not run(work()):
        raise SystemExit(1)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs the event loop: uvloop where it is to be had."""
    log.configure()
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)

"""How long an agent waits for the command line: `publish --help`, and a whole publish.

Each figure is the median over whole processes. Where others keep the machine busy, the processor
time is judged instead of the time on the clock, which then says more about them.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = 11
BARS_MS = {"publish --help": 150, "publish, a new version": 400, "publish, unchanged": 400}
PAGE = "<!doctype html><title>Small</title><link rel=stylesheet href=look.css><p>{n}</p>\n"


def main() -> int:
    with TemporaryDirectory() as folder, server(Path(folder)) as environment:
        place = Path(folder) / "page.html"
        place.with_name("look.css").write_text("p { color: teal }")
        figures = {name: [] for name in BARS_MS}  # type: dict[str, list[tuple[float, float]]]
        for n in range(ROUNDS + 1):
            figures["publish --help"].append(timed(["publish", "--help"], environment))
            place.write_text(PAGE.format(n=n))
            for name in list(BARS_MS)[1:]:
                figures[name].append(timed(["publish", str(place)], environment))
    return report({name: rounds[1:] for name, rounds in figures.items()})


def report(figures: dict[str, list[tuple[float, float]]]) -> int:
    is_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    passed = True
    for name, rounds in figures.items():
        clock, processor = (median(each) for each in zip(*rounds, strict=True))
        passed = passed and (processor if is_busy else clock) <= BARS_MS[name]
        print(
            f"{name:24} {clock:6.0f} ms on the clock, {processor:4.0f} ms of processor; "
            f"at most {BARS_MS[name]}"
        )
    if is_busy:
        print("The machine is busy: judged by processor time.")
    return 0 if passed else 1


def timed(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds on the clock, and of processor time."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [Path(sys.executable).with_name("fanlight"), *arguments],
        env=environment,
        check=True,
        capture_output=True,
    )
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock * 1000, processor * 1000


@contextmanager
def server(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a command that is signed in to a fresh server."""
    homes = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
    environment = {**os.environ, **homes, "FANLIGHT_DATA": str(folder / "server")}
    command = [str(Path(sys.executable).with_name("fanlight")), "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        # The one-time link comes when the server answers and this machine is signed in.
        process.stdout.readline()
        try:
            yield environment
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())

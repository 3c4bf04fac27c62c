"""The whole investigation, played once: slow enough to share, and nobody writes to it after."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shutil import copy

import pytest

from fanlight.agents.demo.events import write_events
from fanlight.agents.demo.story import Step, investigate, keep_going
from fanlight.kit.clock import FixedClock

# Monday 23 November 2026, 14:32:05 UTC: the week after the last fix was measured.
AFTERNOON = 1_795_444_325_000


@dataclass(frozen=True)
class Scene:
    """Each step with the database as it was when the step was shown."""

    steps: list[Step]
    databases: list[Path]


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database as the agent finds it."""
    path = tmp_path_factory.mktemp("demo") / "history.db"
    write_events(path)
    return path


@pytest.fixture(scope="session")
def investigation(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("investigation")
    database = Path(copy(history, folder / "signups.db"))
    scene = Scene([], [])
    for step in investigate(database):
        scene.steps.append(step)
        scene.databases.append(Path(copy(database, folder / f"after-{len(scene.steps)}.db")))
    return scene


@pytest.fixture(scope="session")
def afterwards(investigation: Scene, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Four steps of the time after: three seconds apart, but the third in the same second."""
    folder = tmp_path_factory.mktemp("afterwards")
    database = Path(copy(investigation.databases[-1], folder / "signups.db"))
    clock = FixedClock(AFTERNOON)
    scene = Scene([], [])
    for step, wait in zip(
        islice(keep_going(database, clock=clock), 4), (3_000, 0, 3_000, 0), strict=True
    ):
        scene.steps.append(step)
        scene.databases.append(Path(copy(database, folder / f"after-{len(scene.steps)}.db")))
        clock.advance(wait)
    return scene

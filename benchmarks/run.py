"""Runs the benchmarks beside this file, or those named, each in a process of its own.

A benchmark is a module with `main()`, which prints its figures.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> int:
    present = benchmarks()
    if unknown := [name for name in wanted if name not in present]:
        print(f"No benchmark {', '.join(unknown)}. There are: {', '.join(present)}.")
        return 2
    failed = [name for name in wanted or present if not passes(name)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def benchmarks() -> list[str]:
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if "\ndef main(" in path.read_text() and path.stem != "run"
    )


def passes(name: str) -> bool:
    """Runs one; its own process keeps its imports and caches from the others' figures."""
    print(f"\n== {name}", flush=True)
    code = f"from benchmarks.{name} import main; raise SystemExit(main())"
    return (
        subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, check=False).returncode == 0
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "deploy/server.lock", "scripts/bootstrap.lock"]

# In pieces, so that this file does not contain what it looks for.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
    )
]


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def requirements(name: str) -> dict[str, str]:
    """Returns each locked requirement with its hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    return {block.split("==")[0]: block for block in blocks}


def test_no_file_names_the_host_of_a_registry() -> None:
    texts = {path: path.read_bytes() for path in tracked_files()}

    naming = [
        f"{path.relative_to(ROOT)} names {host}"
        for path, text in texts.items()
        for host in REGISTRY_HOSTS
        if host.encode() in text
    ]

    assert len(texts) > 50
    assert naming == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_by_hash(lock: str) -> None:
    locked = requirements(lock)

    loose = [name for name, block in locked.items() if "--hash=sha256:" not in block]

    assert "" not in locked
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_but_requirements(lock: str) -> None:
    """An index or a local path in a lock would install from one machine only."""
    entry = re.compile(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    lines = (ROOT / lock).read_text().splitlines()

    assert [line for line in lines if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_the_small_locks_are_parts_of_the_large_one(lock: str) -> None:
    """What runs in a container, and what installs, is what was tested."""
    everything = requirements("requirements.lock")
    part = requirements(lock)

    differing = [name for name, block in part.items() if pin(everything[name]) != pin(block)]

    assert 5 < len(part) < len(everything)
    assert differing == []


def pin(block: str) -> tuple[str, list[str]]:
    return block.split(maxsplit=1)[0], re.findall(r"--hash=(\S+)", block)


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["server"],
        *(entry for group in project["dependency-groups"].values() for entry in group),
    ]
    names = {re.split(r"[\[<>=~!; ]", entry, maxsplit=1)[0].replace(".", "-") for entry in declared}

    assert names - requirements("requirements.lock").keys() == set()
    assert not (ROOT / "uv.lock").exists()

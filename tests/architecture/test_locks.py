import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

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
    """Returns each locked requirement with the lines that follow it."""
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


def test_every_requirement_is_pinned_by_hash() -> None:
    locked = {**requirements("requirements.lock"), **requirements("scripts/bootstrap.lock")}

    loose = [name for name, block in locked.items() if "--hash=sha256:" not in block]

    assert len(locked) > 100
    assert loose == []


def test_the_locks_hold_nothing_but_requirements() -> None:
    """An index or a local path in a lock would install from one machine only."""
    lines = [
        line
        for name in ("requirements.lock", "scripts/bootstrap.lock")
        for line in (ROOT / name).read_text().splitlines()
    ]
    line_of_a_lock = re.compile(
        r"[a-z0-9-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )

    assert [line for line in lines if not line_of_a_lock.fullmatch(line)] == []


def test_the_bootstrap_brings_the_locked_uv() -> None:
    [(name, block)] = requirements("scripts/bootstrap.lock").items()
    version = block.split()[0]

    assert name == "uv"
    assert requirements("requirements.lock")["uv"].split()[0] == version


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

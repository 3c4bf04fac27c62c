"""The pinned runtime is what is installed, and nothing else is."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from tests.services import workerd

from fanlight.model.errors import Invalid, Unavailable
from fanlight.runtime.install import install, registry_of
from fanlight.runtime.release import VERSION, binary_in


@pytest.mark.services
def test_the_pinned_build_comes_from_the_registry_and_runs() -> None:
    binary = binary_in(workerd.installed())

    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)

    # Its own version leaves out the major number of the package.
    assert said.stdout.split()[1].replace("-", "") == VERSION.split(".")[1]


def another_file(folder: Path) -> Path:
    other = folder / "workerd.tgz"
    with tarfile.open(other, "w:gz") as packed:
        packed.addfile(tarfile.TarInfo("package/bin/workerd"), io.BytesIO())
    return other


def test_the_command_takes_a_file_where_there_is_neither_npm_nor_a_network(tmp_path: Path) -> None:
    fanlight = [sys.executable, "-m", "fanlight", "runtime", "install", "--data", str(tmp_path)]
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    file = another_file(tmp_path)

    done = subprocess.run(
        [*fanlight, "--from-file", str(file)],
        check=False,
        env=bare,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    # It comes as far as the content of the file.
    assert f"from {file}" in done.stderr
    assert "is not the pinned build" in done.stderr
    assert done.returncode != 0


def test_another_file_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    other, folder = another_file(tmp_path), tmp_path / "runtime"

    with pytest.raises(Invalid) as refused:
        install(folder, source=other)

    assert refused.value.code == "other-runtime"
    assert list(folder.iterdir()) == []


def test_a_registry_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"http://127\.0\.0\.1:9/@cloudflare/"):
        install(tmp_path, source="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("environment", "user", "project", "expected"),
    [
        ({}, "registry=https://user.example/\n", "", "https://user.example/"),
        (
            {},
            "registry=https://user.example/\n",
            'registry = "https://p.example"',
            "https://p.example",
        ),
        (
            {"NPM_CONFIG_REGISTRY": "https://e.example"},
            "registry=https://user.example/\n; registry=x\n",
            "",
            "https://e.example",
        ),
        (
            {"npm_config_registry": "https://e.example"},
            "@cloudflare:registry=https://scope.example",
            "",
            "https://scope.example",
        ),
    ],
)
def test_the_registry_is_the_one_that_npm_uses(
    tmp_path: Path, environment: dict[str, str], user: str, project: str, expected: str
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.npmrc").write_text(user)
    (tmp_path / ".npmrc").write_text(project)

    found = registry_of({"HOME": str(tmp_path / "home"), **environment}, tmp_path)

    assert found == expected


def test_npm_is_asked_where_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Invalid, match="--registry"):
        registry_of({}, tmp_path)

    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho https://npm.example/$1/$2/$3\n")
    npm.chmod(0o755)
    assert registry_of({}, tmp_path) == "https://npm.example/config/get/registry"

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.terminal import Served, Terminal, served


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all commands; tests keep to artifacts of their own."""
    with served(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with nothing in the environment that says who is at work."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    names = ("FANLIGHT_SERVER", "FANLIGHT_TOKEN", "AI_AGENT", "CLAUDECODE", "CODEX_SANDBOX")
    for name in (*names, "CODEX_THREAD_ID", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def terminal(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Terminal:
    """A terminal in the project's folder."""
    return Terminal(project, monkeypatch, capfd)


@pytest.fixture
def fanlight(server: Served, terminal: Terminal) -> Terminal:
    """A terminal that is signed in as the owner."""
    terminal.sign_in(server.url, server.token)
    return terminal

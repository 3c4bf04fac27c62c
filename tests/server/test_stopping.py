import subprocess
import sys
from pathlib import Path
from signal import SIGTERM

import pytest

FANLIGHT = Path(sys.executable).with_name("fanlight")


@pytest.mark.slow
def test_a_server_asked_to_stop_closes_what_it_opened(tmp_path: Path) -> None:
    """SQLite folds its log into the database when the last connection is closed."""
    data = tmp_path / "data"
    command = [str(FANLIGHT), "serve", "--port", "0", "--data", str(data)]
    environment = {"XDG_CONFIG_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as server:
        assert server.stdout is not None
        link = server.stdout.readline()
        running = {path.name for path in data.iterdir()}
        server.send_signal(SIGTERM)
        server.communicate(timeout=30)

    assert b"/sign-in/" in link
    assert "fanlight.db-wal" in running
    assert "fanlight.db-wal" not in {path.name for path in data.iterdir()}
    assert server.returncode == 0

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of its contracts, for a test to build badly in."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(ROOT / "src/fanlight", copy / "fanlight", ignore=ignored)
    return copy


def lint(house: Path, *, module: str = "", source: str = "") -> tuple[int, str]:
    """Checks the contracts with one module added."""
    added = house / "fanlight" / (module or "kit/nothing_added.py")
    assert not added.exists()
    added.parent.mkdir(exist_ok=True)
    added.write_text(source)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = {"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(
        command, cwd=house, env=environment, capture_output=True, text=True, check=False
    )
    added.unlink()
    return done.returncode, done.stdout


def test_the_contracts_hold(house: Path) -> None:
    code, report = lint(house)

    assert code == 0, report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "source", "contract"),
    [
        ("kit/bad.py", "import fanlight.model.errors\n", "Layers"),
        ("cli/bad.py", "import fanlight.server\n", "Layers"),
        ("blobs/bad.py", "import fanlight.delta\n", "Layers"),
        ("web/bad.py", "import fanlight.db.engine\n", "Delivery reaches storage"),
        ("ops/bad.py", "import fanlight.wire\n", "Operations reach swappable parts"),
        ("model/bad.py", "import pydantic\n", "The model is pure"),
        ("ops/bad_sql.py", "import sqlalchemy\n", "SQL lives in db"),
        ("client/bad.py", "import starlette\n", "The command line stays light"),
    ],
)
def test_a_wrong_import_breaks_its_contract(
    house: Path, module: str, source: str, contract: str
) -> None:
    code, report = lint(house, module=module, source=source)

    [broken] = [line for line in report.splitlines() if contract in line and "BROKEN" in line]
    assert code == 1
    assert broken


@pytest.mark.slow
def test_a_new_package_needs_its_place_in_the_layers(house: Path) -> None:
    code, report = lint(house, module="attic/__init__.py")
    (house / "fanlight/attic").rmdir()

    assert code == 1
    assert "fanlight.attic" in report

"""Reports of real tools, made once in a session."""

from tests.generators.conftest import report as report

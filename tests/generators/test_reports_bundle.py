"""Reports of real tools become one page that needs nothing else."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from tests.generators.reports import REPORTS
from tests.support.report import Report

from fanlight.model.limits import Limits
from fanlight.page.bundle import bundle
from fanlight.page.document import assemble
from fanlight.page.examine import examine
from fanlight.page.references import references
from fanlight.page.text import visible_text

# What the tools load from elsewhere however they are asked; their pages do without it.
REMOTE = {"nbconvert": {"cdnjs.cloudflare.com"}, "pyvis": {"cdn.jsdelivr.net"}}
TEXT = {
    "nbconvert": "Why users leave",
    "coverage": "shop.py",
    "pytest-html": "Report generated on",
    "pytest-html-alone": "Report generated on",
    "pygments": "Hello, {name} <3",
    "great-tables": "Pro\t$98,000.00",
    "sphinx": "A first paragraph",
    "pandas": "Free\t100%\t90%",
}
BESIDE = {
    "plotly-directory": {"plotly.min.js"},
    "pytest-html": {"assets/style.css"},
    "sphinx": {"_images/chart.svg", "_static/alabaster.css", "_static/pygments.css"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_needs_no_other_file(name: str, report: Callable[[str], Report]) -> None:
    made = report(name)
    assert BESIDE.get(name, set()) <= set(made.files)
    page = assemble(made.document, made.files, limits=Limits())

    remote = REMOTE.get(name, set())
    document, others = made.files[made.document], frozenset(made.files)
    found = examine(document, limits=Limits(), files=others, document=made.document)
    warnings = (*found, *page.warnings)
    assert {warning.code for warning in warnings} <= {"remote-reference"}
    assert {urlsplit(warning.url or "").hostname for warning in warnings} == remote
    left = references(made.document, page.html)
    assert {urlsplit(reference.url).hostname for reference in left} == remote
    assert TEXT.get(name, "") in visible_text(page.html)


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_one_file_keeps_its_bytes(name: str, report: Callable[[str], Report]) -> None:
    """A page that is bundled already, too, comes out as it went in."""
    made = report(name)
    once = bundle(made.document, made.files, limit=Limits().page_bytes)[0]
    again = bundle(made.document, {made.document: once}, limit=Limits().page_bytes)[0]
    assert again == once
    assert (once == made.files[made.document]) == (len(made.files) == 1)

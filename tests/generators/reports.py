"""Reports as the tools that people use make them, each with the options that need no network.

`make_X(folder)` writes into a fresh folder and returns what one would publish: a document, or a
directory with `index.html`. The tools run in processes of their own, where their warnings and
global state stay. The same call makes the same report, but for dates some tools print.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent


def _run(arguments: list[str], folder: Path) -> None:
    """Run a tool in `folder`, as on a user's machine; its output is shown when it fails."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MPLBACKEND": "svg",
        "MPLCONFIGDIR": str(folder / ".matplotlib"),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "1700000000",
    }
    subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )


def _script(folder: Path, code: str, result: str) -> Path:
    """Run `code`, which writes `result` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _run(["-c", dedent(code)], folder)
    return folder / result


def make_plotly(folder: Path) -> Path:
    return _script(
        folder,
        """
        import plotly.graph_objects as go
        figure = go.Figure(go.Bar(x=["Free", "Plus", "Pro"], y=[31, 22, 9]))
        figure.update_layout(title="Exports by plan", width=700, height=420)
        figure.write_html("plotly.html", include_plotlyjs=True, div_id="chart")
        """,
        "plotly.html",
    )


def make_plotly_directory(folder: Path) -> Path:
    """With `plotly.min.js` beside the document."""
    return _script(
        folder,
        """
        import plotly.graph_objects as go
        figure = go.Figure(go.Scatter(x=[1, 2, 3, 4], y=[3, 1, 4, 1]))
        figure.update_layout(title="Sign-ups", width=700, height=420)
        figure.write_html("plotly.html", include_plotlyjs="directory", div_id="chart")
        """,
        "plotly.html",
    )


def make_bokeh(folder: Path) -> Path:
    return _script(
        folder,
        """
        from bokeh.embed import file_html
        from bokeh.plotting import figure
        from bokeh.resources import INLINE
        from pathlib import Path
        plot = figure(title="Drop-off", width=640, height=360)
        plot.line([1, 2, 3, 4], [90, 60, 45, 12], line_width=3)
        Path("bokeh.html").write_text(file_html(plot, INLINE, "Drop-off"), encoding="utf-8")
        """,
        "bokeh.html",
    )


def make_altair(folder: Path) -> Path:
    return _script(
        folder,
        """
        import altair as alt
        import pandas as pd
        data = pd.DataFrame({"week": [1, 2, 3, 4], "users": [120, 96, 70, 66]})
        chart = alt.Chart(data, title="Users").mark_bar().encode(x="week:O", y="users:Q")
        chart.properties(width=360, height=240).save("altair.html", inline=True)
        """,
        "altair.html",
    )


def make_matplotlib(folder: Path) -> Path:
    return _script(
        folder,
        """
        import matplotlib
        matplotlib.rcParams["svg.hashsalt"] = "fixed"
        import matplotlib.pyplot as plt
        figure, axes = plt.subplots(figsize=(6, 3.5))
        axes.plot([1, 2, 3, 4], [10, 8, 3, 2], marker="o")
        axes.set_title("Sessions & exports <per week>")
        figure.savefig("matplotlib.svg", metadata={"Date": None})
        """,
        "matplotlib.svg",
    )


def make_nbconvert(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}
        },
        "cells": [
            {
                "id": "intro",
                "cell_type": "markdown",
                "metadata": {},
                "source": "# Why users leave\n\nA *notebook* with a table and code.",
            },
            {
                "id": "sum",
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {},
                "source": "sum(range(10))",
                "outputs": [
                    {
                        "output_type": "execute_result",
                        "execution_count": 1,
                        "metadata": {},
                        "data": {
                            "text/plain": "45",
                            "text/html": "<table><tr><td>45</td></tr></table>",
                        },
                    }
                ],
            },
        ],
    }
    (folder / "notebook.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    _run(["-m", "nbconvert", "--to", "html", "notebook.ipynb"], folder)
    return folder / "notebook.html"


_MODULE = '''
def price(plan, seats):
    """What a team pays."""
    if plan == "free":
        return 0
    if seats > 100:
        return seats * 8
    return seats * 10
'''

_TESTS = """
import pytest
from shop import price

@pytest.mark.parametrize("seats", [1, 5])
def test_pro(seats):
    assert price("pro", seats) == seats * 10

def test_free():
    assert price("free", 3) == 0

def test_large():
    print("a large team")
    assert price("pro", 200) == 2000

@pytest.mark.skip(reason="later")
def test_later():
    pass
"""


def _project(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shop.py").write_text(_MODULE, encoding="utf-8")
    (folder / "test_shop.py").write_text(_TESTS, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return folder


def make_coverage(folder: Path) -> Path:
    """A directory with a page for each source file."""
    _project(folder)
    (folder / "run.py").write_text("from shop import price\nprice('free', 1)\n", encoding="utf-8")
    _run(["-m", "coverage", "run", "run.py"], folder)
    _run(["-m", "coverage", "html", "-d", "htmlcov"], folder)
    return folder / "htmlcov"


def _pytest_html(folder: Path, *options: str) -> Path:
    """One test of the suite fails, which is what the report is read for."""
    _project(folder)
    code = (
        "import pytest, sys; "
        "status = pytest.main(sys.argv[1:]); "
        "sys.exit(0 if status == pytest.ExitCode.TESTS_FAILED else 1)"
    )
    _run(["-c", code, "-p", "no:cacheprovider", "--html=report.html", *options], folder)
    return folder / "report.html"


def make_pytest_html(folder: Path) -> Path:
    """With its stylesheet in `assets/`."""
    return _pytest_html(folder)


def make_pytest_html_alone(folder: Path) -> Path:
    return _pytest_html(folder, "--self-contained-html")


def make_pygments(folder: Path) -> Path:
    return _script(
        folder,
        """
        from pathlib import Path
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
        code = "def hello(name: str) -> str:\\n    return f'Hello, {name} <3'\\n"
        options = HtmlFormatter(full=True, linenos="table", title="hello.py", style="default")
        Path("pygments.html").write_text(highlight(code, PythonLexer(), options), encoding="utf-8")
        """,
        "pygments.html",
    )


def make_great_tables(folder: Path) -> Path:
    return _script(
        folder,
        """
        from pathlib import Path
        import pandas as pd
        from great_tables import GT, md
        data = pd.DataFrame({"plan": ["Free", "Plus", "Pro"], "revenue": [0, 12000.5, 98000]})
        table = GT(data, id="plans").tab_header(title="Revenue", subtitle=md("by *plan*"))
        page = table.fmt_currency("revenue").as_raw_html(make_page=True)
        Path("great_tables.html").write_text(page, encoding="utf-8")
        """,
        "great_tables.html",
    )


_SPHINX_CONF = """
project = "Manual"
author = "A team"
copyright = "A team"
html_theme = "alabaster"
html_show_sphinx = False
"""

_SPHINX_INDEX = """
Manual
======

A first paragraph with ``code`` and a formula-free table.

.. code-block:: python

   print("hello")

==== =====
plan seats
==== =====
Pro  12
==== =====

.. image:: chart.svg

.. toctree::

   second
"""

_CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40">'
    '<rect width="90" height="40" fill="#47a"/></svg>'
)


def make_sphinx(folder: Path) -> Path:
    """The document of `singlehtml`, with `_static` and `_images` beside it."""
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    (source / "conf.py").write_text(_SPHINX_CONF, encoding="utf-8")
    (source / "index.rst").write_text(_SPHINX_INDEX, encoding="utf-8")
    (source / "second.rst").write_text("Second\n======\n\nMore text.\n", encoding="utf-8")
    (source / "chart.svg").write_text(_CHART, encoding="utf-8")
    _run(["-m", "sphinx", "-q", "-b", "singlehtml", "source", "built"], folder)
    return folder / "built" / "index.html"


def make_pandas(folder: Path) -> Path:
    return _script(
        folder,
        """
        from pathlib import Path
        import pandas as pd
        data = pd.DataFrame({"week 1": [1.0, 0.4], "week 2": [0.9, 0.1]}, index=["Free", "Pro"])
        style = data.style.set_uuid("share").format("{:.0%}").bar(color="#9cf", vmin=0, vmax=1)
        page = style.set_caption("Users left").to_html(doctype_html=True)
        Path("pandas.html").write_text(page, encoding="utf-8")
        """,
        "pandas.html",
    )


def make_pyvis(folder: Path) -> Path:
    """Its template links Bootstrap from a content delivery network even when told `in_line`."""
    return _script(
        folder,
        """
        from pathlib import Path
        import networkx as nx
        from pyvis.network import Network
        network = Network(height="360px", cdn_resources="in_line")
        network.from_nx(nx.path_graph(4))
        network.set_options('{"physics": {"enabled": false}, "layout": {"randomSeed": 7}}')
        Path("pyvis.html").write_text(network.generate_html(), encoding="utf-8")
        """,
        "pyvis.html",
    )


REPORTS: dict[str, Callable[[Path], Path]] = {
    "plotly": make_plotly,
    "plotly-directory": make_plotly_directory,
    "bokeh": make_bokeh,
    "altair": make_altair,
    "matplotlib": make_matplotlib,
    "nbconvert": make_nbconvert,
    "coverage": make_coverage,
    "pytest-html": make_pytest_html,
    "pytest-html-alone": make_pytest_html_alone,
    "pygments": make_pygments,
    "great-tables": make_great_tables,
    "sphinx": make_sphinx,
    "pandas": make_pandas,
    "pyvis": make_pyvis,
}

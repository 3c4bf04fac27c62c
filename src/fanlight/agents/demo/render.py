"""A board as one HTML document that needs nothing from outside: styles, scripts, font and data."""

import json
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fanlight.agents.demo.board import Board
from fanlight.agents.demo.funnel import FUNNEL

_PAGE = files("fanlight.agents.demo") / "page"
_SCRIPTS = ("draw.js", "tip.js", "funnel.js", "weeks.js", "live.js", "main.js")


def render(board: Board) -> str:
    chart = board.chart()
    return (
        _environment()
        .get_template("page.html")
        .render(
            board=board,
            chapter=board.chapter,
            view=chart,
            table=board.table,
            versions=board.versions,
            newest=board.newest,
            before=board.cell("4.1"),
            broken=board.cell("4.2"),
            now=board.cell(board.newest),
            lost=board.lost(),
            subject="Accounts" if board.plan == "all" else f"{board.plan.capitalize()} accounts",
            released=next(
                p["name"] for p in _periods(chart) if p["version"] == "4.2" and p["kind"] == "week"
            ),
            events=board.events,
            as_of=board.as_of,
            fixes=board.fixes,
            log=board.log,
            today=board.today,
            **_evidence(board),
            query=FUNNEL.strip(),
            style=_style(),
            script=_script(),
            funnel_json=_json(chart),
            live_json=_json({"minutes": board.today.minutes if board.today else []}),
        )
    )


def _periods(chart: dict[str, Any]) -> list[dict[str, str]]:
    return list(chart["periods"])


def _evidence(board: Board) -> dict[str, object]:
    if board.evidence is None:
        return {}
    found = board.evidence
    return {"widths": found.widths, "browsers": found.browsers, "tried": found.tried}


def _json(value: object) -> Markup:
    # Inside a script element only "<" can end it early.
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704


@cache
def _script() -> Markup:
    """All chart scripts in one function; the same text in every version of the page."""
    parts = [(_PAGE / name).read_text("utf-8") for name in _SCRIPTS]
    return Markup("(() => {{\n{}}})();\n").format(Markup("\n").join(map(Markup, parts)))


@cache
def _style() -> Markup:
    font = b64encode((_PAGE / "vendor" / "instrument-sans.woff2").read_bytes())
    css = "\n".join((_PAGE / name).read_text("utf-8") for name in ("page.css", "chart.css"))
    return Markup(css.replace("FONT", font.decode("ascii")))  # noqa: S704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fanlight.agents.demo", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"percent": _percent, "number": _number, "duration": _duration}
    return environment


def _percent(share: float) -> str:
    return f"{round(share * 100)}%"


def _number(count: int) -> str:
    return f"{count:,}"


def _duration(seconds: int | None) -> str:
    """Seconds as people say them: 48 s, 3 min 12 s."""
    if seconds is None:
        return "none"
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes}_min {rest:02}_s" if minutes else f"{rest}_s"
    return text.replace("_", "\N{NO-BREAK SPACE}")

"""Holds the code to the sizes that ARCHITECTURE.md promises.

A hard limit may be passed only by what scripts/budgets.toml lists, at exactly the listed size; that
file may lose entries or lower them, never gain or raise one. The spread (median, nine tenths) is
judged over src alone: there it says whether the code as a whole stays small.
"""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
RATCHET = "scripts/budgets.toml"
FOLDERS = ("src", "tests", "benchmarks", "scripts")

HARD = {
    "function_lines": 80,
    "function_branches": 10,
    "function_arguments": 6,
    "function_positional": 2,
    "file_lines": 600,
    "script_lines": 200,
}

ADVICE = {
    "function_arguments": "Group what belongs together.",
    "function_positional": "Make the rest keyword-only.",
}

# measure: (median, nine tenths)
SPREAD = {
    "function_lines": (8, 30),
    "function_branches": (2, 5),
    "function_arguments": (3, 4),
    "file_lines": (120, 400),
}

# measure -> place -> size
Sizes = dict[str, dict[str, int]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Vendored files are somebody else's; a migration is a list of statements that no one edits later.
SKIPPED = {"vendor", "migrations"}
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
# Nearly every function takes these: who asks, and with what; the budget is for what is asked.
UNCOUNTED = {"self", "cls", "ctx", "actor", "tx"}


@dataclass(frozen=True, slots=True)
class Place:
    """A function, named as pytest names a test: path::Class.method."""

    name: str
    node: Function


def main() -> int:
    sizes = measure(ROOT)
    allowed = read_ratchet((ROOT / RATCHET).read_text())
    problems = [
        *judge(sizes, allowed),
        *judge_spread(sizes),
        *loosened(previous_ratchet(), allowed),
    ]
    print(summary(sizes))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def measure(root: Path) -> Sizes:
    sizes: Sizes = {name: {} for name in HARD}
    for path in files(root, ".py"):
        text = path.read_text()
        where = path.relative_to(root).as_posix()
        sizes["file_lines"][where] = len(text.splitlines())
        for place in functions(ast.parse(text), where):
            for name, size in measure_function(place, ours=where.startswith("src/")).items():
                sizes[name][place.name] = size
    for path in files(root, ".js"):
        where = path.relative_to(root).as_posix()
        sizes["script_lines"][where] = len(path.read_text().splitlines())
    return sizes


def files(root: Path, suffix: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob(f"*{suffix}")):
            if not SKIPPED & set(path.parts):
                yield path


def functions(tree: ast.AST, name: str, *, glue: str = "::") -> Iterator[Place]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield Place(f"{name}{glue}{node.name}", node)
        if isinstance(node, Function | ast.ClassDef):
            yield from functions(node, f"{name}{glue}{node.name}", glue=".")
        else:
            yield from functions(node, name, glue=glue)


def measure_function(place: Place, *, ours: bool) -> dict[str, int]:
    """Arguments are counted in our source alone: a test's are its fixtures."""
    node = place.node
    sizes = {
        "function_lines": body_lines(node),
        "function_branches": sum(isinstance(part, BRANCHES) for part in own_parts(node)),
    }
    if ours and not is_registered(node):
        positional = counted([*node.args.posonlyargs, *node.args.args])
        sizes["function_arguments"] = positional + counted(node.args.kwonlyargs)
        sizes["function_positional"] = 0 if called_by_few(place) else positional
    return sizes


def counted(arguments: list[ast.arg]) -> int:
    return sum(argument.arg not in UNCOUNTED for argument in arguments)


def is_registered(node: Function) -> bool:
    """Whether a framework calls it by name: `@router.get(...)`, `@click.option(...)`."""
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
        for each in node.decorator_list
    )


def called_by_few(place: Place) -> bool:
    """Whether keywords would help no caller.

    What is private, or inside something private, has its callers beside it; the signatures of
    special methods and of ASGI are not ours.
    """
    names = {argument.arg for argument in place.node.args.args}
    path = place.name.rpartition("::")[2]
    return path.startswith("_") or "._" in path or names >= {"scope", "send"}


def body_lines(node: Function) -> int:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Walks a function without the functions inside it, which answer for themselves."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.ClassDef):
            yield child
            yield from own_parts(child)


def read_ratchet(text: str) -> Sizes:
    return {name: dict(places) for name, places in tomllib.loads(text).items() if name in HARD}


def judge(sizes: Sizes, allowed: Sizes) -> list[str]:
    problems = []
    for name, limit in HARD.items():
        advice = ADVICE.get(name, "Split it.")
        listed = allowed.get(name, {})
        for place, size in sizes[name].items():
            if size > max(limit, listed.get(place, 0)):
                problems.append(f"{place}: {name} is {size}, at most {limit}. {advice}")
        for place, size in listed.items():
            if (now := sizes[name].get(place, 0)) < size:
                problems.append(f"{RATCHET}: {name} of {place} is {now} now: lower or drop {size}.")
    return problems


def judge_spread(sizes: Sizes) -> list[str]:
    problems = []
    for name, (middle, tenth) in SPREAD.items():
        half, most = spread(ours(sizes[name]))
        if half > middle or most > tenth:
            problems.append(
                f"{name} in src: median {half:g} (at most {middle}), "
                f"nine tenths within {most:g} (at most {tenth}). Split the largest."
            )
    return problems


def ours(places: dict[str, int]) -> list[int]:
    """The sizes within src; an empty __init__.py says nothing about how files are cut."""
    return [size for place, size in places.items() if place.startswith("src/") and size > 0]


def spread(values: list[int]) -> tuple[float, float]:
    if len(values) < 2:
        return 0.0, 0.0
    return median(values), quantiles(values, n=10, method="inclusive")[8]


def loosened(before: Sizes, now: Sizes) -> list[str]:
    return [
        f"{RATCHET}: {name} of {place} was {before.get(name, {}).get(place, 'not listed')} and is "
        f"{size} now, but the file may only shrink. Split the code instead."
        for name, places in now.items()
        for place, size in places.items()
        if size > before.get(name, {}).get(place, 0)
    ]


def previous_ratchet() -> Sizes:
    """The ratchet file before its last change; as it stands where there is no earlier one.

    Versions are comparable that were begun on the same day, as their `since` says: a new beginning
    is possible, but not by accident.
    """
    now = (ROOT / RATCHET).read_text()
    for commit in git("log", "--format=%H", "-2", "--", RATCHET).split():
        before = git("show", f"{commit}:{RATCHET}")
        if before != now and tomllib.loads(before).get("since") == tomllib.loads(now)["since"]:
            return read_ratchet(before)
    return read_ratchet(now)


def git(*arguments: str) -> str:
    """What git prints, or nothing: an unpacked archive has no history."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.decode() if done.returncode == 0 else ""


def summary(sizes: Sizes) -> str:
    parts = []
    for name in SPREAD:
        values = ours(sizes[name])
        half, most = spread(values)
        parts.append(f"{name} {half:g}/{most:g}/{max(values, default=0)}")
    return "median/nine tenths/most in src: " + ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main())

from pathlib import Path
from textwrap import dedent

import pytest
from scripts import budgets


def house(tmp_path: Path, source: str, *, name: str = "src/house/room.py") -> budgets.Sizes:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(source))
    return budgets.measure(tmp_path)


def test_this_code_keeps_its_budgets() -> None:
    allowed = budgets.read_ratchet((budgets.ROOT / budgets.RATCHET).read_text())
    sizes = budgets.measure(budgets.ROOT)

    assert budgets.judge(sizes, allowed) == []
    assert budgets.judge_spread(sizes) == []


def test_the_ratchet_has_not_been_loosened() -> None:
    now = budgets.read_ratchet((budgets.ROOT / budgets.RATCHET).read_text())

    assert budgets.loosened(budgets.previous_ratchet(), now) == []


def test_a_function_is_measured_without_its_signature_and_docstring(tmp_path: Path) -> None:
    sizes = house(
        tmp_path,
        '''
        class Room:
            def enter(
                self,
                door,
            ):
                """Goes in.

                A docstring may be long.
                """
                step = door
                return step
        ''',
    )

    assert sizes["function_lines"] == {"src/house/room.py::Room.enter": 2}


def test_what_a_framework_calls_may_take_what_people_send(tmp_path: Path) -> None:
    sizes = house(
        tmp_path,
        """
        @router.get("/things")
        def listed(a, b, c, d, e, f, g): ...
    """,
    )

    assert budgets.judge(sizes, {}) == []


def test_branches_of_an_inner_function_are_its_own(tmp_path: Path) -> None:
    sizes = house(
        tmp_path,
        """
        def outer(values):
            def inner(value):
                if value:
                    return 1
                return 2

            for value in values:
                inner(value)
        """,
    )

    assert sizes["function_branches"] == {
        "src/house/room.py::outer": 1,
        "src/house/room.py::outer.inner": 1,
    }


def test_context_and_actor_do_not_count_as_arguments(tmp_path: Path) -> None:
    sizes = house(tmp_path, "def act(ctx, actor, what, *, how): ...\n")

    assert sizes["function_arguments"] == {"src/house/room.py::act": 2}
    assert sizes["function_positional"] == {"src/house/room.py::act": 1}


@pytest.mark.parametrize(
    ("name", "source", "measure"),
    [
        ("src/a.py", "def f():\n" + "    x = 1\n" * 81, "function_lines"),
        ("tests/a.py", "x = 1\n" * 601, "file_lines"),
        ("src/a.py", "def f(a, b, c): ...\n", "function_positional"),
        ("src/a.py", "def f(*, a, b, c, d, e, f, g): ...\n", "function_arguments"),
        ("src/a.py", "def f(a):\n" + "    if a: pass\n" * 11, "function_branches"),
        ("src/a.js", "let x;\n" * 201, "script_lines"),
    ],
)
def test_what_passes_a_hard_limit_is_reported(
    tmp_path: Path, name: str, source: str, measure: str
) -> None:
    sizes = house(tmp_path, source, name=name)

    [problem] = budgets.judge(sizes, {})

    assert problem.startswith(name)
    assert measure in problem


def test_a_listed_place_passes_at_its_listed_size_only(tmp_path: Path) -> None:
    sizes = house(tmp_path, "x = 1\n" * 601)
    place = "src/house/room.py"

    assert budgets.judge(sizes, {"file_lines": {place: 601}}) == []
    assert len(budgets.judge(sizes, {"file_lines": {place: 602}})) == 1
    assert len(budgets.judge(sizes, {"file_lines": {place: 600}})) == 1


def test_vendored_files_are_not_ours_to_cut(tmp_path: Path) -> None:
    sizes = house(tmp_path, "x = 1\n" * 601, name="src/house/vendor/room.py")

    assert sizes["file_lines"] == {}


def test_the_spread_is_judged_over_the_source(tmp_path: Path) -> None:
    long = "def f{}():\n" + "    x = 1\n" * 9
    sizes = house(tmp_path, "\n".join(long.format(n) for n in range(5)))

    [problem] = budgets.judge_spread(sizes)

    assert problem.startswith("function_lines in src: median 9")


def test_the_ratchet_only_shrinks() -> None:
    before = {"file_lines": {"src/a.py": 700}}

    assert budgets.loosened(before, {"file_lines": {"src/a.py": 650}}) == []
    assert budgets.loosened(before, {}) == []
    assert len(budgets.loosened(before, {"file_lines": {"src/a.py": 701}})) == 1
    assert len(budgets.loosened(before, {"file_lines": {"src/b.py": 601}})) == 1

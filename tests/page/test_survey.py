import time

import pytest

from fanlight.model.limits import Limits
from fanlight.model.page import PageWarning
from fanlight.page.survey import survey

LIMITS = Limits()


def warnings(
    files: dict[str, str], *, start: str, whole: bool = False, limits: Limits = LIMITS
) -> tuple[PageWarning, ...]:
    data = {path: text.encode() for path, text in files.items()}
    sizes = {path: len(content) for path, content in data.items()}
    return survey(start, sizes, read=data.__getitem__, limits=limits, whole=whole)


def places(found: tuple[PageWarning, ...]) -> list[tuple[str, str | None, int | None]]:
    return [(each.code, each.file, each.line) for each in found]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "plan.md",
            "---\ntitle: x\n---\n# P\n\n![y](https://e.com/a.png)\n\n![n](nope.png) ![i](in.png)",
            [("remote-reference", 6, "https://e.com/a.png"), ("missing-file", 8, "nope.png")],
        ),
        (
            "plan.md",
            "text\n\n![by name][logo]\n\n[logo]: https://e.com/l.svg\n",
            [("remote-reference", 3, "https://e.com/l.svg")],
        ),
        (
            "plan.md",
            'text\n\n<img src="https://e.com/raw.png">\n',
            [("remote-reference", 3, "https://e.com/raw.png")],
        ),
        ("plan.md", "`![y](https://e.com/a.png)`\n\n```\n![y](b.png)\n```\n[l](https://e.com)", []),
        (
            "chart.svg",
            '<svg xmlns="http://www.w3.org/2000/svg">\n<image href="https://e.com/a.png"/></svg>',
            [("remote-reference", 2, "https://e.com/a.png")],
        ),
        (
            "chart.svg",
            "<svg><style>\n@import 'https://e.com/a.css';</style><a href='https://e.com'/></svg>",
            [("remote-reference", 2, "https://e.com/a.css")],
        ),
        ("style.css", "a { background: url(https://e.com/a.png) }", []),
        ("page.jsx", "<img src='https://e.com/a.png'/>", []),
    ],
)
def test_every_kind_of_document_says_what_it_will_not_load(
    name: str, text: str, expected: list[tuple[str, int, str]]
) -> None:
    found = warnings({name: text, "in.png": "x"}, start=name)
    assert [(each.code, each.line, each.url) for each in found] == expected
    assert all(each.file is None for each in found)
    assert all("publish again" in each.message for each in found)


def test_every_page_and_stylesheet_of_a_set_is_read_and_named() -> None:
    remote = '\n<img src="https://e.com/a.png">'
    files = {
        "index.html": remote,
        "two.html": f"{remote}<img src='img/here.png'>",
        "deep/three.htm": "<img src='../img/here.png'><img src='gone.png'>",
        "look.css": "\n\na { background: url(//e.com/a.png) }",
        "chart.svg": f"<svg>{remote.replace('img', 'image').replace('src', 'href')}</svg>",
        "notes.md": "![y](https://e.com/a.png)",
        "img/here.png": "x",
    }
    assert places(warnings(files, start="index.html", whole=True)) == [
        ("remote-reference", None, 2),
        ("remote-reference", "chart.svg", 2),
        ("missing-file", "deep/three.htm", 1),
        ("remote-reference", "look.css", 3),
        ("remote-reference", "two.html", 2),
    ]


def test_what_lies_beside_one_page_is_not_looked_through() -> None:
    files = {"page.html": "<p>x", "other.html": '<img src="https://e.com/a.png">'}
    assert warnings(files, start="page.html") == ()


def test_a_set_full_of_problems_has_a_bounded_answer() -> None:
    images = "".join(f'<img src="{n}.png">\n' for n in range(30))
    files = {"index.html": images} | {f"{n}.html": images for n in range(20)}
    found = warnings(files, start="index.html", whole=True)
    assert len(found) == LIMITS.warnings + 1
    assert found[-1].message.startswith("580 more")


def test_a_large_set_is_read_in_part_and_says_so() -> None:
    page = '<img src="https://e.com/a.png">'.ljust(1_000)
    files = {"index.html": page} | {f"{n}.html": page for n in range(5)}
    limits = Limits(page_bytes=2_500)
    assert places(warnings(files, start="index.html", whole=True, limits=limits)) == [
        ("remote-reference", None, 1),
        ("remote-reference", "0.html", 1),
        ("remote-reference", "1.html", 1),
        ("not-examined", None, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`" * 200_000,
        "~" * 200_000,
        "[" * 60_000 + "]" * 60_000,
        "![" * 60_000 + "](u)" * 60_000,
        "](<" * 60_000,
        "[a]:" * 60_000,
        "```\n~~~\n" * 30_000,
    ],
    ids=["backticks", "tildes", "brackets", "images", "ends", "definitions", "fences"],
)
def test_hostile_markdown_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    warnings({"a.md": text}, start="a.md")
    assert time.process_time() - start < 5

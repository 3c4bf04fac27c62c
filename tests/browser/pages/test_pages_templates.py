"""What holds for every template whatever it shows; no browser needed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from tests.browser.pages import samples

import fanlight.web
from fanlight.kit.sizes import size
from fanlight.model.icons import ICONS, is_icon
from fanlight.web.diffrows import blocks
from fanlight.web.render import ago, lasting, render, symbol
from fanlight.web.views import HunkView

STATIC = Path(fanlight.web.__file__).parent / "static"
HOSTILE = "<script>alert(1)</script>\"'&{{ 7 * 7 }}"


@pytest.mark.parametrize("name", samples.PAGES)
def test_nothing_inline_and_every_script_has_the_nonce(name: str) -> None:
    template, make = samples.PAGES[name]
    view = make()
    html = render(template, replace(view, chrome=replace(view.chrome, nonce="the-nonce")))
    assert re.findall(r"\s(?:style|on[a-z]+)=", html) == []
    assert re.findall(r"<style|javascript:|\|safe", html) == []
    scripts = re.findall(r"<script [^>]*>", html)
    assert [
        s for s in scripts if 'nonce="the-nonce"' not in s and "application/json" not in s
    ] == []


@pytest.mark.parametrize("name", samples.PAGES)
def test_every_file_and_icon_a_page_names_is_there(name: str) -> None:
    template, make = samples.PAGES[name]
    html = render(template, make())
    sprite = (STATIC / "vendor/lucide/icons.svg").read_text()
    for path, mark in re.findall(r'"/static/~[0-9a-f]+/([^"#]+)(?:#([^"]+))?"', html):
        text = (STATIC / path).read_bytes()
        assert f'id="{mark}"'.encode() in text or not mark
    used = set(re.findall(r'icon\("([a-z-]+)"\)|"(ui-[a-z]+)"', _scripts()))
    assert [mark for pair in used for mark in pair if mark and f'id="{mark}"' not in sprite] == []


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").glob("*.css")), ids=lambda p: p.name)
def test_every_rule_of_a_sheet_is_closed_before_the_next_begins(sheet: Path) -> None:
    """Browsers take a rule that is not for one that holds all that follow."""
    depth, deepest = 0, 0
    for sign in re.findall(r"[{}]", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)):
        depth += 1 if sign == "{" else -1
        deepest = max(deepest, depth)
        assert depth >= 0
    assert depth == 0
    assert deepest <= 3


def test_there_is_a_drawing_for_every_word() -> None:
    sprite = (STATIC / "vendor/lucide/icons.svg").read_text()
    assert set(re.findall(r'<symbol id="icon-([a-z]+)"', sprite)) == ICONS


def test_what_people_and_agents_write_stays_text() -> None:
    shell = samples.shell()
    hostile = replace(shell.versions[0], label=HOSTILE, note=HOSTILE, author=HOSTILE)
    view = replace(shell, title=HOSTILE, description=HOSTILE, icon=HOSTILE, versions=(hostile,))
    cards = tuple(replace(card, title=HOSTILE, excerpt=HOSTILE) for card in samples.cards())
    gallery = replace(samples.gallery(), cards=cards, q=HOSTILE, agents=(HOSTILE,))
    for html in (render("shell.html", view), render("gallery.html", gallery)):
        assert "<script>alert" not in html
        assert "49" not in html.split("alert(1)")[1][:40]


def test_a_view_without_a_name_the_template_reads_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("gallery.html", samples.trash())


def test_times_are_told_in_words_up_to_a_day() -> None:
    now = samples.NOW
    told = [ago(now - age, now) for age in (-9_000, 4_000, 30_000, 61_000, 7_300_000, 90_000_000)]
    assert told == ["just now", "just now", "30 s ago", "1 min ago", "2 h ago", "17 Nov 2026"]


def test_durations_are_told_in_whole_units() -> None:
    told = [lasting(seconds) for seconds in (7 * 86_400, 12 * 3600, 5_400, 60, 61)]
    assert told == ["7 days", "12 hours", "90 minutes", "1 minute", "61 seconds"]


def test_sizes_are_told_in_binary_units() -> None:
    assert [size(n) for n in (0, 1023, 1536, 84_000, 3 << 20)] == [
        *("0 B", "1023 B", "1.5 KiB"),
        *("82 KiB", "3.0 MiB"),
    ]


@pytest.mark.parametrize("icon", ["🚀", "👩‍💻", "1️⃣", "🇩🇪", "❤️", "👨‍👩‍👧‍👦", "chart"])
def test_an_icon_is_a_word_of_the_set_or_an_emoji(icon: str) -> None:
    assert is_icon(icon)


@pytest.mark.parametrize("text", ["", "cat", "!", "<b>", "漢", "é", "\u202e", "🚀" * 17, "\u200d"])
def test_anything_else_is_no_icon(text: str) -> None:
    assert not is_icon(text)


def test_words_that_are_not_in_the_set_are_drawn_as_a_document() -> None:
    assert [symbol(icon) for icon in ("chart", "unknown", "", "🚀")] == ["chart", "doc", "doc", ""]


def test_a_difference_becomes_blocks_with_their_line_numbers() -> None:
    rows = (("=", "a"), ("-", "src=chart.png"), ("-", "gone"), ("+", "src=chat.png"), ("=", "z"))
    first, changed, last = blocks(HunkView(10, 20, rows))
    assert (first.same, [line.n for line in first.old + first.new]) == (True, [10, 20])
    assert [(line.n, line.marked) for line in changed.old] == [(11, "chart"), (12, "")]
    assert [(line.n, line.marked) for line in changed.new] == [(21, "chat")]
    assert [line.n for line in last.old + last.new] == [13, 22]


def test_a_line_of_a_minified_page_is_cut() -> None:
    (block,) = blocks(HunkView(1, 1, (("+", "x" * 1_000_000),)))
    assert len(block.new[0].before) < 2_100
    assert block.new[0].before.endswith("(1,000,000 characters)")


def _scripts() -> str:
    return "".join(file.read_text() for file in (STATIC / "js").rglob("*.js"))

"""GitHub's Markdown, and what this product adds to it."""

import difflib
from base64 import b64encode

import pytest
from tests.page.render.rendering import article, codes, main_of, rendered

from fanlight.model.limits import Limits
from fanlight.page.text import visible_text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>\n"),
        ("see https://a.example/x.", '<a href="https://a.example/x">https://a.example/x</a>.'),
        ("www.a.example", '<a href="http://www.a.example">www.a.example</a>'),
        ("me@a.example", '<a href="mailto:me@a.example">me@a.example</a>'),
        ("[x](other.html#y)", '<a href="other.html#y">x</a>'),
        ("![alt](img/a%20b.png)", '<img src="img/a%20b.png" alt="alt">'),
        ("![alt](<img/a b.png>)", '<img src="img/a%20b.png" alt="alt">'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("a <kbd>K</kbd> <!-- c -->", "<p>a <kbd>K</kbd> <!-- c --></p>\n"),
        ("<div class=card>\n\n*a*\n\n</div>", "<div class=card>\n<p><em>a</em></p>\n</div>"),
        ("<script>let a = 1 < 2</script>", "<script>let a = 1 < 2</script>"),
        ("> [!TIP]\n> text", '<div class="markdown-alert markdown-alert-tip">'),
        ("> [!TIP]\n> text", '<p class="markdown-alert-title">Tip</p>\n<p>text</p>'),
        ("- [x] a", '<input class="task-list-item-checkbox" type="checkbox" disabled'),
        ("- [x] a", 'aria-label="Done" checked> a'),
        ("- [ ] a", 'aria-label="To do"> a'),
        ("|a|b|\n|-|-:|\n|1|2|", '<div class="scroll" tabindex="0" role="group"'),
        ("|a|b|\n|-|-:|\n|1|2|", '<td>1</td>\n<td style="text-align:right">2</td>'),
        ("    indented <", '<pre class="code" tabindex="0"><code>indented &lt;\n</code></pre>'),
        ("```\n<b>\n```", '<pre class="code" tabindex="0"><code>&lt;b&gt;\n</code></pre>'),
        ("```no-such\na\n```", '<code class="language-no-such">a\n</code>'),
        ('```py"><x\na\n```', '<code class="language-py&quot;&gt;&lt;x">a\n</code>'),
        (
            "```py title=x\ndef f(): 1\n```",
            '<span class="k">def</span> <span class="f">f</span>():',
        ),
    ],
)
def test_markdown_is_written_as(source: str, html: str) -> None:
    assert html in article(source)


def test_footnotes_go_to_the_end_and_lead_back() -> None:
    html = article("a[^n] b[^n]\n\n[^n]: the note\n\nc\n")
    assert '<a href="#fn1" id="fnref1">1</a>' in html
    assert '<a href="#fn1" id="fnref1:1">1</a>' in html
    section = html[html.index("<section") :]
    assert section.startswith(
        '<section class="footnotes" aria-label="Footnotes">\n<ol>\n<li id="fn1"'
    )
    assert (
        'the note <a href="#fnref1" class="footnote-backref" aria-label="Back to the text">'
        in section
    )
    assert '<a href="#fnref1:1"' in section


def test_headings_have_the_anchors_that_github_gives_them() -> None:
    html = article("# Héllo, *World*!\n\n## a `b`\n\n## a b\n\n## a b\n\n## ☃\n")
    for slug in ("héllo-world", "a-b", "a-b-1", "a-b-2", "section"):
        assert f'id="{slug}"' in html
        assert f'<a class="anchor" href="#{slug}" aria-hidden="true" tabindex="-1"></a></h' in html


def test_a_document_of_three_headings_has_contents() -> None:
    page = rendered("a.md", "# T\n\n## One & two\n\n### Deep\n\n#### Deeper\n\n## Three\n")
    html = main_of(page)
    nav = html[html.index("<nav") : html.index("</nav>")]
    assert nav.count("<li") == 3
    assert '<li><a href="#one--two">One &amp; two</a></li>' in nav
    assert '<li class="deeper"><a href="#deep">Deep</a></li>' in nav


@pytest.mark.parametrize("source", ["text", "# T\n\n## One\n", "# T\n\n#### a\n\n#### b\n"])
def test_a_short_document_has_no_contents(source: str) -> None:
    assert "<nav" not in main_of(rendered("a.md", source))


def test_formulas_become_mathml() -> None:
    html = article("so $a < b$ and\n\n$$\n\\frac{1}{2}\n$$\n\n```math\nx^2\n```\n")
    assert '<math display="inline"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>' in html
    assert '<div class="formula" tabindex="0"><math display="block">' in html
    assert "<mfrac>" in html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html


@pytest.mark.parametrize("name", ["align", "align*", "aligned", "cases", "pmatrix", "gathered"])
def test_environments_become_tables(name: str) -> None:
    html = article(f"$$\n\\begin{{{name}}} a &= b \\\\ c &< d \\end{{{name}}}\n$$\n")
    assert html.count("<mtr>") == 2
    assert "&amp;" not in html


def test_a_displayed_formula_within_a_paragraph_stays_in_it() -> None:
    assert article("a $$x$$ b").startswith('<p>a <math display="block">')


@pytest.mark.parametrize("source", ["from $5 to $10", "US$5 and US$6", "`$a$`", r"\$a\$", "$ a $"])
def test_dollars_that_are_money_stay_dollars(source: str) -> None:
    assert "<math" not in article(source)


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{1}{",
        r"a_b_c",
        r"\left( x",
        r"\begin{matrix} a",
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{\b\b}\a",
        r"\sqrt" * 900,
        "{" * 50 + "}" * 50,
        "x" * 5_000,
        r"\unicode",
        r"\nosuch{x}",
        r"\begin{nosuch} a \end{nosuch}",
        "^",
    ],
)
def test_a_bad_formula_shows_its_source_and_warns(latex: str) -> None:
    page = rendered("a.md", f"---\ntitle: t\n---\n# One\n\ntext\nmore ${latex}$ end\n")
    (warning,) = page.warnings
    assert (warning.code, warning.line) == ("bad-math", 7)
    assert '<code class="bad-math"' in main_of(page)
    assert latex in visible_text(page.html)


def test_a_document_has_a_limited_amount_of_math() -> None:
    page = rendered("a.md", "$x_1 + x_2$\n\n" * 3_000)
    assert 2_000 < main_of(page).count("<math") < 3_000
    assert codes(page) == [*["bad-math"] * Limits().warnings, "more-warnings"]


def test_front_matter_gives_title_and_language_and_is_not_shown() -> None:
    page = rendered("a.md", '---\ntitle: "Über: alles"\nlang: de-CH\ntags:\n  - x\n---\ntext\n')
    assert page.title == "Über: alles"
    assert b'<html lang="de-CH">' in page.html
    assert "<article>\n<h1>Über: alles</h1>\n<p>text</p>" in main_of(page)
    assert "tags" not in visible_text(page.html)


def test_the_first_heading_comes_before_the_title_in_front_matter() -> None:
    page = rendered("a.md", "---\ntitle: front\n---\n\nintro\n\n# The *heading*\n")
    assert page.title == "The heading"
    assert main_of(page).count("<h1") == 1


def test_a_document_may_begin_with_a_rule() -> None:
    html = article("---\nNot a field, just words.\n\n---\nmore\n")
    assert html.startswith("<hr>\n<p>Not a field")


def test_the_text_is_what_a_reader_sees() -> None:
    page = rendered("a.md", "# T\n\na **b** [c](d)\n\n<style>p{}</style>\n\n|x|y|\n|-|-|\n|1|2|\n")
    assert visible_text(page.html).split() == ["T", "a", "b", "c", "x", "y", "1", "2"]


def test_embedded_images_come_through_whole() -> None:
    data = b64encode(bytes(range(256)) * 4_000).decode()
    uri = f"data:image/png;base64,{data}"
    page = rendered("a.md", f"![a]({uri})\n\n<img src='{uri}'>\n\n`{uri}`\n")
    assert main_of(page).count(uri) == 3
    assert codes(page) == []


def test_a_small_change_to_the_text_is_a_small_change_to_the_page() -> None:
    parts = [f"## Part {n}\n\nWords of part {n}.\n\n- a\n- b\n" for n in range(50)]
    old = rendered("a.md", "\n".join(parts)).html.decode()
    parts.insert(10, "## Part new\n\nInserted.\n")
    new = rendered("a.md", "\n".join(parts)).html.decode()
    changed = [
        line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"
    ]
    assert len(changed) == 3  # the heading, the paragraph, the line in the contents

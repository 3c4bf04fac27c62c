import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanlight.model.errors import Invalid
from fanlight.page.paths import Target, check_path, check_set, target_of


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "C:/windows",
        "a//b",
        "a/",
        "./a",
        "a/../b",
        "..",
        "a\\b",
        "...",
        ".git./config",
        ".git /config",
        "a\nb",
        "a\0b",
        "a\x85b",
        "\ud800",
        "x" * 256,
        "a/" * 256 + "b",
    ],
)
def test_bad_paths_are_refused(path: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_path(path, limit=512)
    assert caught.value.code == "bad-path"
    assert caught.value.detail


@pytest.mark.parametrize("path", ["index.html", "a/b.c/d", "ünï/文.css", ".hidden", "a b"])
def test_good_paths_are_kept(path: str) -> None:
    assert check_path(path, limit=512) == path


def test_paths_are_composed() -> None:
    assert check_path("u\u0308.css", limit=512) == "\u00fc.css"


def test_limit_counts_bytes() -> None:
    assert check_path("\u00fc" * 4, limit=8)
    with pytest.raises(Invalid):
        check_path("\u00fc" * 4, limit=7)


@given(st.text(max_size=40))
def test_whatever_is_accepted_is_a_clean_relative_path(path: str) -> None:
    try:
        checked = check_path(path, limit=64)
    except Invalid:
        return
    assert check_path(checked, limit=64) == checked
    assert not {"", ".", ".."} & set(checked.split("/"))
    assert "\\" not in checked
    assert len(checked.encode()) <= 64


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["a.css", "a.css"], "duplicate-path"),
        (["A.css", "a.css"], "duplicate-path"),
        (["stra\u00dfe", "STRASSE"], "duplicate-path"),
        (["\ufb01le", "file"], "duplicate-path"),
        (["u\u0308", "\u00fc"], "duplicate-path"),
        (["a", "a/b"], "path-clash"),
        (["x/y/z", "X/Y"], "path-clash"),
        (["ok", "../x"], "bad-path"),
    ],
)
def test_sets_that_a_file_system_could_not_hold_are_refused(paths: list[str], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_set(paths, limit=512)
    assert caught.value.code == code


def test_a_set_keeps_its_order() -> None:
    assert check_set(["b/x", "a", "b/y"], limit=512) == ["b/x", "a", "b/y"]


@pytest.mark.parametrize(
    ("base", "url", "target"),
    [
        ("index.html", "a.css?v=1#top", Target("local", "a.css", "top")),
        ("css/a.css", "../img/x%20y.png", Target("local", "img/x y.png")),
        ("css/a.css", "./b.css", Target("local", "css/b.css")),
        ("index.html", " \n a\n.css ", Target("local", "a.css")),
        ("index.html", "a\\b.png", Target("local", "a/b.png")),
        ("index.html", "../x.css", Target("outside")),
        ("index.html", "%2e%2e/x.css", Target("outside")),
        ("index.html", "/x.css", Target("outside")),
        ("index.html", "file:///x.css", Target("outside")),
        ("index.html", "C:\\x.css", Target("outside")),
        ("index.html", "//cdn/x.css", Target("remote")),
        ("index.html", "HTTPS://cdn/x.css", Target("remote")),
        ("index.html", "\\\\cdn/x.css", Target("remote")),
        ("index.html", "wss://cdn/", Target("remote")),
        ("index.html", "data:,x", None),
        ("index.html", "JavaScript:x", None),
        ("index.html", "#top", None),
        ("index.html", "?q", None),
        ("index.html", "", None),
    ],
)
def test_where_a_url_leads(base: str, url: str, target: Target | None) -> None:
    assert target_of(base, url) == target

"""The stub is first to run and the document does not notice it."""

from itertools import product

import pytest

from fanlight.page.rewrite import inject, stub

NONCE = "n0nce_-abcdefghijklmnop"
MARK = stub(NONCE)


def injected(html: bytes) -> bytes:
    return inject(html, nonce=NONCE).replace(MARK, b"@@")


@pytest.mark.parametrize(
    "expected",
    [
        b"@@",
        b"@@hello",
        b"@@<p>hello",
        b"\n \t@@<p>",
        b"\xef\xbb\xbf<!doctype html>@@<p>",
        b"<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'x'>\n@@<title>x</title>",
        b"<!-- a --><!doctype html><!-- b --!> <!--> <!---> <!-- - -- > -->@@<p>",
        b"<?xml version='1.0'?><!doctype html>@@text",
        b"<![CDATA[ x ]]>@@y",
        b"</><!doctype html></ odd>@@x",
        b"<!doctype html>\n<html lang=en>\n<!-- c -->\n<head prefix='a>b'>@@\n<title>",
        b"<HTML\n><HeAd/>@@<title>",
        b"<html data-a = \"x>y\"b='>'c=d>@@<body>",
        b'<html ="x>@@">',
        b"<html a=>@@x",
        b"<html a==\"b>@@'",
        b"<head>@@<html>",
        b"<html>@@<html>",
        b"@@<header><html>",
        b"@@</p><!doctype html>",
        b"@@\x00<!doctype html>",
        b"<!doctype html>@@<script>first()</script>",
    ],
)
def test_the_stub_stands_before_the_first_thing_that_a_head_contains(expected: bytes) -> None:
    assert injected(expected.replace(b"@@", b"")) == expected


@pytest.mark.parametrize(
    "swallowing",
    [
        b"<!-- never closed <p>",
        b"<!doctype html",
        b"<html lang='en> <p>x</p>",
        b'<html a="> <script>1</script>',
        b"<html lang=en",
        b"<?pi ",
        b"<!-- x --",
    ],
)
def test_the_stub_is_never_inside_something_left_open(swallowing: bytes) -> None:
    assert injected(swallowing) == b"@@" + swallowing
    assert injected(b"<!doctype html>" + swallowing) == b"<!doctype html>@@" + swallowing


def test_untouched_bytes_stay_as_they_are() -> None:
    """Whatever the pieces at the front, taking the stub out gives the document back."""
    pieces = [b"<", b"!", b"--", b">", b"html", b"<head", b" ", b'"', b"'", b"=", b"\xff", b"a"]
    for parts in product(pieces, repeat=4):
        html = b"".join(parts)
        out = inject(html, nonce=NONCE)
        assert out.count(MARK) == 1
        assert out.replace(MARK, b"") == html


@pytest.mark.parametrize(
    "front", [b"<!--", b"<html a='", b"<html " + b"a=" * 9, b" ", b"<html \"'=", b"<!x>"]
)
def test_a_long_front_takes_linear_time(front: bytes) -> None:
    html = front * (2_000_000 // len(front))
    assert len(inject(html, nonce=NONCE)) == len(html) + len(MARK)


def test_the_stub_is_one_short_line() -> None:
    assert len(MARK) < 3072
    assert b"\n" not in MARK
    assert b"<!--" not in MARK
    assert MARK.count(b"</") == 1
    assert b"NONCE" not in MARK


@pytest.mark.parametrize("nonce", ["", "short", 'x"+alert(1)+"', "a" * 129, "</script>x"])
def test_a_nonce_that_could_break_out_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        inject(b"", nonce=nonce)

"""Secrets and personal data are found, whatever they are in, in bounded time."""

import time

import pytest

from fanlight.page.go_regex import translated
from fanlight.page.secrets import INCOMPLETE, Effort, masked, rules, scan

# Put together here, so that no scanner of ours or others' finds them in this file.
SAMPLES = {
    "github-pat": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "aws-access-token": "AKIA" + "Q3EGRX5TUV6WY2ZB",
    "slack-bot-token": "xoxb-" + "263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1",
    "stripe-access-token": "sk_live_" + "51Hg7ZqRk2mB9vTx4NcYp8Ws",
    "doppler-api-token": "dp.pt." + "a8Kd93jfLw0s7Xn2Qp5Rb6Tc1Vz4Mg9Hy0Ju3Ie8Wo2",
    "private-key": "-----BEGIN RSA PRIVATE KEY-----\n"
    + "MIIEpAIBAAKCAQEA7b\n" * 12
    + "-----END RSA PRIVATE KEY-----",
    "payment-card": "4111 " + "1111 1111 1111",
    "iban": "DE89 " + "3704 0044 0532 0130 00",
    "us-social-security-number": "536-" + "90-4399",
}
CLEAN = (
    "ghp_short",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "4111 1111 1111 1112",
    "DE89 3704 0044 0532 0130 01",
    "000-12-3456",
    "M4111 1111L12.5-3.7",
    "the key to this token is a secret",
)


def found(text: str, path: str = "index.html", most: int = 50) -> list[tuple[str, int]]:
    effort = Effort(20_000, 60)
    return [(each.rule, each.line) for each in scan(path, text.encode(), most=most, effort=effort)]


@pytest.mark.parametrize("rule", SAMPLES)
def test_a_secret_is_found_where_it_is(rule: str) -> None:
    secret = SAMPLES[rule]
    for page in (
        f"<p>one</p>\n<script>const x = '{secret}';</script>\n",
        f"<!-- é\n-->{secret}",
        f"\n{secret}\n",
    ):
        assert found(page) == [(rule, 2)]


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert found(f"<p>{text}</p>") == []


def test_an_excerpt_hides_what_it_shows() -> None:
    secret = SAMPLES["github-pat"]
    [only] = scan("a.js", f"let t = '{secret}'".encode(), most=5, effort=Effort(100, 60))
    assert only.excerpt == "ghp_…"
    assert masked("536-90-4399") == "5…"
    assert masked("") == "…"


def test_findings_are_bounded() -> None:
    letters = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7"
    many = "\n".join(f"ghp_{n}{letters}" for n in range(10, 60))
    assert len(found(many, most=7)) == 7
    assert found("") == []


def test_bytes_that_are_no_text_hide_nothing() -> None:
    secret = SAMPLES["github-pat"]
    assert found(f"<!--\0-->{secret}") == [("github-pat", 1)]
    wide = f"\n{secret}".encode("utf-16")
    effort = Effort(20_000, 60)
    assert [(each.rule, each.line) for each in scan("a.ps1", wide, most=5, effort=effort)] == [
        ("github-pat", 2)
    ]
    assert found(f"\0{secret}", "a.bin") == []


@pytest.mark.parametrize("before", [0, 900, 1_400, 2_000, 3_900, 7_000])
def test_a_key_behind_its_certificate_is_found(before: int) -> None:
    def block(name: str, size: int) -> str:
        lines = "".join(f"{'MIIEpAIBAAKCAQEA7b' * 3}\n" for _ in range(size // 55))
        return f"-----BEGIN {name}-----\n{lines}-----END {name}-----\n"

    key = block("RSA PRIVATE KEY", 3_200)
    assert [rule for rule, _ in found(block("CERTIFICATE", before) + key)] == ["private-key"]


def test_what_is_too_much_is_said() -> None:
    page = ("ghp_ " * 10_000).encode()
    for effort in (Effort(2, 60), Effort(20_000, 0)):
        assert [each.rule for each in scan("a.html", page, most=5, effort=effort)] == [INCOMPLETE]


def test_no_rule_takes_long_on_its_own_keywords() -> None:
    """One expression runs at a time, and while it does nothing else in the process."""
    for rule in rules():
        for word in rule.keywords:
            text = (word * 8_200)[:8_200]
            began = time.process_time()
            list(rule.regex.finditer(text))
            assert time.process_time() - began < 0.5, rule.name


def test_every_rule_but_those_left_out_is_read() -> None:
    assert len(rules()) > 200


@pytest.mark.parametrize(
    ("go", "python"),
    [
        ("a(?i)b", "a(?i:b)"),
        ("(a(?i)b|c)d", "(a(?i:b)|(?i:c))d"),
        (r"x\z", r"x\Z"),
        ("[[:alnum:]_]", "[0-9A-Za-z_]"),
        ("[a[b]", r"[a\[b]"),
        ("[]a]", "[]a]"),
        (r"\(?i\)", r"\(?i\)"),
    ],
)
def test_expressions_are_translated(go: str, python: str) -> None:
    assert translated(go) == python


MIB = 1024 * 1024


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("<p>The quick brown fox jumps over the lazy dog.</p>\n", 16 * MIB),
        ("ghp_ AKIA xoxb- sk_live_ dp.pt. ey eyJ -----BEGIN PRIVATE KEY-----\n", 2 * MIB),
        ("-----BEGIN ", 2 * MIB),
        ("key-----begin private key-----", 2 * MIB),
        ("4111 1111 1111 1111 ", 2 * MIB),
        ("AA00 AAAA ", 2 * MIB),
        ("[(['\"", 2 * MIB),
    ],
)
def test_a_large_page_takes_bounded_time(unit: str, size: int) -> None:
    """Whatever it is made of: linear in its size, and at most so many windows."""
    page = (unit * (size // len(unit))).encode()
    began = time.process_time()
    result = scan("index.html", page, most=50, effort=Effort(20_000, 60))
    assert time.process_time() - began < 40
    assert len(result) <= 51
    assert all(each.rule == INCOMPLETE or each.line > 0 for each in result)

"""`/account/tokens`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fanlight.model.actor import ALL_SCOPES, Scope
from fanlight.model.artifact import Audience
from fanlight.model.errors import Invalid
from fanlight.web.pages_tokens import TokenForm, TokenRow, TokensView
from fanlight.web.token_bounds import Bounds
from fanlight.web.views import Chrome
from fanlight.web.views_oauth import in_words

_NOW = 1_795_000_000_000
_DAY = 86_400_000
_CHROME = Chrome(nonce="", now=_NOW, csrf="a-token", visitor="Ana Torres")


def tokens() -> TokensView:
    work = "artifacts:publish, artifacts:read, artifacts:share"
    page = Bounds("q5h2m7k3x4v6w2z5a7b3c4d6ef", ceiling=Audience.ORG)
    rows = (
        TokenRow("t1", "nightly report", "x7Qz", work, page, _NOW, _NOW + 9 * _DAY, None),
        TokenRow(
            "t2",
            "token",
            "9aBc",
            work,
            Bounds(artifact=""),
            _NOW - 99 * _DAY,
            _NOW - _DAY,
            _NOW - _DAY,
        ),
    )
    scopes = [(each.value, in_words({each})[0]) for each in Scope if each in ALL_SCOPES]
    return TokensView(_CHROME, rows, scopes, 90, 365, secret="fl_" + "0vD2lFq0kX3bq8rW" * 3)


def tokens_failed() -> TokensView:
    problem = Invalid("no-scope", "A token without a scope does nothing.", "Choose at least one.")
    form = TokenForm("report", (), "/a/x", "", "people", "0")
    return replace(tokens(), tokens=(), secret="", form=form, problem=problem)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "tokens": ("tokens.html", tokens),
    "tokens-failed": ("tokens.html", tokens_failed),
}

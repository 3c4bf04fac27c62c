"""`/account/tokens`."""

from collections.abc import Callable
from typing import Any

from fanlight.model.artifact import Audience
from fanlight.model.errors import Invalid
from fanlight.web.pages_tokens import TokenRow, TokensView
from fanlight.web.token_bounds import Bounds
from fanlight.web.token_form import TokenForm, TokenMaking
from fanlight.web.views import Chrome

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
    secret = "fl_" + "0vD2lFq0kX3bq8rW" * 3
    return TokensView(_CHROME, rows, TokenMaking(90, 365, secret=secret))


def tokens_failed() -> TokensView:
    problem = Invalid("no-scope", "A token without a scope does nothing.", "Choose at least one.")
    form = TokenForm("report", (), "0", artifact="/a/x", ceiling="people")
    return TokensView(_CHROME, (), TokenMaking(90, 365, form), problem)


PAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "tokens": ("tokens.html", tokens),
    "tokens-failed": ("tokens.html", tokens_failed),
}

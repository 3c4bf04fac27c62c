"""The form that asks for a new API token, for oneself or for a service account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from fanlight.model.actor import AGENT_SCOPES, ALL_SCOPES, Scope
from fanlight.model.artifact import Audience
from fanlight.model.errors import Invalid
from fanlight.ops.context import Context
from fanlight.ops.sign_in import Binding, TokenWanted
from fanlight.web.views_oauth import in_words

_SCOPES = tuple((each.value, in_words({each})[0]) for each in Scope if each in ALL_SCOPES)


@dataclass(frozen=True, slots=True)
class TokenForm:
    """What was typed; empty is as long as usual, and bound to nothing.

    Attributes:
        days: a number.
        artifact: an ID or URL.
        folder: an ID.
        ceiling: an audience.
    """

    name: str = ""
    scopes: Sequence[str] = tuple(sorted(AGENT_SCOPES))
    days: str = ""
    artifact: str = ""
    folder: str = ""
    ceiling: str = ""

    def wanted(self) -> TokenWanted:
        """Raises `Invalid` for what is no scope, no audience or no number."""
        try:
            scopes = frozenset(map(Scope, self.scopes))
            ceiling = Audience(self.ceiling) if self.ceiling else None
            days = int(self.days[:9]) if self.days else None
        except ValueError as error:
            raise Invalid(
                "unfit-token",
                "This token cannot be made.",
                "Choose scopes and an audience of the lists, and give days as a number.",
            ) from error
        if not scopes:
            raise Invalid(
                "no-scope", "A token without a scope does nothing.", "Choose at least one."
            )
        binding = Binding(
            artifact=self.artifact or None, folder=self.folder or None, ceiling=ceiling
        )
        return TokenWanted(self.name, scopes, days, binding)


@dataclass(frozen=True, slots=True)
class TokenMaking:
    """The form as a page shows it; `secret` is that of a token that was just made."""

    days: int
    days_most: int
    form: TokenForm = TokenForm()
    secret: str = ""
    scopes: Sequence[tuple[str, str]] = _SCOPES

    @classmethod
    def of(cls, ctx: Context, form: TokenForm | None, secret: str) -> "TokenMaking":
        limits = ctx.limits
        return cls(limits.token_days, limits.token_days_most, form or TokenForm(), secret)


def _typed(
    name: Annotated[str, Form()] = "",
    scopes: Annotated[list[str] | None, Form()] = None,
    days: Annotated[str, Form()] = "",
    artifact: Annotated[str, Form()] = "",
    folder: Annotated[str, Form()] = "",
    ceiling: Annotated[str, Form()] = "",
) -> TokenForm:
    return TokenForm(name, scopes or [], days.strip(), artifact.strip(), folder.strip(), ceiling)


Typed = Annotated[TokenForm, Depends(_typed)]

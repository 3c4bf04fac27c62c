"""The model's choices as JSON Schema shows them: inline, and only what this server offers."""

from enum import StrEnum
from typing import Annotated

from pydantic import WithJsonSchema

from fanlight.model import artifact
from fanlight.model.artifact import OFFERED


def _among(values: tuple[StrEnum, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [each.value for each in values]})


Audience = Annotated[artifact.Audience, _among(OFFERED)]
"""One that is not offered is refused by the operation, which says what to do instead."""

ListScope = Annotated[artifact.ListScope, _among(tuple(artifact.ListScope))]

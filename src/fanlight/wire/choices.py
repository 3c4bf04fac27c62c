"""The model's choices as JSON Schema shows them: inline."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Strict, WithJsonSchema

from fanlight.kit.clock import writable
from fanlight.model import artifact, house, retention, scan


def _among(values: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [each.value for each in values]})


Audience = Annotated[artifact.Audience, _among(artifact.Audience)]
"""One that the organisation's policy forbids is refused by the operation, which says so."""

ListScope = Annotated[artifact.ListScope, _among(artifact.ListScope)]

Accent = Annotated[house.Accent, _among(house.Accent)]
ScanPolicy = Annotated[scan.ScanPolicy, _among(scan.ScanPolicy)]

Since = Annotated[retention.Since, _among(retention.Since)]

Whole = Annotated[int, Strict()]
"""A number as JSON writes one: neither `true` nor "1"."""

Flag = Annotated[bool, Strict()]
"""`true` or `false`: neither 0 nor "off"."""

Moment = Annotated[AwareDatetime, AfterValidator(writable)]
"""One that can be written down again in UTC."""

Given = Literal["viewer", "commenter", "editor"]
"""What somebody can be to an artifact by name."""


def role(given: Given | None) -> artifact.Role | None:
    return artifact.Role[given.upper()] if given else None

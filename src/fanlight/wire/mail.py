"""Choices about letters as JSON."""

from typing import Annotated

from pydantic import WithJsonSchema

from fanlight.model.letter import MailChoice
from fanlight.wire.shapes import Shape

Choice = Annotated[
    MailChoice,
    WithJsonSchema({"type": "string", "enum": [each.value for each in MailChoice]}),
]


class MailShape(Shape):
    comments: Choice

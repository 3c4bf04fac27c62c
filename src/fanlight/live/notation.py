"""Messages as text, for brokers. Hints stay readable, so that SQL can make them as well:

SELECT pg_notify('fanlight', '17 artifact:abc')
"""

import json

from fanlight.model.ports import Hint, Presence

# PostgreSQL carries less than 8,000 bytes in a notification, and no NUL.
_MOST_BYTES = 7_000


def encode(message: Hint | Presence) -> str:
    """At most 7,000 bytes: of a crowd, those whose names do not fit are counted without a name."""
    if isinstance(message, Hint):
        return f"{message.position} {message.topic}"
    named: dict[str, int] = {}
    nameless = 0
    room = _MOST_BYTES - len(_presence(message, {"": 10**9}))
    for name, count in message.viewers.items():
        room -= len(json.dumps(name)) + len(f"{count}") + 4
        if name and room > 0:
            named[name] = count
        else:
            nameless += count
    return _presence(message, named | ({"": nameless} if nameless else {}))


def decode(text: str) -> Hint | Presence:
    """Raises `ValueError` for what `encode` did not make."""
    if not text.startswith("{"):
        position, _, topic = text.partition(" ")
        return Hint(topic, int(position))
    match json.loads(text):
        case {"node": str(node), "topic": str(topic), "viewers": dict(viewers)} if all(
            isinstance(count, int) for count in viewers.values()
        ):
            return Presence(node, topic, viewers)
    raise ValueError(text)


def _presence(message: Presence, viewers: dict[str, int]) -> str:
    return json.dumps({"node": message.node, "topic": message.topic, "viewers": viewers})

"""Who looks at which topic: this process's own viewers, and what other processes last said.

Pure: it knows no time but the turns that somebody counts for it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from fanlight.model.ports import Presence

# Presence of other processes is kept in memory; more than this is not believed.
_MOST_TOPICS = 100_000


@dataclass(slots=True)
class _Heard:
    viewers: Mapping[str, int]
    turn: int


class Board:
    def __init__(self, node: str, *, forget: int) -> None:
        """Whoever is silent for more than `forget` turns is forgotten."""
        self._node = node
        self._forget = forget
        self._turn = 0
        self._own: dict[str, Counter[str]] = {}
        self._others: defaultdict[str, dict[str, _Heard]] = defaultdict(dict)
        self._nodes: dict[str, int] = {}
        self._untold: set[str] = set()
        self._unshown: set[str] = set()

    def join(self, topic: str, name: str) -> None:
        self._own.setdefault(topic, Counter())[name] += 1
        self._changed(topic)

    def leave(self, topic: str, name: str) -> None:
        own = self._own[topic]
        own[name] -= 1
        if not own[name]:
            del own[name]
        if not own:
            del self._own[topic]
        self._changed(topic)

    def hear(self, said: Presence) -> None:
        if said.node == self._node:
            return
        if said.node not in self._nodes:
            # It cannot know what was said before it came.
            self.tell_all()
        self._nodes[said.node] = self._turn
        before = self._others.get(said.topic, {}).get(said.node)
        if said.viewers and (said.topic in self._others or len(self._others) < _MOST_TOPICS):
            self._others[said.topic][said.node] = _Heard(said.viewers, self._turn)
        else:
            self._drop(said.topic, said.node)
        if (before.viewers if before else {}) != said.viewers:
            self._unshown.add(said.topic)

    def tell_all(self) -> None:
        """Say again, at the next turn, all that is known of this process's viewers."""
        self._untold.update(self._own)

    def viewers(self, topic: str) -> dict[str, int]:
        everybody = Counter(self._own.get(topic, {}))
        for heard in self._others.get(topic, {}).values():
            everybody.update(heard.viewers)
        return dict(everybody)

    def turn(self) -> tuple[list[Presence], set[str]]:
        """Counts one turn. Returns what to tell others, and topics whose viewers changed."""
        self._turn += 1
        if self._turn % max(1, self._forget // 5) == 0:
            self._forget_the_silent()
        told = [
            Presence(self._node, topic, dict(self._own.get(topic, {})))
            for topic in sorted(self._untold)
        ]
        shown = self._unshown
        self._untold, self._unshown = set(), set()
        return told, shown

    def _changed(self, topic: str) -> None:
        self._untold.add(topic)
        self._unshown.add(topic)

    def _forget_the_silent(self) -> None:
        oldest = self._turn - self._forget
        gone = [
            (topic, node)
            for topic, nodes in self._others.items()
            for node, heard in nodes.items()
            if heard.turn < oldest
        ]
        for topic, node in gone:
            self._drop(topic, node)
            self._unshown.add(topic)
        self._nodes = {node: turn for node, turn in self._nodes.items() if turn >= oldest}

    def _drop(self, topic: str, node: str) -> None:
        nodes = self._others.get(topic, {})
        nodes.pop(node, None)
        if not nodes:
            self._others.pop(topic, None)

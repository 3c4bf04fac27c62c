"""The parts of `/admin`, and who may open which."""

from dataclasses import dataclass

from fanlight.model.actor import Actor
from fanlight.model.policy import Action, Allow, decide


@dataclass(frozen=True, slots=True)
class Section:
    """One page under `/admin`. `about` says in a line what can be done there."""

    path: str
    name: str
    about: str
    action: Action


SECTIONS = (
    Section(
        "/admin/policy",
        "Policy",
        "How far people share, whether anything is published, and by which agents.",
        Action.MANAGE_POLICY,
    ),
    Section(
        "/admin/audit",
        "Audit log",
        "Who did what, in a chain that shows what was changed afterwards.",
        Action.READ_AUDIT,
    ),
)


def open_to(actor: Actor) -> list[Section]:
    return [each for each in SECTIONS if isinstance(decide(actor, each.action), Allow)]

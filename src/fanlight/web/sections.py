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
        "/admin/audit",
        "Audit log",
        "Who did what, in a chain that shows what was changed afterwards.",
        Action.READ_AUDIT,
    ),
    Section(
        "/admin/retention",
        "Retention",
        "How long what nobody works on is kept, and what would go now.",
        Action.MANAGE_RETENTION,
    ),
    Section(
        "/admin/holds",
        "Legal holds",
        "What nobody deletes for good, whoever asks.",
        Action.MANAGE_HOLDS,
    ),
    Section(
        "/admin/quarantine",
        "Quarantine",
        "Pages that were taken down, and why.",
        Action.MODERATE,
    ),
    Section(
        "/admin/scanning",
        "Secrets",
        "What is done about keys and personal data in what is published.",
        Action.MANAGE_POLICY,
    ),
    Section(
        "/admin/compliance",
        "Compliance keys",
        "For programs that read, keep and delete everything.",
        Action.MAKE_COMPLIANCE_KEYS,
    ),
)


def open_to(actor: Actor) -> list[Section]:
    return [each for each in SECTIONS if isinstance(decide(actor, each.action), Allow)]

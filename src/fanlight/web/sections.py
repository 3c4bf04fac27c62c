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
        "/admin/members",
        "Members",
        "Who belongs to the organisation: add, find, change, suspend, remove.",
        Action.MANAGE_MEMBERS,
    ),
    Section(
        "/admin/groups",
        "Groups",
        "People who are given things together.",
        Action.MANAGE_MEMBERS,
    ),
    Section(
        "/admin/roles",
        "Roles",
        "What each role may do, and roles of your own.",
        Action.MANAGE_ROLES,
    ),
    Section(
        "/admin/service-accounts",
        "Service accounts",
        "Members without a person, for scheduled jobs, and their tokens.",
        Action.MANAGE_MEMBERS,
    ),
    Section(
        "/admin/tokens",
        "API tokens",
        "Everybody's tokens: which are unused, which end soon; revoked at once.",
        Action.MANAGE_MEMBERS,
    ),
    Section(
        "/admin/leavers",
        "Leavers",
        "Where the artifacts of leavers go, and which wait for an owner.",
        Action.TRANSFER,
    ),
    Section(
        "/admin/sign-in",
        "Sign-in",
        "Providers and mail by which people come in, tried out.",
        Action.MANAGE_PROVISIONING,
    ),
    Section(
        "/admin/provisioning",
        "Provisioning",
        "Tokens with which an identity provider manages members by SCIM.",
        Action.MANAGE_PROVISIONING,
    ),
    Section(
        "/admin/policy",
        "Policy",
        "How far people share, whether anything is published, and by which agents.",
        Action.MANAGE_POLICY,
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
        "Pages that are closed, and why.",
        Action.MODERATE,
    ),
    Section(
        "/admin/takedowns",
        "Taken down",
        "Pages of others that were moved to the trash, and why.",
        Action.TAKE_DOWN,
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
    Section(
        "/admin/usage",
        "Usage",
        "What is stored, published and viewed over time, and who uses most.",
        Action.READ_USAGE,
    ),
    Section(
        "/admin/quotas",
        "Quotas",
        "What each person of a role may own.",
        Action.MANAGE_POLICY,
    ),
    Section(
        "/admin/audit",
        "Audit log",
        "Who did what, in a chain that shows what was changed afterwards.",
        Action.READ_AUDIT,
    ),
    Section(
        "/admin/audit-streams",
        "Audit streams",
        "Where the audit log goes, and how far that is.",
        Action.READ_AUDIT,
    ),
)


def open_to(actor: Actor) -> list[Section]:
    return [each for each in SECTIONS if isinstance(decide(actor, each.action), Allow)]

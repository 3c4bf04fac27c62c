"""Everything that can happen, one frozen value each.

An event row is written in the transaction of the state it tells of; the feed, the outbox and the
audit log read those rows. Fields are JSON values. Events with an artifact carry that artifact's
next `seq`, which is their position in its stream; those that change nothing of it have none.

`before` is what was there, of what has changed.
"""

from typing import Any

from fanlight.model.events.artifacts import ArtifactChanged as ArtifactChanged
from fanlight.model.events.artifacts import ArtifactDeleted as ArtifactDeleted
from fanlight.model.events.artifacts import ArtifactPurged as ArtifactPurged
from fanlight.model.events.artifacts import ArtifactUndeleted as ArtifactUndeleted
from fanlight.model.events.artifacts import LinkOpened as LinkOpened
from fanlight.model.events.artifacts import SharingChanged as SharingChanged
from fanlight.model.events.artifacts import StarChanged as StarChanged
from fanlight.model.events.artifacts import VersionPublished as VersionPublished
from fanlight.model.events.artifacts import ViolationsReported as ViolationsReported
from fanlight.model.events.base import Event as Event
from fanlight.model.events.comments import CommentChanged as CommentChanged
from fanlight.model.events.comments import FeedbackReceived as FeedbackReceived
from fanlight.model.events.folders import FolderChanged as FolderChanged
from fanlight.model.events.folders import FolderCreated as FolderCreated
from fanlight.model.events.folders import FolderDeleted as FolderDeleted
from fanlight.model.events.governance import ArtifactQuarantined as ArtifactQuarantined
from fanlight.model.events.governance import ComplianceRead as ComplianceRead
from fanlight.model.events.governance import DeletionOrdered as DeletionOrdered
from fanlight.model.events.governance import HoldPlaced as HoldPlaced
from fanlight.model.events.governance import HoldReleased as HoldReleased
from fanlight.model.events.governance import QuarantineReleased as QuarantineReleased
from fanlight.model.events.governance import RetentionChanged as RetentionChanged
from fanlight.model.events.governance import ScanningChanged as ScanningChanged
from fanlight.model.events.governance import SecretsFound as SecretsFound
from fanlight.model.events.guests import GuestCodeSent as GuestCodeSent
from fanlight.model.events.guests import GuestInvited as GuestInvited
from fanlight.model.events.guests import GuestRefused as GuestRefused
from fanlight.model.events.log import ActionDenied as ActionDenied
from fanlight.model.events.log import AuditExported as AuditExported
from fanlight.model.events.log import AuditVerified as AuditVerified
from fanlight.model.events.log import BackupRestored as BackupRestored
from fanlight.model.events.log import ContentRead as ContentRead
from fanlight.model.events.log import LeftOut as LeftOut
from fanlight.model.events.log import SignInFailed as SignInFailed
from fanlight.model.events.mail import LetterFailed as LetterFailed
from fanlight.model.events.mail import MailChosen as MailChosen
from fanlight.model.events.oauth import ClientRegistered as ClientRegistered
from fanlight.model.events.oauth import ConsentDenied as ConsentDenied
from fanlight.model.events.oauth import ConsentGiven as ConsentGiven
from fanlight.model.events.oauth import GrantEnded as GrantEnded
from fanlight.model.events.oauth import GrantMade as GrantMade
from fanlight.model.events.people import GroupCreated as GroupCreated
from fanlight.model.events.people import GroupDeleted as GroupDeleted
from fanlight.model.events.people import GroupJoined as GroupJoined
from fanlight.model.events.people import GroupLeft as GroupLeft
from fanlight.model.events.people import IdentityLinked as IdentityLinked
from fanlight.model.events.people import MemberAdded as MemberAdded
from fanlight.model.events.people import MemberRemoved as MemberRemoved
from fanlight.model.events.people import MemberRoleChanged as MemberRoleChanged
from fanlight.model.events.people import OrgCreated as OrgCreated
from fanlight.model.events.people import PolicyChanged as PolicyChanged
from fanlight.model.events.people import SessionEnded as SessionEnded
from fanlight.model.events.people import SignedIn as SignedIn
from fanlight.model.events.people import SignedOut as SignedOut
from fanlight.model.events.people import SignInLinkMade as SignInLinkMade
from fanlight.model.events.people import TokenCreated as TokenCreated
from fanlight.model.events.people import TokenRevoked as TokenRevoked
from fanlight.model.events.policy import BrandChanged as BrandChanged
from fanlight.model.events.policy import FolderPolicyChanged as FolderPolicyChanged
from fanlight.model.events.policy import PublishingChanged as PublishingChanged
from fanlight.model.events.policy import RolePolicyChanged as RolePolicyChanged
from fanlight.model.events.policy import TermsAccepted as TermsAccepted
from fanlight.model.events.policy import TermsChanged as TermsChanged
from fanlight.model.events.requests import AccessAnswered as AccessAnswered
from fanlight.model.events.requests import AccessRequested as AccessRequested
from fanlight.model.events.roles import ArtifactsTransferred as ArtifactsTransferred
from fanlight.model.events.roles import GroupRenamed as GroupRenamed
from fanlight.model.events.roles import LeaversChanged as LeaversChanged
from fanlight.model.events.roles import MemberChanged as MemberChanged
from fanlight.model.events.roles import MemberReactivated as MemberReactivated
from fanlight.model.events.roles import MemberSuspended as MemberSuspended
from fanlight.model.events.roles import RoleChanged as RoleChanged
from fanlight.model.events.roles import RoleCreated as RoleCreated
from fanlight.model.events.roles import RoleDeleted as RoleDeleted
from fanlight.model.events.roles import ScimTokenCreated as ScimTokenCreated
from fanlight.model.events.roles import ScimTokenRevoked as ScimTokenRevoked
from fanlight.model.events.roles import ServiceAccountCreated as ServiceAccountCreated
from fanlight.model.events.sign_in import LetterTested as LetterTested
from fanlight.model.events.sign_in import ProviderTested as ProviderTested
from fanlight.model.events.sites import SiteDeployed as SiteDeployed
from fanlight.model.events.sites import SiteDeploymentAsked as SiteDeploymentAsked
from fanlight.model.events.sites import SiteDeploymentFailed as SiteDeploymentFailed
from fanlight.model.events.sites import SiteSaved as SiteSaved
from fanlight.model.events.usage import QuotaChanged as QuotaChanged
from fanlight.model.events.usage import UsageSettingsChanged as UsageSettingsChanged
from fanlight.model.events.webhooks import WebhookAdded as WebhookAdded
from fanlight.model.events.webhooks import WebhookDisabled as WebhookDisabled
from fanlight.model.events.webhooks import WebhookEnabled as WebhookEnabled
from fanlight.model.events.webhooks import WebhookRemoved as WebhookRemoved


def every_type() -> list[str]:
    """What `type` of an event can be."""
    return sorted({each.type for each in Event.__subclasses__()})


def for_streams(type_: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event's fields, without those that only the audit log has."""
    kept = next(each.for_audit for each in Event.__subclasses__() if each.type == type_)
    return {name: value for name, value in data.items() if name not in kept}

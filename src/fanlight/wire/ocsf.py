"""Audit entries as events of the Open Cybersecurity Schema Framework (schema.ocsf.io).

Signing in and out is Authentication (3002), everything else API Activity (6003).
"""

from importlib.metadata import version
from typing import Any

from fanlight.model import events
from fanlight.model.audit import Entry

SCHEMA = "1.6.0"

_AUTHENTICATION, _API_ACTIVITY = 3002, 6003
_LOGON, _LOGOFF = (1, "Logon"), (2, "Logoff")
_CREATE, _READ, _UPDATE, _DELETE = (1, "Create"), (2, "Read"), (3, "Update"), (4, "Delete")
_OTHER = 99

_SESSIONS = {
    events.SignedIn.type: _LOGON,
    events.SignInFailed.type: _LOGON,
    events.SignedOut.type: _LOGOFF,
    events.SessionEnded.type: _LOGOFF,
}
_ACTIVITIES = {
    each.type: activity
    for activity, kinds in {
        _CREATE: (
            events.OrgCreated,
            events.SiteSaved,
            events.BackupRestored,
            events.MemberAdded,
            events.GroupCreated,
            events.FolderCreated,
            events.AccessRequested,
            events.IdentityLinked,
            events.TokenCreated,
            events.SignInLinkMade,
            events.GuestInvited,
            events.GuestCodeSent,
            events.ClientRegistered,
            events.ConsentGiven,
            events.GrantMade,
            events.RoleCreated,
            events.ServiceAccountCreated,
            events.ScimTokenCreated,
            events.HoldPlaced,
            events.WebhookAdded,
        ),
        _READ: (
            events.ContentRead,
            events.LinkOpened,
            events.FeedbackReceived,
            events.AuditExported,
            events.AuditVerified,
            events.ComplianceRead,
            events.ProviderTested,
        ),
        _UPDATE: (
            events.VersionPublished,
            events.ArtifactChanged,
            events.ArtifactUndeleted,
            events.SharingChanged,
            events.StarChanged,
            events.CommentChanged,
            events.MemberRoleChanged,
            events.PolicyChanged,
            events.RolePolicyChanged,
            events.FolderPolicyChanged,
            events.PublishingChanged,
            events.TermsChanged,
            events.TermsAccepted,
            events.BrandChanged,
            events.GroupJoined,
            events.GroupLeft,
            events.GroupRenamed,
            events.RoleChanged,
            events.MemberChanged,
            events.MemberSuspended,
            events.MemberReactivated,
            events.LeaversChanged,
            events.ArtifactsTransferred,
            events.FolderChanged,
            events.AccessAnswered,
            events.RetentionChanged,
            events.ScanningChanged,
            events.QuotaChanged,
            events.UsageSettingsChanged,
            events.ArtifactQuarantined,
            events.QuarantineReleased,
            events.WebhookDisabled,
            events.WebhookEnabled,
            events.MailChosen,
            events.SiteDeploymentAsked,
            events.SiteDeployed,
            events.SiteDeploymentFailed,
        ),
        _DELETE: (
            events.ArtifactDeleted,
            events.ArtifactPurged,
            events.MemberRemoved,
            events.GroupDeleted,
            events.FolderDeleted,
            events.TokenRevoked,
            events.GrantEnded,
            events.ScimTokenRevoked,
            events.RoleDeleted,
            events.HoldReleased,
            events.DeletionOrdered,
            events.WebhookRemoved,
        ),
        (_OTHER, "Denied"): (events.ActionDenied, events.ConsentDenied, events.GuestRefused),
        (_OTHER, "Violation"): (events.ViolationsReported,),
        (_OTHER, "Not sent"): (events.LetterFailed,),
        (_OTHER, "Tried"): (events.LetterTested,),
        (_OTHER, "Finding"): (events.SecretsFound,),
        (_OTHER, "Left out"): (events.LeftOut,),
    }.items()
    for each in kinds
}
_FAILURES = frozenset(
    {
        events.SignInFailed.type,
        events.ActionDenied.type,
        events.GuestRefused.type,
        events.LetterFailed.type,
        events.WebhookDisabled.type,
        events.SiteDeploymentFailed.type,
    }
)
# What kind of account it is (user.type_id): a user's, an administrator's, the system's.
_USER, _SYSTEM, _UNKNOWN = 1, 3, 0


def event(entry: Entry) -> dict[str, Any]:
    signs = entry.type in _SESSIONS
    class_uid = _AUTHENTICATION if signs else _API_ACTIVITY
    activity_id, activity = (_SESSIONS if signs else _ACTIVITIES)[entry.type]
    failed = entry.type in _FAILURES
    return {
        "class_uid": class_uid,
        "class_name": "Authentication" if signs else "API Activity",
        "category_uid": class_uid // 1000,
        "category_name": "Identity & Access Management" if signs else "Application Activity",
        "activity_id": activity_id,
        "activity_name": activity,
        "type_uid": class_uid * 100 + activity_id,
        "time": entry.at,
        "severity_id": 2 if failed else 1,
        "severity": "Low" if failed else "Informational",
        "status_id": 2 if failed else 1,
        "status": "Failure" if failed else "Success",
        "metadata": _metadata(entry),
        "actor": _actor(entry),
        "src_endpoint": {"ip": entry.address} if entry.address else {"name": entry.door},
        **(_authentication(entry) if signs else _call(entry)),
        "unmapped": {"data": entry.data, "door": entry.door, "hash": entry.hash.hex()},
    }


def _metadata(entry: Entry) -> dict[str, Any]:
    return {
        "version": SCHEMA,
        "uid": str(entry.n),
        "sequence": entry.n,
        "event_code": entry.type,
        "log_name": "audit",
        "product": {"name": "Fanlight", "vendor_name": "Fanlight", "version": version("fanlight")},
    }


def _actor(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {"user": _user(entry)}
    if entry.session is not None:
        found["session"] = {"uid": str(entry.session)}
    if entry.agent is not None:
        found["app_name"] = entry.agent.name
    return found


def _user(entry: Entry) -> dict[str, Any]:
    """The person; where there is none, the kind of actor."""
    if entry.user is None:
        type_id = _SYSTEM if entry.kind == "system" else _UNKNOWN
        return {"name": entry.kind, "type_id": type_id}
    user = entry.user
    found = {"uid": user.id, "name": user.name, "email_addr": user.email, "type_id": _USER}
    if entry.token is not None:
        found["credential_uid"] = entry.token.id
    return found


def _authentication(entry: Entry) -> dict[str, Any]:
    return {"user": _user(entry), "service": {"name": "Fanlight"}, "is_remote": True}


def _call(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "api": {"operation": entry.type, "service": {"name": "Fanlight"}},
    }
    if entry.artifact is not None:
        resource = {"uid": entry.artifact, "name": entry.title, "type": "artifact"}
        found["resources"] = [resource]
    return found

"""The pages of those who run the organisation: a module each, listed in `web.sections`."""

from fanlight.web.admin import (
    audit,
    groups,
    leavers,
    member,
    members,
    overview,
    provisioning,
    quotas,
    roles,
    service_accounts,
    sign_in,
    usage,
)

PAGES = (
    overview,
    members,
    member,
    groups,
    roles,
    service_accounts,
    provisioning,
    sign_in,
    leavers,
    usage,
    quotas,
    audit,
)
